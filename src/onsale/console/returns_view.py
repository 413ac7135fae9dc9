"""What the organiser's pages about bookings show, put together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from onsale.accounts import people
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.return_store import returns_of
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.store import get_venue
from onsale.console import event_bookings
from onsale.console.returns_views import (
    BookedOnePage,
    BookedPage,
    BookedPlace,
    BookedRow,
    ClosingPage,
    Head,
    RefundLine,
    ReturnLine,
    WaitingPart,
)
from onsale.payments.model import Refund, RefundState
from onsale.payments.store import refunds_of
from onsale.platform import limits
from onsale.platform.cursors import encode_cursor
from onsale.platform.database import ReadTx
from onsale.platform.errors import NotFound
from onsale.platform.ids import encode_id
from onsale.platform.money import Money
from onsale.platform.sealing import Sealer
from onsale.tickets.store import tickets_of
from onsale.tickets.view import place_words
from onsale.waitinglist import store as waiting

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


async def booked_page(
    tx: ReadTx,
    event: Event,
    found: Sequence[Booking],
    now: datetime,
    *,
    found_by: str = "",
    errors: Mapping[str, str] | None = None,
) -> BookedPage:
    """The list, one longer than a page where it goes on; or what a reference found."""
    head, shown = await head_of(tx, event), found[: limits.PAGE_ITEMS_DEFAULT]
    last = shown[-1] if len(found) > len(shown) else None
    cursor = encode_cursor([last.confirmed_at, last.id]) if last else None
    return BookedPage(
        head=head,
        rows=tuple(_row(booking) for booking in shown),
        waiting=await _waiting(tx, event) if event.lifecycle is Lifecycle.PUBLISHED and now < event.starts_at else None,
        refused=(await event_bookings.closing_of(tx, event.id)).refused,
        found=found_by,
        next_url=f"/organise/events/{head.event_id}/bookings?cursor={cursor}" if cursor else None,
        errors=errors or {},
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
    return BookedOnePage(
        head=await head_of(tx, event),
        booking_id=booking.public_id,
        reference=booking.reference,
        name=await _name(tx, booking, sealer),
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


async def _waiting(tx: ReadTx, event: Event) -> WaitingPart:
    minutes = await waiting.offer_minutes(tx, event.id)
    return WaitingPart(waiting=await waiting.length(tx, event.id), offer_hours=f"{minutes / 60:g}")


async def _name(tx: ReadTx, booking: Booking, sealer: Sealer) -> str:
    """Nothing for a guest who gave none, for the box office's, and for somebody who is gone."""
    try:
        return (await people.by_id(tx, booking.fan_id, sealer=sealer)).name if booking.fan_id is not None else ""
    except NotFound:
        return ""


async def _places(tx: ReadTx, event: Event, booking: Booking) -> tuple[BookedPlace, ...]:
    layout = await layout_of(tx, event.seat_map_id)
    used = {ticket.place for ticket in await tickets_of(tx, event.id, booking.id) if ticket.admitted_at}
    told = []
    for line in booking.lines:
        name = layout.describe(line.place)
        state: Literal["live", "used", "cancelled"] = "used" if line.place in used else "live"
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


def _row(booking: Booking) -> BookedRow:
    assert booking.confirmed_at is not None, "only bought ones are shown"
    return BookedRow(
        booking_id=booking.public_id,
        reference=booking.reference,
        bought_at=booking.confirmed_at,
        state=_state(booking),
        places=len(booking.live_lines),
        of=len(booking.lines),
        total=booking.total,
    )


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
