"""The page of faults names tests that exist, and has a row for each fault that was asked for."""

import re

import pytest

from tests.architecture.sources import ROOT

TEXT = (ROOT / "docs" / "RELIABILITY.md").read_text("utf-8")
ROW = re.compile(r"^\| (?P<fault>[^|]+) \|(?: [^|]* ?\|){3} `(?P<test>tests/[^`]+)` \|$", re.MULTILINE)
ROWS = [found.groupdict() for found in ROW.finditer(TEXT)]
ASKED_FOR = (
    "SIGTERM",
    "nginx",
    "worker in a job",
    "disk is full",
    "slow disk",
    "hangs",
    "memory",
    "fails each time",
    "clock",
)


def test_every_row_is_read() -> None:
    table = TEXT[TEXT.index("## Fault by fault") : TEXT.index("## What isn't survived")]
    assert len(ROWS) == sum(line.startswith("| ") for line in table.splitlines()) - 1


@pytest.mark.parametrize("row", [pytest.param(row, id=row["fault"]) for row in ROWS])
def test_what_is_survived_is_tested(row: dict[str, str]) -> None:
    path, _, name = row["test"].partition("::")
    text = (ROOT / path).read_text("utf-8")
    assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), f"{row['test']} isn't there"


@pytest.mark.parametrize("fault", ASKED_FOR)
def test_every_fault_that_was_asked_for_is_there(fault: str) -> None:
    assert any(fault in row["fault"] for row in ROWS)
