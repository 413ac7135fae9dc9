"""What searching is measured on can be made: a made-up catalogue fits the tables as they are, and all is found."""

from collections import Counter
from pathlib import Path

from benchmarks.bare_search import asked_here
from benchmarks.events.fill import fill
from benchmarks.events.world import World
from benchmarks.queries import MIX, Queries
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.search.finding import find
from onsale.search.indexer import Indexer
from onsale.search.query import SearchQuery
from onsale.search.reader import Reader
from onsale.search.shelf import Shelf

EVENTS = 200
_QUERIES = 100


async def test_it_is_filled_indexed_and_asked(db: Database, database_url: str, tmp_path: Path) -> None:
    now = utc_now()
    world = World.of(EVENTS, 1, now)
    fill(database_url, world)
    indexer = Indexer(db, Shelf(tmp_path))
    await indexer.rebuild()
    indexer.close()

    found = find(Reader(Shelf(tmp_path)).now(), SearchQuery(), limit=1, cursor=None, now=now)
    assert EVENTS * 0.95 < found.total <= EVENTS
    drawn = list(Queries(world, 1).draw(_QUERIES))
    asked, _alone = asked_here(Shelf(tmp_path), drawn)
    assert {kind: len(tally.took_s) for kind, tally in asked.items()} == Counter(kind for kind, _ in drawn)
    assert asked.keys() == MIX.keys()
