"""What the home page shows, put together from the index: near the reader, soon, going on sale, nearly gone."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from onsale.catalog.model import Event, Status
from onsale.listings.read import EventDetails
from onsale.platform import limits
from onsale.search.document import series_of
from onsale.search.finder import Finder
from onsale.search.folding import folded
from onsale.search.named import city_called
from onsale.search.opening import opening_next
from onsale.search.query import Near, SearchQuery
from onsale.search.series import Show, find_shows
from onsale.shop.addresses import city_path
from onsale.shop.finding_view import tiles_of
from onsale.shop.home_views import HomePage, NearYou
from onsale.shop.tiles import is_scarce, tile
from onsale.shop.views import Choice, EventTile

_SHOWS, _ON_SOON, _HEROES, _OPENING, _LAST, _CITIES, _NEAR = 60, 8, 4, 4, 4, 24, 4
_OPENING_LOOKED_AT = 60
_NEAR_KM = 60.0


async def home_page(finder: Finder, city: str, now: datetime, *, accounts: tuple[tuple[str, str], ...]) -> HomePage:
    """For a reader who chose this city before, or none."""
    found = await finder.ask(find_shows, SearchQuery(), limit=_SHOWS, cursor=None, now=now)
    heroes = _heroes(found.shows, now)
    dates = await finder.find(SearchQuery(), limit=limits.PAGE_ITEMS, cursor=None, now=now)
    cities = _choices(found.facets.city)[:_CITIES]
    return HomePage(
        heroes=tiles_of(heroes, now),
        near=await _near(finder, city, now),
        on_soon=tiles_of([show for show in found.shows if _open(show, now)][:_ON_SOON], now),
        going_on_sale=await _opening(finder, now),
        last_places=_last_places((hit.entry.details(now) for hit in dates.hits), now),
        genres=_choices(found.facets.genre),
        cities=tuple(replace(one, value=city_path(one.value)) for one in cities),
        choosable=tuple(sorted(one.value for one in cities)),
        total_events=found.total,
        demo_accounts=accounts,
    )


async def _near(finder: Finder, city: str, now: datetime) -> NearYou | None:
    """Around the city that was chosen; None where it isn't known any more or nothing is to come around it."""
    name = await finder.ask(city_called, city) if city else None
    if name is None:
        return None
    here = await finder.ask(find_shows, SearchQuery(city=folded(name.text)), limit=1, cursor=None, now=now)
    if not here.shows:
        return NearYou(city=name.text, url=city_path(name.text), events=(), total=0)
    venue = here.shows[0].hit.entry.catalogued.venue
    query = SearchQuery(city=folded(name.text), only_open=True)
    if venue.lat is not None and venue.lon is not None:
        query = SearchQuery(near=Near(venue.lat, venue.lon, _NEAR_KM), only_open=True)
    found = await finder.ask(find_shows, query, limit=_NEAR, cursor=None, now=now)
    return NearYou(city=name.text, url=city_path(name.text), events=tiles_of(found.shows, now), total=here.total)


async def _opening(finder: Finder, now: datetime) -> tuple[EventTile, ...]:
    """The next sales to begin, one of each show."""
    entries = await finder.ask(opening_next, most=_OPENING_LOOKED_AT, now=now)
    told = [entry.details(now) for entry in entries]
    waiting = _one_of_each(event for event in told if event.status is Status.PUBLISHED)
    return tuple(tile(event, now) for event in waiting[:_OPENING])


def _last_places(events: Iterable[EventDetails], now: datetime) -> tuple[EventTile, ...]:
    scarce = [e for e in events if e.status is Status.ON_SALE and is_scarce(e.available, e.event.places)]
    return tuple(tile(event, now) for event in _one_of_each(scarce)[:_LAST])


def _heroes(shows: Sequence[Show], now: datetime) -> list[Show]:
    """The largest that are on sale, no two of a kind."""
    chosen: dict[str, Show] = {}
    for show in sorted(shows, key=lambda show: -_told(show).places):
        if _open(show, now):
            chosen.setdefault(_told(show).genre, show)
    return list(chosen.values())[:_HEROES]


def _told(show: Show) -> Event:
    return show.hit.entry.catalogued.event


def _open(show: Show, now: datetime) -> bool:
    return show.hit.entry.details(now).status is Status.ON_SALE


def _one_of_each(events: Iterable[EventDetails]) -> list[EventDetails]:
    """The first of each run of a show, so that one of many dates doesn't fill the list."""
    first: dict[int, EventDetails] = {}
    for event in events:
        first.setdefault(series_of(event.event), event)
    return list(first.values())


def _choices(counted: Sequence[tuple[str, int]]) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=value, count=count) for value, count in counted if value)
