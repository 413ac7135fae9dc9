"""The organiser's calls: venues, seat maps and events, made, changed, published and taken back."""

import asyncio
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody

from onsale.accounts.guards import organiser, require_two_factors
from onsale.accounts.model import Principal
from onsale.catalog.create_event import create_event
from onsale.catalog.create_seat_map import create_seat_map
from onsale.catalog.create_venue import CreateVenue, create_venue
from onsale.catalog.organisers import managed_event, managed_venue, organiser_of
from onsale.catalog.publish_event import publish_event
from onsale.catalog.seatmap import build
from onsale.console import door_pin_api, image_api, offline_api
from onsale.console.destination import check_destination
from onsale.console.edit import edit, gated_event
from onsale.console.moving_prices import api as moving_prices_api
from onsale.console.moving_prices.schemas import wishes_of
from onsale.console.promo_codes import api as promo_codes_api
from onsale.console.remove import remove
from onsale.console.requests import changed_terms, event_terms, section_specs
from onsale.console.room import api as room_api
from onsale.console.schemas import EventBody, EventChanges, SeatMapBody, VenueBody
from onsale.console.statements import api as statement_api
from onsale.console.ticket_rules import api as ticket_rules_api
from onsale.listings.answers import event_answer, events_answer, seat_map_answer, venue_answer
from onsale.listings.read import EventDetails, details_of, organisers_events
from onsale.listings.schemas import EventAnswer, SeatMapAnswer, VenueAnswer
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.etags import etag_of
from onsale.platform.ids import decode_id
from onsale.platform.schemas import Page
from onsale.platform.settings import Settings
from onsale.platform.text import Cursor
from onsale.platform.web.openapi import problems
from onsale.platform.web.params import PageLimit
from onsale.pricing.moving.set_plan import set_plans

_TAGS = ["Organising"]
_ETAG = [ResponseHeader(name="ETag", description="the version, for If-Match", documentation_only=True)]
_LOCATION = ResponseHeader(name="Location", description="where the event is", documentation_only=True)
IfMatch = Annotated[
    str | None,
    HeaderParameter(name="If-Match", max_length=200, description="the ETag you saw; 412 when it is another now"),
]


@post(
    "/venues",
    guards=[organiser],
    tags=_TAGS,
    summary="Add a venue",
    response_description="The new venue",
    responses=problems(400, 401, 403, 503),
)
async def post_venue(
    data: JSONBody[VenueBody], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> VenueAnswer:
    """The new venue, of the organiser the caller acts for."""
    async with db.write() as tx:
        owner = await organiser_of(tx, principal)
        venue = await create_venue(tx, CreateVenue(**msgspec.structs.asdict(data)), organiser_id=owner.id)
    return venue_answer(venue)


@post(
    "/venues/{venue_id:str}/seat-maps",
    guards=[organiser],
    tags=_TAGS,
    summary="Add a version of a venue's seat map",
    description="It never changes afterwards; what is added later is the next version.",
    response_description="The new version",
    responses=problems(400, 401, 403, 404, 503),
)
async def post_seat_map(
    venue_id: FromPath[str],
    data: JSONBody[SeatMapBody],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
) -> SeatMapAnswer:
    """The new version."""
    async with db.read() as tx:
        venue = await managed_venue(tx, principal, decode_id("ven", venue_id))
    # A house told seat by seat takes seconds to lay out: others are served meanwhile, and no transaction waits.
    layout = await asyncio.to_thread(build, data.name, section_specs(data))
    async with db.write() as tx:
        seat_map = await create_seat_map(tx, venue.id, layout)
    return seat_map_answer(seat_map)


@get(
    "/organiser/events",
    guards=[organiser],
    tags=_TAGS,
    summary="The organiser's own events, drafts among them, latest first",
    response_description="A part of the list",
    responses=problems(400, 401, 403, 503),
)
async def list_own_events(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    principal: NamedDependency[Principal],
    limit: PageLimit = limits.PAGE_ITEMS_DEFAULT,
    cursor: FromQuery[Cursor | None] = None,
) -> Page[EventAnswer]:
    """A part of the list."""
    async with db.read() as tx:
        events = await organisers_events(tx, principal, now, limit=limit, cursor=cursor)
    return events_answer(events, own=True)


@post(
    "/events",
    guards=[organiser],
    tags=_TAGS,
    summary="Add an event, as a draft",
    response_description="The draft",
    response_headers=[*_ETAG, _LOCATION],
    responses=problems(400, 401, 403, 503),
)
async def post_event(
    data: JSONBody[EventBody],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    principal: NamedDependency[Principal],
) -> Response[EventAnswer]:
    """The new draft."""
    async with db.write() as tx:
        event = await create_event(tx, event_terms(data), principal=principal, now=now)
        if data.pricing is not None:
            await set_plans(tx, event.id, wishes_of(data.pricing), path="pricing.levels")
        details = (await details_of(tx, [event], now))[0]
    return _told(details, status=201)


@patch(
    "/events/{event_id:str}",
    guards=[organiser],
    tags=_TAGS,
    summary="Change an event",
    description="Once places are sold or held, what buyers rely on stays: 409 `event_has_sales` names it.",
    response_description="The changed event",
    response_headers=_ETAG,
    responses=problems(400, 401, 403, 404, 409, 412, 503),
)
async def patch_event(
    event_id: FromPath[str],
    data: JSONBody[EventChanges],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    principal: NamedDependency[Principal],
    settings: NamedDependency[Settings],
    if_match: IfMatch = None,
) -> Response[EventAnswer]:
    """The changed event."""
    postponed = None if data.postponed is msgspec.UNSET else data.postponed
    async with db.write() as tx:
        before = await managed_event(tx, principal, decode_id("evt", event_id))
        event = await edit(
            tx,
            decode_id("evt", event_id),
            changed_terms(data),
            if_match=if_match,
            postponed=postponed,
            principal=principal,
            now=now,
            answer_until=None if data.give_back_until is msgspec.UNSET else data.give_back_until,
        )
        if data.pricing is not msgspec.UNSET:
            wishes = wishes_of(data.pricing) if data.pricing is not None else []
            await set_plans(tx, event.id, wishes, path="pricing.levels")
        check_destination(before, event, principal=principal, settings=settings, now=now)
        details = (await details_of(tx, [event], now))[0]
    return _told(details)


@post(
    "/events/{event_id:str}/publish",
    guards=[organiser],
    tags=_TAGS,
    summary="Let people see an event",
    description="A published event stays published: saying it again changes nothing.",
    status_code=200,
    response_description="The published event",
    response_headers=_ETAG,
    responses=problems(400, 401, 403, 404, 409, 412, 503),
)
async def publish(
    event_id: FromPath[str],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    principal: NamedDependency[Principal],
    if_match: IfMatch = None,
) -> Response[EventAnswer]:
    """The published event."""
    async with db.write() as tx:
        event = await gated_event(tx, decode_id("evt", event_id), if_match=if_match, principal=principal)
        details = (await details_of(tx, [await publish_event(tx, event, now=now)], now))[0]
    return _told(details)


@delete(
    "/events/{event_id:str}",
    guards=[organiser],
    tags=_TAGS,
    summary="Take an event back",
    description="A draft, or what nobody bought, is gone (204). With bookings it is cancelled and refunded (202).",
    status_code=202,
    responses={
        202: ResponseSpec(EventAnswer, description="Cancelled; every booking is refunded", generate_examples=False),
        204: ResponseSpec(None, description="Gone, from listings and search too", generate_examples=False),
        **problems(400, 401, 403, 404, 412, 503),
    },
)
async def delete_event(
    event_id: FromPath[str],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    principal: NamedDependency[Principal],
    settings: NamedDependency[Settings],
    if_match: IfMatch = None,
) -> Response[Any]:
    """Nothing, or the cancelled event."""
    async with db.write() as tx:
        cancelled = await remove(tx, decode_id("evt", event_id), if_match=if_match, principal=principal)
        if cancelled:  # money goes back
            require_two_factors(principal, settings)
        details = (await details_of(tx, [cancelled], now))[0] if cancelled else None
    if details is None:
        return Response(None, status_code=204)
    return Response(event_answer(details, own=True), status_code=202)


def _told(details: EventDetails, *, status: int = 200) -> Response[EventAnswer]:
    answer = event_answer(details, own=True)
    headers = {"ETag": etag_of(answer.version)}
    if status == 201:
        headers["Location"] = f"/api/v1/events/{answer.id}"
    return Response(answer, status_code=status, headers=headers)


routes: list[BaseRouteHandler] = [
    post_venue,
    post_seat_map,
    list_own_events,
    post_event,
    patch_event,
    publish,
    delete_event,
    *statement_api.routes,
    *promo_codes_api.routes,
    *moving_prices_api.routes,
    *offline_api.routes,
    *room_api.routes,
    *image_api.routes,
    *ticket_rules_api.routes,
    *door_pin_api.routes,
]
