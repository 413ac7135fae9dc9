"""Tickets over HTTP: as JSON, on paper, in the calendar."""

import asyncio
from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.guards import signed_in
from onsale.accounts.model import Principal
from onsale.bookings.access import own_booking
from onsale.bookings.model import BookingState
from onsale.catalog.layouts import layout_of
from onsale.catalog.store import seat_map_ids_of
from onsale.platform.database import Database
from onsale.platform.ids import decode_event_uuid
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.web.openapi import problems
from onsale.tickets import schemas, store
from onsale.tickets.access import own_ticket
from onsale.tickets.codes import codes_at, codes_of
from onsale.tickets.errors import AdmitsNobody, NotBooked, NoValidTickets
from onsale.tickets.names import names_on
from onsale.tickets.view import Papers, papers_of


@get(
    "/bookings/{booking_id:str}/tickets",
    guards=[signed_in],
    tags=["Booking"],
    summary="Tickets of a booking",
    responses=problems(401, 404),
)
async def list_tickets(
    booking_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
) -> list[schemas.TicketAnswer]:
    """The tickets of a confirmed booking of yours, with the codes that admit."""
    event_id, booking = decode_event_uuid("bk", booking_id)
    async with db.read() as tx:
        fan_id = (await own_booking(tx, principal, event_id, booking)).fan_id
        tickets = await store.tickets_of(tx, event_id, booking)
        codes = await codes_of(tx, tickets, services.get(Keyring))
        names = await names_on(tx, tickets, fan_id, sealer=services.get(Sealer))
        layout = await layout_of(tx, (await seat_map_ids_of(tx, {event_id}))[event_id])
    told = zip(tickets, codes, names, strict=True)
    return [schemas.ticket_answer(ticket, code, layout, name) for ticket, code, name in told]


@get(
    "/tickets/{ticket_id:str}/code",
    guards=[signed_in],
    tags=["Booking"],
    summary="The code of now",
    responses=problems(401, 404, 409),
)
async def code_of_now(
    ticket_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[schemas.CodeAnswer]:
    """What a ticket of yours shows at the door at this moment; ask again when it has passed."""
    event_id, ticket_uuid = decode_event_uuid("tkt", ticket_id)
    async with db.read() as tx:
        ticket = await own_ticket(tx, principal, event_id, ticket_uuid)
        (shown,) = await codes_at(tx, [ticket], services.get(Keyring), now)
    if shown is None:
        raise AdmitsNobody
    return Response(schemas.code_answer(shown, now), headers={"Cache-Control": "no-store"})


@get(
    "/bookings/{booking_id:str}/tickets.pdf",
    guards=[signed_in],
    tags=["Booking"],
    summary="Tickets to print",
    media_type="application/pdf",
    responses=problems(401, 404, 409),
)
async def tickets_to_print(
    booking_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
) -> Response[bytes]:
    """The valid tickets of a booking of yours, one to a page."""
    from onsale.tickets.pdf import tickets_pdf

    papers = await _papers(db, services, principal, booking_id)
    if not papers.valid:
        raise NoValidTickets
    document = await asyncio.to_thread(tickets_pdf, papers)
    return file_answer(document, "application/pdf", f"tickets-{papers.booking.reference}.pdf")


@get(
    "/bookings/{booking_id:str}/calendar.ics",
    guards=[signed_in],
    tags=["Booking"],
    summary="Calendar entry",
    media_type="text/calendar",
    responses=problems(401, 404, 409),
)
async def calendar_file(
    booking_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    settings: NamedDependency[Settings],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """A booking of yours for your calendar; cancelled there, too, when it is cancelled."""
    from onsale.tickets.calendar import calendar_entry

    papers = await _papers(db, services, principal, booking_id)
    if papers.booking.state not in {BookingState.CONFIRMED, BookingState.CANCELLED}:
        raise NotBooked
    entry = calendar_entry(papers, public_url=settings.public_url, now=now)
    return file_answer(entry, "text/calendar", f"booking-{papers.booking.reference}.ics")


async def _papers(db: Database, services: Services, principal: Principal, booking_id: str) -> Papers:
    async with db.read() as tx:
        booking = await own_booking(tx, principal, *decode_event_uuid("bk", booking_id))
        return await papers_of(tx, booking, services.get(Keyring), sealer=services.get(Sealer))


def file_answer(content: bytes, media_type: str, name: str) -> Response[bytes]:
    """A paper to save, which no shared cache keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-cache"}
    return Response(content, media_type=media_type, headers=headers)


routes: list[BaseRouteHandler] = [list_tickets, code_of_now, tickets_to_print, calendar_file]
