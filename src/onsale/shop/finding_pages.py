"""The search's page, and the same as a calendar to subscribe to. Both read the index alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency

from onsale.accounts.chrome import chrome_of
from onsale.accounts.guards import anyone
from onsale.design.render import render
from onsale.platform import limits
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.settings import Settings
from onsale.platform.web.caching import ALMANAC, CACHING, LISTS
from onsale.search.divided import divided
from onsale.search.finder import Finder
from onsale.search.finding import first_of
from onsale.search.named import how_many
from onsale.search.query import RADIUS_KM_MOST, SearchQuery, Sort
from onsale.search.series import Shows, find_shows
from onsale.search.suggesting import did_you_mean
from onsale.shop.feeds import feed_response
from onsale.shop.finding_view import (
    chosen_values,
    feed_address,
    kept,
    narrowing,
    radii,
    removable,
    search_address,
    tiles_of,
    title_of,
    today_of,
    without_each,
)
from onsale.shop.found_views import Facet, Help, Narrowing, SearchPage
from onsale.shop.page_cards import search_card
from onsale.shop.search_terms import Terms, label_of, terms_of
from onsale.shop.urls import page_query
from onsale.shop.views import EventTile

AnyRequest = Request[Any, Any, Any]
_INSTEAD = 4


@get("/search", guards=[anyone], include_in_schema=False, opt={CACHING: LISTS})
async def search_page(
    request: AnyRequest,
    finder: NamedDependency[Finder],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[str]:
    """Results with what narrows them; a page at a time, plain links."""
    typed = page_query(request)
    values = chosen_values(typed)
    status = 200
    try:
        terms = await terms_of(values, today_of(now))
        shows = await finder.ask(
            find_shows, terms.query, limit=limits.PAGE_ITEMS_DEFAULT, cursor=typed.get("cursor"), now=now
        )
        page = await _page(finder, settings, values, terms, shows, now)
    except InvalidRequest as refused:
        page, status = _refused(values, refused), 400
    html = render("shop/search.html", page, await chrome_of(request))
    return Response(html, media_type=MediaType.HTML, status_code=status)


@get("/search.ics", guards=[anyone], include_in_schema=False, opt={CACHING: ALMANAC})
async def search_feed(
    request: AnyRequest,
    finder: NamedDependency[Finder],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """The first events of a search; `InvalidRequest` names a field that is wrong."""
    values = chosen_values(page_query(request))
    terms = await terms_of(values, today_of(now))
    entries = await finder.ask(first_of, terms.query, most=limits.FEED_EVENTS, now=now)
    return feed_response(title_of(values), entries, settings.public_url, now)


async def _page(
    finder: Finder, settings: Settings, values: Mapping[str, str], terms: Terms, shows: Shows, now: datetime
) -> SearchPage:
    somewhere = terms.query.near is not None
    near = label_of(terms.place) if terms.place else _("Near you") if somewhere else None
    facets = await finder.ask(divided, terms.query, now=now)
    title = title_of(values)
    return SearchPage(
        values=values,
        kept=kept(values),
        title=title,
        events=tiles_of(shows.shows, now),
        total=shows.total,
        narrowing=narrowing(values, facets, today_of(now), somewhere=somewhere),
        radii=radii(values),
        remove=removable(values, near),
        near=near,
        nears=tuple(
            Facet(label=label_of(place), url=search_address(values, near=label_of(place), lat=None, lon=None))
            for place in terms.others
        ),
        forgiven=shows.forgiven,
        next_url=_next(values, shows.next_cursor),
        help=await _help(finder, values, terms.query, shows, now),
        card=search_card(title, search_address(values), values, settings.public_url),
        feed_url=feed_address(values),
    )


def _refused(values: Mapping[str, str], refused: InvalidRequest) -> SearchPage:
    errors = {error.field: error.message for error in refused.errors}
    if message := errors.pop("cursor", None):
        errors[""] = message
    return SearchPage(
        values=values,
        kept=kept(values),
        title=title_of(values),
        events=(),
        total=0,
        narrowing=Narrowing(),
        radii=radii(values),
        remove=removable(values, values.get("near")),
        errors=errors,
    )


def _next(values: Mapping[str, str], cursor: str | None) -> str | None:
    if cursor is None:
        return None
    first = search_address(values)
    return f"{first}{'&' if '?' in first else '?'}cursor={cursor}"


async def _help(finder: Finder, values: Mapping[str, str], query: SearchQuery, shows: Shows, now: datetime) -> Help:
    """Where nothing has the words: what may be meant; where nothing is found at all: what is near it."""
    meant = None
    if query.words and (shows.forgiven or not shows.total):
        name = await finder.ask(did_you_mean, values.get("q", ""))
        meant = Facet(label=name, url=search_address(values, q=name)) if name else None
    if shows.total:
        return Help(did_you_mean=meant)
    return Help(
        did_you_mean=meant,
        without=tuple(await _without(finder, values, now)),
        events=await instead(finder, query, now),
    )


async def _without(finder: Finder, values: Mapping[str, str], now: datetime) -> Sequence[Facet]:
    """The same search with one filter less, where that finds something."""
    fewer = without_each(values)
    if not values.get("q") and len(fewer) < 2:
        return ()
    queries = [(await terms_of(rest, today_of(now))).query for _word, rest in fewer]
    counts = await finder.ask(how_many, queries, now)
    return [
        Facet(label=_("Without %(what)s") % {"what": word}, url=search_address(rest), count=count)
        for (word, rest), count in zip(fewer, counts, strict=True)
        if count
    ]


async def instead(finder: Finder, query: SearchQuery, now: datetime) -> tuple[EventTile, ...]:
    """A few shows in place of a search that finds none: the nearest to its place, or those of its city, or any."""
    near = replace(query.near, radius_km=RADIUS_KM_MOST) if query.near is not None else None
    tries = [SearchQuery(near=near, sort=Sort.DISTANCE)] if near else [SearchQuery(city=query.city), SearchQuery()]
    for wanted in tries:
        found = await finder.ask(find_shows, replace(wanted, only_open=True), limit=_INSTEAD, cursor=None, now=now)
        if found.shows:
            return tiles_of(found.shows, now)
    return ()
