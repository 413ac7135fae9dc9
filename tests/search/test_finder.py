"""What fails while searching: a damaged index is asked for anew, a fault of ours isn't taken for one."""

from pathlib import Path

import pytest

from onsale.platform.clock import utc_now
from onsale.search.finder import Finder
from onsale.search.library import Damaged
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
