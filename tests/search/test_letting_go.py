"""A reading that another has taken the place of is gone at once, with all it remembered and the files it had open.

Web processes hardly ever look for what only holds itself: what did would stay for an hour of searches.
"""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from onsale.platform.clock import utc_now
from onsale.search.answers import page_answer
from onsale.search.divided import divided
from onsale.search.finding import find
from onsale.search.query import Near, SearchQuery, Sort
from onsale.search.reader import Reader
from onsale.search.series import find_shows
from onsale.search.shelf import Shelf
from onsale.search.suggesting import did_you_mean, suggestions
from onsale.search.writer import Editor
from tests.search.entries import a_venue, an_edition, an_entry

NOW = utc_now()
QUERIES = (
    SearchQuery(),
    SearchQuery(words=("lantrens",), sort=Sort.RELEVANCE),
    SearchQuery(words=("paper", "lantrens", "unheard"), sort=Sort.RELEVANCE),
    SearchQuery(words=("lantern",), city="ghent", sort=Sort.RELEVANCE),
    SearchQuery(near=Near(51.0, 3.7, 50), sort=Sort.DISTANCE),
    SearchQuery(near=Near(51.0, 3.7, 50), price_max_minor=9000, sort=Sort.PRICE),
)


@pytest.fixture
def no_looking() -> Iterator[None]:
    """Nobody looks for circles."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_looking")
def test_with_all_it_remembered(tmp_path: Path) -> None:
    starts_at = NOW.replace(year=NOW.year + 1)
    venue = a_venue(1, lat=51.05, lon=3.72)
    entries = [an_entry(n, f"Paper Lanterns {n}", venue=venue, starts_at=starts_at, now=NOW) for n in range(40)]
    edition = an_edition(tmp_path, entries, NOW)
    reader = Reader(Shelf(tmp_path))
    reading = reader.now()
    for query in QUERIES:
        find(reading, query, limit=5, cursor=None, now=NOW)
        find_shows(reading, query, limit=5, cursor=None, now=NOW)
        page_answer(reading, query, limit=5, cursor=None, now=NOW)
        divided(reading, query, NOW)
    for typed in ("pap", "papre", "lantrens", "unheard of"):
        suggestions(reading, typed, NOW, most=10)
        did_you_mean(reading, typed)
    gone = weakref.ref(reading)
    with Editor(edition) as editor:
        editor.replace([1], [])
    reader.look()
    assert reader.now() is not reading
    del reading
    assert gone() is None
