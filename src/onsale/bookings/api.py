"""Booking over JSON: hold, change, release, pay, cancel, look."""

from datetime import datetime
from random import SystemRandom
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter
from msgspec import Meta, Struct

from onsale.accounts.guards import signed_in
from onsale.accounts.model import Principal
from onsale.bookings import requests, schemas, store
from onsale.bookings.access import own_booking
from onsale.bookings.cancel import cancel
from onsale.bookings.due import due_of
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.release import let_go
from onsale.catalog.layouts import layout_of, layout_of_booked
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.store import seat_map_ids_of
from onsale.platform import limits
from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.database import Database
from onsale.platform.ids import decode_event_uuid
from onsale.platform.schemas import Page
from onsale.platform.services import Services
from onsale.platform.text import Cursor
from onsale.platform.web.openapi import problems
from onsale.platform.web.params import PageLimit
from onsale.waitingroom.carrying import HEADER, carried

_TAGS = ["Booking"]
_random = SystemRandom()
_Pass = Annotated[
    str | None, HeaderParameter(name=HEADER, max_length=200, description="for events with a waiting room")
]


@post(
    "/events/{event_id:str}/holds",
    status_code=201,
    guards=[signed_in],
    tags=_TAGS,
    summary="Hold places",
    responses=problems(400, 401, 403, 404, 409, 422, 429, 503),
)
async def hold_places(
    request: Request[Any, Any, Any],
    event_id: FromPath[str],
    data: JSONBody[schemas.HoldBody],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    onsale_pass: _Pass = None,
) -> schemas.BookingAnswer:
    """Hold the places named, or the best available: all of them or none. The hold runs out at `expires_at`. An event
    with a waiting room wants the pass that its admission gave.
    """
    queue_pass = onsale_pass or carried(event_id, {}, request.cookies)
    return await requests.hold(services, principal, event_id, data, queue_pass)


@patch(
    "/bookings/{booking_id:str}",
    guards=[signed_in],
    tags=_TAGS,
    summary="Change a hold",
    responses=problems(400, 401, 403, 404, 409, 410, 422, 429),
)
async def change_hold(
    booking_id: FromPath[str],
    data: JSONBody[schemas.ChangeBody],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
) -> schemas.BookingAnswer:
    """Add places and let others go, use a promo code or give it up: all or nothing; the clock runs on."""
    booking = await requests.change_hold(services, principal, booking_id, data)
    return schemas.booking_answer(booking, await _layout(services.get(Database), booking))


@delete(
    "/bookings/{booking_id:str}",
    guards=[signed_in],
    tags=_TAGS,
    summary="Release a hold",
    responses=problems(401, 404, 409),
)
async def release_hold(
    booking_id: FromPath[str], services: NamedDependency[Services], principal: NamedDependency[Principal]
) -> None:
    """Let a hold go; its places are free at once."""
    await let_go(services, principal, *_booking_id(booking_id))


@get("/bookings", guards=[signed_in], tags=_TAGS, summary="Your bookings", responses=problems(400, 401))
async def list_bookings(
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
    state_: Annotated[BookingState | None, QueryParameter(name="state")] = None,
    limit: PageLimit = limits.PAGE_ITEMS_DEFAULT,
    cursor: FromQuery[Cursor | None] = None,
) -> Page[schemas.BookingAnswer]:
    """Your own bookings, newest first."""
    before = _before(cursor) if cursor else None
    async with db.read() as tx:
        found = await store.bookings_of_fan(tx, principal.person_id, state=state_, before=before, limit=limit + 1)
        seat_maps = await seat_map_ids_of(tx, {booking.event_id for booking in found})
        layouts = {event_id: await layout_of(tx, seat_map) for event_id, seat_map in seat_maps.items()}
    shown = found[:limit]
    following = encode_cursor([shown[-1].created_at, shown[-1].id]) if len(found) > limit else None
    items = [schemas.booking_answer(booking, layouts[booking.event_id]) for booking in shown]
    return Page(items=items, next_cursor=following)


@get(
    "/bookings/{booking_id:str}",
    guards=[signed_in],
    tags=_TAGS,
    summary="One of your bookings",
    responses=problems(401, 404),
)
async def get_booking(
    booking_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> schemas.BookingAnswer:
    """A booking of yours."""
    async with db.read() as tx:
        booking = await own_booking(tx, principal, *_booking_id(booking_id))
        due = await due_of(tx, booking)
    return schemas.booking_answer(booking, await _layout(db, booking), due)


@post(
    "/bookings/{booking_id:str}/pay",
    status_code=200,
    guards=[signed_in],
    tags=_TAGS,
    summary="Pay",
    responses=problems(400, 401, 402, 403, 404, 409, 410, 422, 503),
)
async def pay_booking(
    booking_id: FromPath[str],
    data: JSONBody[schemas.PayBody],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
) -> Response[schemas.PayAnswer]:
    """Pay for a held booking: 200 when it is confirmed, 202 while the provider or the fan still has something to do."""
    status, answer = await requests.pay(services, principal, booking_id, data)
    secret = answer.next_action is not None and answer.next_action.client_secret is not None
    return Response(answer, status_code=status, headers={"Cache-Control": "no-store"} if secret else None)


@post(
    "/bookings/{booking_id:str}/cancel",
    status_code=200,
    guards=[signed_in],
    tags=_TAGS,
    summary="Cancel places",
    responses=problems(400, 401, 404, 409, 422),
)
async def cancel_places(
    booking_id: FromPath[str],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
    data: JSONBody[schemas.CancelBody | None] = None,
) -> schemas.CancelledAnswer:
    """Give some or all places of a confirmed booking back; the refund is their price less the event's fee."""
    async with db.write() as tx:
        done = await cancel(tx, principal, *_booking_id(booking_id), data.places if data else None)
    return schemas.cancelled_answer(done.booking, await _layout(db, done.booking), done.amount, done.refund)


class _Cursor(Struct, array_like=True):
    created_at: Annotated[datetime, Meta(tz=True)]
    id: UUID


def _before(cursor: str) -> tuple[datetime, UUID]:
    key = decode_cursor(cursor, _Cursor)
    return key.created_at, key.id


def _booking_id(text: str) -> tuple[int, UUID]:
    return decode_event_uuid("bk", text)


async def _layout(db: Database, booking: Booking) -> Layout:
    return await layout_of_booked(db, booking.event_id)


routes: list[BaseRouteHandler] = [
    hold_places, change_hold, release_hold, list_bookings, get_booking, pay_booking, cancel_places,
]  # fmt: skip
