"""Events, their seat maps and what is free, as JSON."""

import hashlib
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, PathParameter, QueryParameter
from litestar.response import Redirect

from onsale.accounts.guards import anyone
from onsale.accounts.model import Principal
from onsale.catalog.store import get_seat_map
from onsale.listings.answers import events_answer
from onsale.listings.availability import AvailabilityDesk
from onsale.listings.desk import EventDesk
from onsale.listings.read import upcoming, visible_event
from onsale.listings.schemas import AvailabilityAnswer, EventAnswer, SeatMapDocument, StreamedEvent
from onsale.listings.seat_maps import seat_map_document
from onsale.listings.stream import Streams
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.etags import etag_of, matches
from onsale.platform.ids import decode_id
from onsale.platform.schemas import Page
from onsale.platform.services import Services
from onsale.platform.text import Cursor
from onsale.platform.web.caching import CACHING, LISTS
from onsale.platform.web.event_stream import MEDIA_TYPE as EVENTS
from onsale.platform.web.event_stream import EventStream
from onsale.platform.web.openapi import problems
from onsale.platform.web.params import PageLimit

FOR_EVER = "public, max-age=31536000, immutable"
_Section = Annotated[str | None, QueryParameter(max_length=80, description="only the section of this name")]
_TAGS = ["Catalogue"]
_ETAG = [ResponseHeader(name="ETag", description="for If-Match or If-None-Match", documentation_only=True)]
_Hash = Annotated[str, PathParameter(pattern=r"^[0-9a-f]{32}$", description="from an event's seat-map address")]


@get(
    "/events",
    guards=[anyone],
    tags=_TAGS,
    summary="Upcoming events, soonest first",
    description="Published events that haven't begun, and cancelled ones, told by their status.",
    response_description="A part of the list",
    opt={CACHING: LISTS},
    responses=problems(400, 503),
)
async def list_events(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    limit: PageLimit = limits.PAGE_ITEMS_DEFAULT,
    cursor: FromQuery[Cursor | None] = None,
) -> Page[EventAnswer]:
    """A part of the list."""
    async with db.read() as tx:
        events = await upcoming(tx, now, limit=limit, cursor=cursor)
    return events_answer(events)


@get(
    "/events/{event_id:str}",
    guards=[anyone],
    tags=_TAGS,
    summary="An event",
    description="A draft is there only for its organiser. The ETag is the version: send it as If-Match to change it.",
    response_headers=_ETAG,
    responses={
        200: ResponseSpec(EventAnswer, description="The event", generate_examples=False),
        **problems(400, 404, 503),
    },
)
async def read_event(
    event_id: FromPath[str],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
    principal: NamedDependency[Principal | None],
) -> Response[Any]:
    """One event."""
    document = await services.get(EventDesk).document(decode_id("evt", event_id), principal, now)
    headers = {"ETag": document.tag, "Cache-Control": "no-cache"}
    return Response(document.plain, media_type="application/json", headers=headers)


@get(
    "/events/{event_id:str}/seat-map",
    guards=[anyone],
    tags=_TAGS,
    summary="Where an event's seat map is",
    description="Redirects to the map's immutable address; `overview` and `section` are kept.",
    status_code=307,
    response_description="The map's address",
    responses=problems(400, 404, 503),
)
async def find_seat_map(
    event_id: FromPath[str],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal | None],
    overview: FromQuery[bool] = False,
    section: _Section = None,
) -> Redirect:
    """The address made of the map's content."""
    async with db.read() as tx:
        event = await visible_event(tx, decode_id("evt", event_id), principal)
        seat_map = await get_seat_map(tx, event.seat_map_id)
    wanted = ({"overview": "1"} if overview else {}) | ({"section": section} if section is not None else {})
    address = f"/api/v1/seat-maps/{seat_map.content_hash}" + (f"?{urlencode(wanted)}" if wanted else "")
    return Redirect(address, status_code=307, headers={"Cache-Control": "no-cache"})


@get(
    "/seat-maps/{content_hash:str}",
    guards=[anyone],
    tags=_TAGS,
    summary="A seat map",
    description="Rows as geometry, in centimetres. What is at this address never changes: keep it for ever.",
    response_headers=_ETAG,
    responses={
        200: ResponseSpec(SeatMapDocument, description="The map, whole or in part", generate_examples=False),
        304: ResponseSpec(None, description="What you have is still right", generate_examples=False),
        **problems(400, 404, 503),
    },
)
async def read_seat_map(
    content_hash: _Hash,
    db: NamedDependency[Database],
    request: Request[Any, Any, Any],
    overview: FromQuery[bool] = False,
    section: _Section = None,
) -> Response[Any]:
    """The map, without rows (`overview`), or one section of it."""
    tag = etag_of(hashlib.sha256(f"{content_hash} {overview} {section}".encode()).hexdigest()[:32])
    headers = {"ETag": tag, "Cache-Control": FOR_EVER}
    async with db.read() as tx:
        document = await seat_map_document(tx, content_hash, overview=overview, section=section)
    if matches(request.headers.get("If-None-Match"), tag):
        return Response(None, status_code=304, headers=headers)
    return Response(document, media_type="application/json", headers=headers)


@get(
    "/events/{event_id:str}/availability",
    guards=[anyone],
    tags=_TAGS,
    summary="What is free at an event",
    description="The ETag is a hash of the content: send it as If-None-Match and hear 304 while nothing has changed.",
    response_headers=_ETAG,
    responses={
        200: ResponseSpec(AvailabilityAnswer, description="Free places", generate_examples=False),
        304: ResponseSpec(None, description="What you have is still right", generate_examples=False),
        **problems(400, 404, 503),
    },
)
async def read_availability(
    event_id: FromPath[str],
    desk: NamedDependency[AvailabilityDesk],
    request: Request[Any, Any, Any],
    principal: NamedDependency[Principal | None],
) -> Response[Any]:
    """Counts by section, and a bit for each place."""
    document = await desk.document(decode_id("evt", event_id), principal)
    headers = {"ETag": document.tag, "Cache-Control": "no-cache"}
    if matches(request.headers.get("If-None-Match"), document.tag):
        return Response(None, status_code=304, headers=headers)
    return Response(document.plain, media_type="application/json", headers=headers)


@get(
    "/events/{event_id:str}/availability/stream",
    guards=[anyone],
    tags=_TAGS,
    summary="What becomes of an event's places, as it happens",
    description=(
        "Server-sent events: `snapshot` with `available` and `places` (as in the availability) first and after every "
        "reconnection, then `change` with `available` and the numbers of the places `taken` and `free`. Readers that "
        "are slow get fewer, larger changes."
    ),
    responses={
        200: ResponseSpec(StreamedEvent, description="Events", media_type=EVENTS, generate_examples=False),
        **problems(400, 404, 503),
    },
    opt={"no_compression": True},
)
async def watch_availability(
    event_id: FromPath[str],
    desk: NamedDependency[AvailabilityDesk],
    streams: NamedDependency[Streams],
    principal: NamedDependency[Principal | None],
) -> EventStream:
    """A stream of changes."""
    sale = await desk.sale(decode_id("evt", event_id), principal)
    await streams.enter(sale)
    return EventStream(streams.messages(sale), stalled_after_s=limits.STREAM_STALLED_S, ended=streams.leave)


routes: list[BaseRouteHandler] = [
    list_events, read_event, find_seat_map, read_seat_map, read_availability, watch_availability,
]  # fmt: skip
