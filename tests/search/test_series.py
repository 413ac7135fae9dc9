"""A show's dates as one result, exact within a page and from page to page."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from onsale.platform.clock import utc_now
from onsale.platform.services import Services
from onsale.search.finder import Finder
from onsale.search.indexer import Indexer
from onsale.search.query import Asked, SearchQuery, checked
from onsale.search.series import Show, find_shows
from tests.fixtures.catalogue import an_organiser
from tests.fixtures.make import Make

SOON = utc_now().replace(hour=19, minute=0, second=0, microsecond=0) + timedelta(days=10)


@pytest.fixture
async def finder(services: Services, indexer: Indexer, make: Make) -> Finder:
    """Three shows with ten dates between them."""
    by = an_organiser()
    mill = await make.venue(by=by, name="Old Mill", lat=51.05, lon=3.72)
    pier = await make.venue(by=by, name="Pier Hall", city="Ostend", lat=51.23, lon=2.91)
    for name, venue, days in (
        ("Night Shift", mill, (0, 2, 4, 6, 8)),
        ("Night Shift", pier, (3, 9)),
        ("Day Trip", mill, (1, 1)),
    ):
        for day in days:
            await make.event(by=by, venue=venue, name=name, starts_at=SOON + timedelta(days=day))
    # Its first date can't be had any more; it counts, and doesn't stand for the others.
    gone = SOON - timedelta(days=5)
    await make.event(by=by, venue=mill, name="Day Trip", starts_at=gone, off_sale_at=utc_now() - timedelta(hours=1))
    await indexer.step()
    return services.get(Finder)


def told(show: Show) -> tuple[str, str, int, int]:
    """Name, house, how many dates, and the day of the last."""
    catalogued = show.hit.entry.catalogued
    return catalogued.event.name, catalogued.venue.name, show.run.dates, (show.run.until - SOON).days


async def pages(
    finder: Finder, query: SearchQuery, limit: int, read_at_once: int
) -> list[list[tuple[str, str, int, int]]]:
    """Every page, to the last."""
    found, cursor, now = [], None, utc_now()
    while True:
        page = await finder.ask(find_shows, query, limit=limit, cursor=cursor, now=now, read_at_once=read_at_once)
        found.append([told(show) for show in page.shows])
        cursor = page.next_cursor
        if cursor is None:
            return found


EITHER_WAY = [0, 1000]
"""Look at shows page by page; or read all."""
ALL = [("Night Shift", "Old Mill", 5, 8), ("Day Trip", "Old Mill", 3, 1), ("Night Shift", "Pier Hall", 2, 9)]


@pytest.mark.parametrize("at_once", EITHER_WAY)
@pytest.mark.parametrize("limit", [1, 2, 3, 20])
@pytest.mark.parametrize("sort", ["date", "relevance", "price"])
async def test_a_show_stands_on_one_page_only(finder: Finder, limit: int, sort: str, at_once: int) -> None:
    found = await pages(finder, checked(Asked(sort=sort)), limit, at_once)
    assert sorted(show for page in found for show in page) == sorted(ALL)
    assert [len(page) for page in found[:-1]] == [limit] * (len(found) - 1)
    if sort == "date":
        assert [show for page in found for show in page] == ALL


@pytest.mark.parametrize("at_once", EITHER_WAY)
async def test_only_the_dates_that_answer_are_counted(finder: Finder, at_once: int) -> None:
    first = (SOON + timedelta(days=3)).isoformat()
    [page] = await pages(finder, checked(Asked(q="night", first=first)), 20, at_once)
    assert sorted(page) == [("Night Shift", "Old Mill", 3, 8), ("Night Shift", "Pier Hall", 2, 9)]


@pytest.mark.parametrize("at_once", EITHER_WAY)
async def test_by_words_and_by_distance(finder: Finder, at_once: int) -> None:
    near: dict[str, Any] = {"lat": 51.23, "lon": 2.91, "radius_km": 200}
    found = await pages(finder, checked(Asked(sort="distance", **near)), 1, at_once)
    assert [page[0][:2] for page in found] == [
        ("Night Shift", "Pier Hall"), ("Night Shift", "Old Mill"), ("Day Trip", "Old Mill"),
    ]  # fmt: skip
    [page] = await pages(finder, checked(Asked(q="nigth", **near)), 20, at_once)
    assert [show[0] for show in page] == ["Night Shift", "Night Shift"]


async def test_totals_count_dates(finder: Finder) -> None:
    now: datetime = utc_now()
    found = await finder.ask(find_shows, SearchQuery(), limit=2, cursor=None, now=now)
    assert (found.total, found.forgiven, dict(found.facets.city)) == (10, False, {"Ghent": 8, "Ostend": 2})
    metres = [show.hit.metres for show in found.shows]
    assert metres == [None, None]
