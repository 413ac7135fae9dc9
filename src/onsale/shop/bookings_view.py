"""'My tickets': what is ahead first, then the rest; and of each, what it is waiting for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from onsale.accounts.model import Principal
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.of_fan import Key, past_of_fan, upcoming_of_fan
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event, Schedule
from onsale.catalog.seatmap import Layout
from onsale.catalog.store import get_events
from onsale.listings.read import EventDetails, details_of
from onsale.payments.store import attempts_and_refunds
from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.database import ReadTx
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money
from onsale.receipts.model import Receipt
from onsale.receipts.store import receipts_of_many
from onsale.shop.awaited import awaited_of
from onsale.shop.booking_view import receipt_links
from onsale.shop.bookings_views import BookingRow, BookingsPage, Waiting
from onsale.shop.refund_steps import choice_of
from onsale.shop.refund_views import ChoiceTold
from onsale.shop.sent_on import coming_rows
from onsale.shop.tiles import tile
from onsale.shop.urls import address

_PAGE = 20
_SEATS_NAMED = 4
_UNPAID = ("held", "payment_pending")


class _Cursor(Struct, array_like=True):
    at: Annotated[datetime, Meta(tz=True)]
    id: UUID


async def bookings_page(
    tx: ReadTx, principal: Principal, now: datetime, *, past: bool, cursor: str | None
) -> BookingsPage:
    """A page of a fan's bookings."""
    key = decode_cursor(cursor, _Cursor) if cursor else None
    found = await _found(tx, principal.person_id, now, past=past, after=(key.at, key.id) if key else None)
    shown = found[:_PAGE]
    following = encode_cursor([shown[-1][0], shown[-1][1].id]) if len(found) > _PAGE else None
    show = "past" if past else None
    return BookingsPage(
        show="past" if past else "upcoming",
        rows=await _rows(tx, [booking for _key, booking in shown], now),
        coming=() if past or key else await coming_rows(tx, principal.person_id, now),
        next_url=address("/bookings", {"show": show, "cursor": following}) if following else None,
    )


async def _found(
    tx: ReadTx, fan_id: int, now: datetime, *, past: bool, after: Key | None
) -> list[tuple[datetime, Booking]]:
    """One more than a page, each with the moment it is sorted by."""
    if not past:
        return await upcoming_of_fan(tx, fan_id, now, after=after, limit=_PAGE + 1)
    return [(b.created_at, b) for b in await past_of_fan(tx, fan_id, now, after=after, limit=_PAGE + 1)]


async def _rows(tx: ReadTx, bookings: Sequence[Booking], now: datetime) -> tuple[BookingRow, ...]:
    events = await get_events(tx, {booking.event_id for booking in bookings}, removed_too=True)
    details = {known.event.id: known for known in await details_of(tx, list(events.values()), now)}
    layouts = {event.id: await layout_of(tx, event.seat_map_id) for event in events.values()}
    money = await attempts_and_refunds(tx, [(booking.event_id, booking.id) for booking in bookings])
    papers = await receipts_of_many(tx, [(booking.event_id, booking.id) for booking in bookings])
    rows = []
    for booking in bookings:
        known = details[booking.event_id]
        waiting = awaited_of(booking, *money[booking.id], await _choice(tx, booking, known.event))
        rows.append(_row(booking, known, layouts[booking.event_id], now, waiting, papers[booking.id]))
    return tuple(sorted(rows, key=_rank))


def _rank(row: BookingRow) -> tuple[bool, bool]:
    """What runs out in minutes first, then in order of date, what was cancelled behind: a transfer takes days."""
    runs_out = row.state in _UNPAID and not (row.waiting and row.waiting.wait == "transfer")
    return not runs_out, row.state == "cancelled"


async def _choice(tx: ReadTx, booking: Booking, event: Event) -> ChoiceTold | None:
    """What a moved date leaves the fan; there is nothing to ask where the date stands."""
    if event.schedule is Schedule.PLANNED or booking.state is not BookingState.CONFIRMED:
        return None
    _moved, choice = await choice_of(tx, booking)
    return choice


def _row(
    booking: Booking,
    details: EventDetails,
    layout: Layout,
    now: datetime,
    waiting: Waiting | None,
    papers: Sequence[Receipt],
) -> BookingRow:
    return BookingRow(
        booking_id=booking.public_id,
        reference=booking.reference,
        event=tile(details, now),
        state=booking.state.value,
        places=len(booking.places) or len(booking.lines),
        seats=_seats(booking, layout),
        total=booking.total
        if booking.places
        else Money(sum(line.total_minor for line in booking.lines), booking.currency),
        expires_in_s=int(booking.seconds_left) if booking.state.value in _UNPAID else None,
        waiting=waiting,
        receipts=receipt_links(papers, booking),
    )


def _seats(booking: Booking, layout: Layout) -> str:
    """The first few seats by name: `Stalls F 11, Stalls F 12`."""
    names = [layout.describe(place) for place in booking.places[:_SEATS_NAMED]]
    told = [" ".join(part for part in (name.section, name.row, name.seat) if part) for name in names]
    more = len(booking.places) - len(told)
    return ", ".join(dict.fromkeys(told)) + (_(" and %(n)s more") % {"n": more} if more > 0 else "")
