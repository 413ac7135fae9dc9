"""Search and suggestions, as JSON."""

import time
from datetime import datetime
from typing import Annotated, Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromQuery, QueryParameter

from onsale.accounts.guards import anyone
from onsale.platform import limits
from onsale.platform.text import Cursor
from onsale.platform.web.caching import CACHING, LISTS
from onsale.platform.web.openapi import problems
from onsale.platform.web.params import PageLimit
from onsale.search.answers import timed
from onsale.search.finder import Finder
from onsale.search.query import Asked
from onsale.search.schemas import SearchAnswer, Suggestions

_DATE = "a date (2026-12-31) or a moment (2026-12-31T20:00:00Z); included"
LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd]*\Z"  # (the last is what bytes become that aren't UTF-8)
LINE_CHARACTERS = 200
SUGGESTIONS = 10

Line = Annotated[str, QueryParameter(max_length=LINE_CHARACTERS, pattern=LINE)]
Words = Annotated[
    str, QueryParameter(max_length=LINE_CHARACTERS, pattern=LINE, description="words that all must occur")
]
From = Annotated[str, QueryParameter(name="from", description=_DATE)]
To = Annotated[str, QueryParameter(name="to", description=_DATE)]
_TAGS = ["Catalogue"]


@get(
    "/search",
    guards=[anyone],
    tags=_TAGS,
    summary="Find events by words, place, time and price",
    description=(
        "Among what is published and hasn't begun. `country` is a name or an ISO code; `from` and `to` are the venue's "
        "dates, both included, or moments; `radius_km` is 50 unless told; `price_max_minor` compares with the least "
        "all-in price in the event's own currency, as does `price_min_minor`. `sort` is relevance, date, distance or "
        "price; without it relevance "
        "where there is a `q`, else date."
    ),
    responses={
        200: ResponseSpec(SearchAnswer, description="A page of events", generate_examples=False),
        **problems(400, 503),
    },
    opt={CACHING: LISTS},
)
async def find(
    *,
    finder: NamedDependency[Finder],
    now: NamedDependency[datetime],
    q: Words = "",
    city: Line = "",
    country: Line = "",
    genre: Line = "",
    first: From = "",
    last: To = "",
    lat: FromQuery[float | None] = None,
    lon: FromQuery[float | None] = None,
    radius_km: FromQuery[float | None] = None,
    price_min_minor: FromQuery[int | None] = None,
    price_max_minor: FromQuery[int | None] = None,
    sort: Line = "",
    limit: PageLimit = limits.PAGE_ITEMS_DEFAULT,
    cursor: FromQuery[Cursor | None] = None,
) -> Response[Any]:
    """Events, counted and divided."""
    began = time.perf_counter()
    asked = Asked(
        q=q,
        city=city,
        country=country,
        genre=genre,
        first=first,
        last=last,
        lat=lat,
        lon=lon,
        radius_km=radius_km,
        price_min_minor=price_min_minor,
        price_max_minor=price_max_minor,
        sort=sort,
    )
    page, tag = await finder.page(asked, limit=limit, cursor=cursor, now=now)
    content = timed(page, (time.perf_counter() - began) * 1000)
    return Response(content, media_type="application/json", headers={"ETag": tag})


@get(
    "/suggest",
    guards=[anyone],
    tags=_TAGS,
    summary="What somebody may be typing",
    description="At most ten events, performers, venues and cities with a word that begins like `q`; none for nothing.",
    responses={
        200: ResponseSpec(Suggestions, description="Suggestions, best first", generate_examples=False),
        **problems(400, 503),
    },
    opt={CACHING: LISTS},
)
async def suggest(finder: NamedDependency[Finder], now: NamedDependency[datetime], q: Line = "") -> Response[Any]:
    """Suggestions, best first."""
    return Response(await finder.suggest(q, now, most=SUGGESTIONS), media_type="application/json")


routes: list[BaseRouteHandler] = [find, suggest]
