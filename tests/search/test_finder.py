"""What fails while searching: a damaged index is asked for anew, a fault of ours isn't taken for one."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from onsale.platform.clock import utc_now
from onsale.search import broad
from onsale.search.broad import Counted
from onsale.search.facets import NONE
from onsale.search.finder import Finder
from onsale.search.library import Damaged
from onsale.search.plan import counts
from onsale.search.query import SearchQuery
from onsale.search.reader import NoIndex, Reader, Reading
from onsale.search.shelf import Shelf
from tests.search.entries import a_venue, an_edition, an_entry


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An index of one event."""
    now = utc_now()
    an_edition(
        tmp_path, [an_entry(1, "Here", venue=a_venue(1), starts_at=now.replace(year=now.year + 1), now=now)], now
    )
    return Shelf(tmp_path)


def _fails(_reading: Reading) -> None:
    raise ValueError("a mistake")


async def test_a_fault_of_ours_makes_no_new_index(shelf: Shelf) -> None:
    finder = Finder(Reader(shelf))
    with pytest.raises(Damaged):
        await finder.ask(_fails)
    assert not shelf.is_wanted()
    assert (await finder.find(SearchQuery(), limit=1, cursor=None, now=utc_now())).total == 1


async def test_damage_does(shelf: Shelf) -> None:
    finder = Finder(Reader(shelf))
    await finder.ask(lambda reading: reading.events.num_docs)
    edition = shelf.present()
    assert edition is not None
    next(edition.events.glob("*.store")).write_bytes(b"not what it was")
    with pytest.raises(NoIndex):
        await finder.ask(_fails)
    assert shelf.is_wanted()


async def test_where_there_is_none_it_says_that_it_is_being_prepared(tmp_path: Path) -> None:
    with pytest.raises(NoIndex):
        await Finder(Reader(Shelf(tmp_path / "nowhere"))).ask(_fails)


async def test_old_counts_are_counted_again_behind_the_answer(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    finder, edition = Finder(Reader(shelf)), shelf.present()
    assert edition is not None
    counts.remember(edition, SearchQuery(), Counted(1_000_000, NONE))
    monkeypatch.setattr(broad, "_FRESH_S", 0.0)
    told = await finder.find(SearchQuery(), limit=1, cursor=None, now=utc_now())
    assert told.total == 1_000_000
    for _ in range(100):
        if (await finder.find(SearchQuery(), limit=1, cursor=None, now=utc_now() + timedelta(seconds=2))).total == 1:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it wasn't counted again")
