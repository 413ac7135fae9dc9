"""The page of threats names tests that exist, and leaves out no room and no kind of threat."""

import re

import pytest

from tests.architecture.sources import ROOT, SRC

TEXT = (ROOT / "docs" / "SECURITY.md").read_text("utf-8")
ROW = re.compile(
    r"^\| (?P<room>\w+) \| (?P<kind>[STRIDE]) \| (?P<threat>[^|]+) \| [^|]+ \| `(?P<test>[^`]+)` \|$", re.MULTILINE
)
ROWS = [found.groupdict() for found in ROW.finditer(TEXT)]
# What has neither an entrance nor a secret of its own: looks, read models, checks and arithmetic.
WITHOUT = {
    "admin", "audit", "backups", "capacity", "demand", "design", "doctor", "entrypoints", "listings", "locales",
    "migrations", "shop", "waitinglist",
}  # fmt: skip


def test_every_row_is_read() -> None:
    table = TEXT[TEXT.index("## Room by room") : TEXT.index("## What isn't stopped")]
    assert len(ROWS) == sum(line.startswith("| ") for line in table.splitlines()) - 1
    assert len(ROWS) > 50


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row['room']} {row['threat']}") for row in ROWS])
def test_what_stops_it_is_tested(row: dict[str, str]) -> None:
    path, _, name = row["test"].partition("::")
    text = (ROOT / path).read_text("utf-8")
    assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), f"{row['test']} isn't there"


def test_every_room_and_every_kind() -> None:
    rooms = {path.name for path in SRC.iterdir() if path.is_dir() and not path.name.startswith("_")}
    named = {row["room"] for row in ROWS}
    assert named <= rooms
    assert rooms - named <= WITHOUT
    assert {row["kind"] for row in ROWS} == set("STRIDE")
