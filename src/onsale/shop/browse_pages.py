"""Home."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency

from onsale.accounts.chrome import chrome_of
from onsale.accounts.guards import anyone
from onsale.catalog.model import Status
from onsale.design.render import render
from onsale.listings.read import EventDetails
from onsale.platform import limits
from onsale.platform.i18n import gettext as _
from onsale.platform.settings import Settings
from onsale.platform.web.caching import CACHING, LISTS
from onsale.search.finder import Finder
from onsale.search.query import SearchQuery
from onsale.shop.addresses import city_path
from onsale.shop.tiles import tile
from onsale.shop.views import Choice, EventTile, HomePage

_ON_SOON, _HEROES, _OPENING, _CITIES = 12, 4, 6, 24
AnyRequest = Request[Any, Any, Any]


@get("/", guards=[anyone], include_in_schema=False, opt={CACHING: LISTS})
async def home(
    request: AnyRequest,
    finder: NamedDependency[Finder],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[str]:
    """What is on, soon, and going on sale."""
    found = await finder.find(SearchQuery(), limit=limits.PAGE_ITEMS, cursor=None, now=now)
    events = [hit.entry.details(now) for hit in found.hits]
    bookable = [event for event in events if event.status is Status.ON_SALE]
    opening = [e for e in events if e.status is Status.PUBLISHED and e.event.on_sale_at > now]
    page = HomePage(
        heroes=_tiles(_heroes(bookable), now),
        on_soon=_tiles(_one_of_each(events)[:_ON_SOON], now),
        going_on_sale=_tiles(sorted(opening, key=lambda e: e.event.on_sale_at)[:_OPENING], now),
        genres=_choices(found.facets.genre),
        cities=tuple(replace(city, value=city_path(city.value)) for city in _choices(found.facets.city)[:_CITIES]),
        total_events=found.total,
        demo_accounts=_demo_accounts() if settings.demo else (),
    )
    return Response(render("shop/home.html", page, await chrome_of(request)), media_type=MediaType.HTML)


def _demo_accounts() -> tuple[tuple[str, str], ...]:
    return (
        ("fan@demo.test", _("A fan")),
        ("organiser@demo.test", _("The organiser")),
        ("scanner@demo.test", _("At the door")),
        ("admin@demo.test", _("The administrator")),
    )


def _heroes(events: Sequence[EventDetails]) -> list[EventDetails]:
    """The largest that are on sale, no two of a kind."""
    chosen: dict[str, EventDetails] = {}
    for event in sorted(events, key=lambda e: -e.event.places):
        chosen.setdefault(event.event.genre, event)
    return list(chosen.values())[:_HEROES]


def _one_of_each(events: Sequence[EventDetails]) -> list[EventDetails]:
    """The first of each run of the same show in the same house, so that one of many dates doesn't fill the list."""
    first: dict[tuple[int, str], EventDetails] = {}
    for event in events:
        first.setdefault((event.event.venue_id, event.event.name), event)
    return list(first.values())


def _tiles(events: Sequence[EventDetails], now: datetime) -> tuple[EventTile, ...]:
    return tuple(tile(event, now) for event in events)


def _choices(counted: Sequence[tuple[str, int]]) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=value, count=count) for value, count in counted if value)
