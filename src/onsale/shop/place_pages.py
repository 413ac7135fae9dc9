"""A performer's, a venue's and a city's page, each as a calendar, too. They read the index alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from onsale.accounts.chrome import chrome_of
from onsale.accounts.guards import anyone
from onsale.design.render import render
from onsale.platform import limits
from onsale.platform.ids import decode_id
from onsale.platform.settings import Settings
from onsale.platform.web.caching import CACHING, LISTS
from onsale.search.finder import Finder
from onsale.search.finding import first_of
from onsale.search.folding import folded
from onsale.search.named import city_called, name_of
from onsale.search.names import Key, Name, Sort
from onsale.search.query import SearchQuery
from onsale.search.series import find_shows
from onsale.shop.addresses import city_path, performer_path, venue_path
from onsale.shop.feeds import feed_response
from onsale.shop.finding_pages import instead
from onsale.shop.found_views import NothingPage
from onsale.shop.place_view import near_city, place_page
from onsale.shop.urls import page_query

AnyRequest = Request[Any, Any, Any]
_FEED = ".ics"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who or where: `name` is None where nothing is to come of it; `typed` is how the address calls a city."""

    sort: Sort
    name: Name | None
    path: str
    query: SearchQuery
    typed: str = ""


@get("/performers/{performer:str}", guards=[anyone], include_in_schema=False, opt={CACHING: LISTS})
async def performer_page(
    request: AnyRequest,
    performer: FromPath[str],
    finder: NamedDependency[Finder],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """`/performers/<id>`, and `/performers/<id>.ics`."""
    number = decode_id("per", performer.removesuffix(_FEED))
    name = await finder.ask(name_of, Key(Sort.PERFORMER, number))
    asked = _Asked(Sort.PERFORMER, name, performer_path(number), SearchQuery(performer=number))
    return await _answer(request, asked, finder, settings, now, as_feed=performer.endswith(_FEED))


@get("/venues/{venue:str}", guards=[anyone], include_in_schema=False, opt={CACHING: LISTS})
async def venue_page(
    request: AnyRequest,
    venue: FromPath[str],
    finder: NamedDependency[Finder],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """`/venues/<id>`, and `/venues/<id>.ics`."""
    number = decode_id("ven", venue.removesuffix(_FEED))
    name = await finder.ask(name_of, Key(Sort.VENUE, number))
    asked = _Asked(Sort.VENUE, name, venue_path(number), SearchQuery(venue=number))
    return await _answer(request, asked, finder, settings, now, as_feed=venue.endswith(_FEED))


@get("/cities/{city:str}", guards=[anyone], include_in_schema=False, opt={CACHING: LISTS})
async def city_page(
    request: AnyRequest,
    city: FromPath[str],
    finder: NamedDependency[Finder],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """`/cities/<name>` by any of its names, with accents or without, and `/cities/<name>.ics`."""
    typed = "".join(letter for letter in city.removesuffix(_FEED) if letter.isprintable())[: limits.CITY_CHARACTERS]
    name = await finder.ask(city_called, typed)
    called = name.text if name is not None else typed
    asked = _Asked(Sort.CITY, name, city_path(called), SearchQuery(city=folded(called)), typed)
    return await _answer(request, asked, finder, settings, now, as_feed=city.endswith(_FEED))


async def _answer(
    request: AnyRequest, asked: _Asked, finder: Finder, settings: Settings, now: datetime, *, as_feed: bool
) -> Response[Any]:
    if asked.name is None:
        return await _nothing(request, asked, finder, now)
    if as_feed:
        entries = await finder.ask(first_of, asked.query, most=limits.FEED_EVENTS, now=now)
        return feed_response(asked.name.text, entries, settings.public_url, now)
    cursor = page_query(request).get("cursor")
    shows = await finder.ask(find_shows, asked.query, limit=limits.PAGE_ITEMS_DEFAULT, cursor=cursor, now=now)
    page = await place_page(finder, asked.name, asked.path, shows, settings.public_url, now)
    return await _html(request, "shop/place.html", page, 200)


async def _nothing(request: AnyRequest, asked: _Asked, finder: Finder, now: datetime) -> Response[Any]:
    """Nothing is to come; a page that says so, and what is on elsewhere."""
    nearby = await near_city(finder, asked.typed, now) if asked.sort is Sort.CITY else ()
    page = NothingPage(
        name=asked.typed or None,
        sort=asked.sort.value,
        nearby=nearby,
        events=() if nearby else await instead(finder, SearchQuery(), now),
    )
    return await _html(request, "shop/nothing_to_come.html", page, 404)


async def _html(request: AnyRequest, template: str, page: object, status: int) -> Response[str]:
    text = render(template, page, await chrome_of(request))
    return Response(text, media_type=MediaType.HTML, status_code=status)
