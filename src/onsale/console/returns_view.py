"""What the organiser's pages about bookings show, put together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from onsale.accounts import people
from onsale.accounts.model import Person
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.return_store import returns_of
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.store import get_venue
from onsale.console import event_bookings
from onsale.console.returns_views import (
    BookedOnePage,
    BookedPlace,
    ClosingPage,
    Head,
    RefundLine,
    ReturnLine,
)
from onsale.payments.model import Refund, RefundState
from onsale.payments.store import refunds_of
from onsale.platform.database import ReadTx
from onsale.platform.ids import encode_id
from onsale.platform.money import Money
from onsale.platform.sealing import Sealer
from onsale.tickets.model import TicketState
from onsale.tickets.store import all_tickets_of
from onsale.tickets.view import place_words

_ASK_AGAIN_S = 3


async def head_of(tx: ReadTx, event: Event) -> Head:
    """The event at the top of its pages."""
    return Head(
        event_id=encode_id("evt", event.id),
        name=event.name,
        starts_at=event.starts_at,
        timezone=(await get_venue(tx, event.venue_id)).timezone,
        cancelled=event.lifecycle is Lifecycle.CANCELLED,
    )


async def booked_one_page(
    tx: ReadTx,
    event: Event,
    booking: Booking,
    sealer: Sealer,
    *,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> BookedOnePage:
    """One booking."""
    assert booking.confirmed_at is not None, "only bought ones are shown"
    refunds = await refunds_of(tx, event.id, booking.id)
    person = await _person(tx, booking, sealer)
    return BookedOnePage(
        head=await head_of(tx, event),
        booking_id=booking.public_id,
        reference=booking.reference,
        name=person.name if person else "",
        email=person.email if person else "",
        bought_at=booking.confirmed_at,
        state=_state(booking),
        places=await _places(tx, event, booking),
        refunds=tuple(_refund(refund) for refund in refunds if refund.state is not RefundState.REPLACED),
        returns=tuple(_return(row) for row in await returns_of(tx, event.id, booking.id)),
        currency=booking.currency,
        values=values or {},
        errors=errors or {},
    )


async def closing_page(tx: ReadTx, event: Event, now: datetime) -> ClosingPage:  # noqa: ARG001
    """How far the cancelling is."""
    told = await event_bookings.closing_of(tx, event.id)
    return ClosingPage(
        head=await head_of(tx, event),
        bookings=told.bookings,
        ended=told.bookings - told.left,
        due=told.due,
        done=told.done,
        refused=told.refused,
        refresh_s=None if told.over else _ASK_AGAIN_S,
    )


async def _person(tx: ReadTx, booking: Booking, sealer: Sealer) -> Person | None:
    """Nobody for the box office's, and where they are gone."""
    found = await people.shown_to_sellers(tx, [booking.fan_id] if booking.fan_id is not None else [], sealer=sealer)
    return found[0] if found else None


async def _places(tx: ReadTx, event: Event, booking: Booking) -> tuple[BookedPlace, ...]:
    layout = await layout_of(tx, event.seat_map_id)
    tickets = await all_tickets_of(tx, event.id, booking.id)
    used = {ticket.place for ticket in tickets if ticket.admitted_at}
    offered = {ticket.place for ticket in tickets if ticket.state is TicketState.OFFERED}
    told = []
    for line in booking.lines:
        name = layout.describe(line.place)
        state: Literal["live", "used", "offered", "cancelled"] = "offered" if line.place in offered else "live"
        if line.place in used:
            state = "used"
        told.append(
            BookedPlace(
                place=line.place,
                words=place_words(name.section, name.row, name.seat),
                ticket_type=line.ticket_type or line.level,
                price=Money(line.total_minor, booking.currency),
                state="cancelled" if line.cancelled else state,
            )
        )
    return tuple(told)


def _state(booking: Booking) -> Literal["confirmed", "cancelled"]:
    return "cancelled" if booking.state is BookingState.CANCELLED else "confirmed"


def _refund(refund: Refund) -> RefundLine:
    under_way = refund.state is RefundState.DUE and refund.provider_reference is not None
    return RefundLine(amount=refund.amount, step="on_its_way" if under_way else refund.state.value)  # type: ignore[arg-type]


def _return(row: Any) -> ReturnLine:
    return ReturnLine(
        at=row.created_at,
        made_by=row.made_by,
        places=len(row.places),
        refund=Money(row.refund_minor, row.currency),
        kept=Money(row.price_minor - row.refund_minor, row.currency),
        note=row.note,
    )
