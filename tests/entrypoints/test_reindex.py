"""`onsale reindex`: a new index, made here or by the indexer that is running."""

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from onsale.search.shelf import Shelf
from tests.entrypoints.commands import onsale, refusal
from tests.fixtures.make import Make
from tests.journeys.demo_run import command, environment

WITHIN_S = 60.0


@pytest.fixture
async def catalogue(make: Make) -> int:
    """Some events in the test's database; how many."""
    for number in range(3):
        await make.event(name=f"Evening {number}")
    return 3


def test_it_is_made_here_where_nobody_keeps_one(catalogue: int, database_url: str, tmp_path: Path) -> None:
    done = onsale("reindex", "--json", database_url=database_url, data_dir=tmp_path)
    assert done.returncode == 0, done
    assert json.loads(done.stdout)["events"] == catalogue
    first = Shelf(tmp_path / "search").present()
    done = onsale("reindex", database_url=database_url, data_dir=tmp_path)
    assert done.stdout.startswith(f"{catalogue} events indexed in ")
    assert Shelf(tmp_path / "search").present() != first


def test_it_is_left_to_the_indexer_that_runs(catalogue: int, database_url: str, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "elsewhere")
    settings: dict[str, Any] = {"database_url": database_url, "data_dir": tmp_path / "data", "search_dir": shelf.folder}
    running = subprocess.Popen(command("indexer"), env=environment(**settings), stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + WITHIN_S
        while (first := shelf.present()) is None:
            assert running.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        done = onsale("reindex", "--json", **settings)
        assert json.loads(done.stdout)["events"] == catalogue
        assert shelf.present() != first
        assert running.poll() is None
    finally:
        running.terminate()
        assert running.wait(WITHIN_S) == 0


def test_without_the_database_it_says_so(tmp_path: Path) -> None:
    told = refusal(onsale("reindex", database_url="postgresql://nobody@127.0.0.1:1/none", data_dir=tmp_path))
    assert "the database can't be used" in told
