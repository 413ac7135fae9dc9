"""Offering tickets back. They admit nobody from this moment on, and their places are on sale like any other."""

import uuid
from collections.abc import Collection
from datetime import datetime

from onsale.accounts.model import Principal
from onsale.bookings.access import own_booking_locked
from onsale.bookings.cancel import require_confirmed
from onsale.bookings.companions import check_left, is_companions
from onsale.bookings.model import Booking, Line
from onsale.bookings.quote import Pick, quote
from onsale.catalog.current import current_terms
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event
from onsale.catalog.seatmap.layout import Layout
from onsale.inventory.claim import drop_places
from onsale.inventory.gate import share_gate
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import Failure, InvalidRequest, NotFound
from onsale.platform.money import Money
from onsale.pricing.book import PriceBook, book_of
from onsale.resale import store
from onsale.resale.errors import (
    AlreadyOffered,
    NotSoldOut,
    NotTheHolder,
    RefundChanged,
    ResaleClosed,
    ResaleNotAllowed,
    TicketNotOfferable,
)
from onsale.resale.model import ResaleOffer, TicketsOfferedBack, ends_at, refund_of
from onsale.tickets.model import Ticket, TicketState
from onsale.tickets.rules import rules_of
from onsale.tickets.store import get_ticket, move_tickets, tickets_of


async def offer(
    tx: WriteTx,
    principal: Principal,
    event_id: int,
    booking_id: uuid.UUID,
    ticket_ids: Collection[uuid.UUID],
    *,
    expected: Money | None = None,
) -> list[ResaleOffer]:
    """Offer tickets of one's own booking back, all of them or none; the offers are by place.

    `expected` is the refund they were shown, for all together, if it is checked. Raises `NotFound`, `NotConfirmed`,
    `InvalidRequest` when nothing is named, `ResaleNotAllowed`, `ResaleClosed`, `NotSoldOut`, `RefundChanged`,
    `CompanionAlone` where a companion would stay without the wheelchair space; for a
    ticket that can't be `AlreadyOffered`, `NotTheHolder` or `TicketNotOfferable`. The room above refuses one that is
    on its way to somebody.
    """
    now = await share_gate(tx, event_id)
    booking = await own_booking_locked(tx, principal, event_id, booking_id)
    require_confirmed(booking)
    terms = await current_terms(tx, event_id)
    if (closed := await why_closed(tx, terms.event, now)) is not None:
        raise closed
    tickets = await _tickets(tx, booking, ticket_ids)
    layout, book = await layout_of(tx, terms.event.seat_map_id), book_of(terms)
    going = {ticket.place for ticket in tickets}
    check_left(layout, book, booking.live_lines, [line for line in booking.live_lines if line.place in going])
    back = refunds_of(booking, layout, book)
    total = Money(sum(back[ticket.place].amount_minor for ticket in tickets), booking.currency)
    if expected is not None and expected != total:
        raise RefundChanged(refund={"amount_minor": total.amount_minor, "currency": total.currency})
    ids = [ticket.id for ticket in tickets]
    moved = await move_tickets(tx, event_id, ids, before=TicketState.VALID, to=TicketState.OFFERED)
    if len(moved) < len(ids):
        raise TicketNotOfferable
    made = await store.insert(tx, event_id, booking.id, [(t.place, t.id, back[t.place]) for t in tickets])
    places = tuple(ticket.place for ticket in tickets)
    await drop_places(tx, event_id, [booking.id], places)
    await tx.publish(TicketsOfferedBack(booking, places, total, ends_at(terms.event)))
    return made


async def booking_of_ticket(tx: ReadTx, event_id: int, ticket_id: uuid.UUID) -> uuid.UUID:
    """Which booking a ticket is of; whose that is the caller checks. `NotFound`."""
    ticket = await get_ticket(tx, event_id, ticket_id)
    if ticket is None:
        raise NotFound("there is no such ticket of yours")
    return ticket.booking_id


async def why_closed(tx: ReadTx, event: Event, now: datetime) -> Failure | None:
    """Why no ticket of the event can be offered back at this moment; nothing when they can.

    Sold out means that nobody can have a place that wasn't offered back. Somebody may let one go a moment later; then
    both are on sale, and it harms nobody.
    """
    if not (await rules_of(tx, event.id)).resale_allowed:
        return ResaleNotAllowed()
    if not event.sells(now) or now >= ends_at(event):
        return ResaleClosed()
    if await store.never_sold(tx, event.id) > 0:
        return NotSoldOut()
    return None


def refunds_of(booking: Booking, layout: Layout, book: PriceBook) -> dict[int, Money]:
    """What would come back for each of a booking's places, if it were offered now."""
    return {
        line.place: Money(refund_of(line, _today(line, layout, book)), booking.currency) for line in booking.live_lines
    }


def _today(line: Line, layout: Layout, book: PriceBook) -> Line:
    """What this kind of ticket costs now; the level's first, where the organiser has dropped the kind, or it is a
    companion's, whose place somebody else has as any other.
    """
    kind = line.ticket_type
    if book.offer(layout.section_of(line.place).name, kind) is None or is_companions(layout, book, line):
        kind = None
    (today,) = quote(layout, book, [Pick(line.place, kind)])
    return today


async def _tickets(tx: ReadTx, booking: Booking, ticket_ids: Collection[uuid.UUID]) -> list[Ticket]:
    """The tickets meant, by place. Whether they stay as they are is decided where they are moved."""
    if not ticket_ids:
        raise InvalidRequest.of("tickets", "names no ticket")
    found = {ticket.id: ticket for ticket in await tickets_of(tx, booking.event_id, booking.id)}
    if any(ticket_id not in found for ticket_id in ticket_ids):
        raise NotFound("there is no such ticket of yours")
    asked = [found[ticket_id] for ticket_id in dict.fromkeys(ticket_ids)]
    for ticket in asked:
        if ticket.holder_id is not None or ticket.state is TicketState.TRANSFERRED:
            raise NotTheHolder
        if ticket.state is TicketState.OFFERED:
            raise AlreadyOffered
        if ticket.state is not TicketState.VALID or ticket.admitted_at is not None:
            raise TicketNotOfferable
    return sorted(asked, key=lambda ticket: ticket.place)
