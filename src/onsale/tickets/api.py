"""Tickets and the door over JSON."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, JSONBody

from onsale.accounts.guards import scanner, signed_in
from onsale.accounts.model import Principal
from onsale.bookings.access import own_booking
from onsale.catalog.layouts import layout_of
from onsale.catalog.store import seat_map_ids_of
from onsale.platform.database import Database
from onsale.platform.ids import decode_event_uuid, decode_id
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.platform.web.openapi import problems
from onsale.tickets import schemas, store
from onsale.tickets.access import event_at_own_door
from onsale.tickets.check_in import check_in
from onsale.tickets.codes import codes_of


@get(
    "/bookings/{booking_id:str}/tickets",
    guards=[signed_in],
    tags=["Booking"],
    summary="Tickets of a booking",
    responses=problems(401, 404),
)
async def list_tickets(
    booking_id: FromPath[str], db: NamedDependency[Database], services: NamedDependency[Services], principal: NamedDependency[Principal]
) -> list[schemas.TicketAnswer]:
    """The tickets of a confirmed booking of yours, with the codes that admit."""
    event_id, booking = decode_event_uuid("bk", booking_id)
    async with db.read() as tx:
        await own_booking(tx, principal, event_id, booking)
        tickets = await store.tickets_of(tx, event_id, booking)
        codes = await codes_of(tx, tickets, services.get(Keyring))
        layout = await layout_of(tx, (await seat_map_ids_of(tx, {event_id}))[event_id])
    return [schemas.ticket_answer(ticket, code, layout) for ticket, code in zip(tickets, codes, strict=True)]


@post(
    "/events/{event_id:str}/check-ins",
    status_code=200,
    guards=[scanner],
    tags=["Door"],
    summary="Check a code at the door",
    responses=problems(400, 401, 403, 404, 422),
)
async def check_in_code(
    event_id: FromPath[str], data: JSONBody[schemas.CheckInBody], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> schemas.CheckInAnswer:
    """Judge a code at this event's door; a valid ticket is admitted once."""
    event = decode_id("evt", event_id)
    async with db.write() as tx:
        seat_map_id = (await event_at_own_door(tx, principal, event)).seat_map_id
        verdict = await check_in(tx, event, data.code, gate=data.gate, scanned_by=principal.person_id)
        layout = await layout_of(tx, seat_map_id)
    return schemas.check_in_answer(verdict, layout)


routes: list[BaseRouteHandler] = [list_tickets, check_in_code]
