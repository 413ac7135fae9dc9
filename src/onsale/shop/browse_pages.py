"""Home and search."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency

from onsale.accounts.chrome import chrome_of
from onsale.accounts.guards import anyone
from onsale.catalog.model import Status
from onsale.design.render import render
from onsale.listings.read import EventDetails
from onsale.platform import limits
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.settings import Settings
from onsale.platform.web.caching import CACHING, LISTS
from onsale.search.facets import NONE
from onsale.search.finder import Finder
from onsale.search.finding import Found
from onsale.search.query import Asked, SearchQuery, Sort, checked
from onsale.shop.tiles import tile
from onsale.shop.urls import address, page_query
from onsale.shop.views import Choice, EventTile, HomePage, SearchPage

_ON_SOON, _HEROES, _OPENING = 12, 4, 6
_PAGE_CURRENCY_DIGITS = 2
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
        genres=_choices(found.facets.genre, ""),
        cities=_choices(found.facets.city, "")[:24],
        total_events=found.total,
        demo_accounts=_demo_accounts() if settings.demo else (),
    )
    return _html(render("shop/home.html", page, await chrome_of(request)))


@get("/search", guards=[anyone], include_in_schema=False, opt={CACHING: LISTS})
async def search_page(
    request: AnyRequest, finder: NamedDependency[Finder], now: NamedDependency[datetime]
) -> Response[str]:
    """Results with their facets; a page at a time, plain links."""
    values = page_query(request)
    errors: Mapping[str, str] = {}
    status = 200
    try:
        found = await finder.find(checked(_asked(values)), limit=20, cursor=values.get("cursor"), now=now)
    except InvalidRequest as refused:
        errors = {_FORM_FIELDS.get(e.field, e.field): e.message for e in refused.errors}
        found, status = Found([], 0, NONE, None), 400
    page = SearchPage(
        values=values,
        events=_tiles([hit.entry.details(now) for hit in found.hits], now),
        total=found.total,
        genres=_choices(found.facets.genre, values.get("genre", "")),
        cities=_choices(found.facets.city, values.get("city", "")),
        sorts=_sorts(values),
        remove_filters=_removable(values),
        next_url=address("/search", values | {"cursor": found.next_cursor}) if found.next_cursor else None,
        errors=errors,
    )
    return _html(render("shop/search.html", page, await chrome_of(request)), status)


def _demo_accounts() -> tuple[tuple[str, str], ...]:
    return (
        ("fan@demo.test", _("A fan")),
        ("organiser@demo.test", _("The organiser")),
        ("scanner@demo.test", _("At the door")),
        ("admin@demo.test", _("The administrator")),
    )


_FORM_FIELDS = {"price_max_minor": "price_max"}


def _asked(values: Mapping[str, str]) -> Asked:
    return Asked(
        q=values.get("q", ""),
        city=values.get("city", ""),
        genre=values.get("genre", ""),
        first=values.get("from", ""),
        last=values.get("to", ""),
        price_max_minor=_minor(values.get("price_max", "")),
        sort=values.get("sort", ""),
    )


def _minor(text: str) -> int | None:
    """What was typed in major units; compared with each event's own currency, as if it had two decimals."""
    if not text:
        return None
    try:
        return int(Decimal(text.replace(",", ".")).scaleb(_PAGE_CURRENCY_DIGITS))
    except (ArithmeticError, ValueError):
        raise InvalidRequest.of("price_max_minor", _("Is an amount such as 60.")) from None


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


def _choices(counted: Sequence[tuple[str, int]], chosen: str) -> tuple[Choice, ...]:
    known = [
        Choice(value=value, label=value, count=count, selected=value == chosen) for value, count in counted if value
    ]
    if chosen and not any(choice.selected for choice in known):
        known.insert(0, Choice(value=chosen, label=chosen, selected=True))
    return tuple(known)


def _sorts(values: Mapping[str, str]) -> tuple[Choice, ...]:
    words = {Sort.DATE: _("Soonest first"), Sort.PRICE: _("Cheapest first")}
    if values.get("q"):
        words = {Sort.RELEVANCE: _("Best match first"), **words}
    return tuple(Choice(value=s.value, label=label, selected=values.get("sort") == s) for s, label in words.items())


def _removable(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What narrows the search, each with the address without it."""
    labels = {
        "city": "{}", "genre": "{}", "from": _("from {}"), "to": _("until {}"), "price_max": _("at most {}"),
    }  # fmt: skip
    return tuple(
        (label.format(values[name]), address("/search", {n: v for n, v in values.items() if n != name}))
        for name, label in labels.items()
        if values.get(name)
    )


def _html(text: str, status: int = 200) -> Response[str]:
    return Response(text, media_type=MediaType.HTML, status_code=status)
