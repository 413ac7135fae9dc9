"""`onsale import`: what it prints, and what it can't read."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.catalog.import_files import row, write
from tests.entrypoints.commands import onsale, refusal


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"\xff\xfe\xfa", b"a,b,c\n1,2,3\n"], ids=["empty", "binary", "not UTF-8", "other"]
)
def test_a_file_that_is_no_calendar(database_url: str, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "calendar.csv"
    file.write_bytes(content)
    done = onsale("import", str(file), database_url=database_url, data_dir=tmp_path / "data")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("onsale: ")
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    done = onsale("import", str(tmp_path / "nothing.csv"))
    assert done.returncode == 2
    assert "does not exist" in done.stderr


def test_a_good_file_and_one_bad_row(database_url: str, tmp_path: Path) -> None:
    file = write(tmp_path, row(), row(id="e2", date="the 7th"))
    words = ("import", str(file), "--rebase-dates")
    where: dict[str, Any] = {"database_url": database_url, "data_dir": tmp_path / "data"}
    first, again = onsale(*words, "--json", **where), onsale(*words, **where)
    told = json.loads(first.stdout)
    assert (first.returncode, told["events_new"]) == (0, 1)
    assert [skipped["line"] for skipped in told["skipped"]] == [3]
    assert again.returncode == 0
    assert "events: 0 new, 0 changed, 1 unchanged" in again.stdout
    assert "line 3: " in again.stdout


def test_an_organiser_that_is_not_there(database_url: str, tmp_path: Path) -> None:
    file = write(tmp_path, row())
    done = onsale("import", str(file), "--organiser", "org_0", database_url=database_url, data_dir=tmp_path / "data")
    assert "organiser" in refusal(done)
