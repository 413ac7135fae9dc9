"""'My tickets': what is ahead first, then the rest."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from onsale.accounts.model import Principal
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.store import bookings_of_fan
from onsale.catalog.layouts import layout_of
from onsale.catalog.seatmap import Layout
from onsale.catalog.store import get_events
from onsale.listings.read import EventDetails, details_of
from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.database import ReadTx
from onsale.platform.i18n import gettext as _
from onsale.shop.tiles import tile
from onsale.shop.urls import address
from onsale.shop.views import BookingRow, BookingsPage

_PAGE = 20
_SEATS_NAMED = 4
_LIVE = (BookingState.HELD, BookingState.PAYMENT_PENDING, BookingState.CONFIRMED)


class _Cursor(Struct, array_like=True):
    created_at: Annotated[datetime, Meta(tz=True)]
    id: UUID


async def bookings_page(tx: ReadTx, principal: Principal, now: datetime, cursor: str | None) -> BookingsPage:
    """A page of a fan's bookings, newest first, split into what is ahead and what is over."""
    after = decode_cursor(cursor, _Cursor) if cursor else None
    before = (after.created_at, after.id) if after else None
    found = await bookings_of_fan(tx, principal.person_id, state=None, before=before, limit=_PAGE + 1)
    shown = found[:_PAGE]
    events = await get_events(tx, {booking.event_id for booking in shown}, removed_too=True)
    details = {known.event.id: known for known in await details_of(tx, list(events.values()), now)}
    layouts = {event.id: await layout_of(tx, event.seat_map_id) for event in events.values()}
    rows = [(b, _row(b, details[b.event_id], layouts[b.event_id], now)) for b in shown]
    ahead = [row for b, row in rows if b.state in _LIVE and row.event.starts_at > now]
    following = encode_cursor([shown[-1].created_at, shown[-1].id]) if len(found) > _PAGE else None
    return BookingsPage(
        upcoming=tuple(sorted(ahead, key=lambda row: (row.state == "confirmed", row.event.starts_at))),
        past=tuple(row for _b, row in rows if row not in ahead),
        next_url=address("/bookings", {"cursor": following}) if following else None,
    )


def _row(booking: Booking, details: EventDetails, layout: Layout, now: datetime) -> BookingRow:
    unpaid = booking.state in (BookingState.HELD, BookingState.PAYMENT_PENDING)
    return BookingRow(
        booking_id=booking.public_id,
        reference=booking.reference,
        event=tile(details, now),
        state=booking.state.value,
        places=len(booking.places) or len(booking.lines),
        seats=_seats(booking, layout),
        total=booking.total,
        expires_in_s=int(booking.seconds_left) if unpaid else None,
    )


def _seats(booking: Booking, layout: Layout) -> str:
    """The first few seats by name: `Stalls F 11, Stalls F 12`."""
    names = [layout.describe(place) for place in booking.places[:_SEATS_NAMED]]
    told = [" ".join(part for part in (name.section, name.row, name.seat) if part) for name in names]
    more = len(booking.places) - len(told)
    return ", ".join(dict.fromkeys(told)) + (_(" and %(n)s more") % {"n": more} if more > 0 else "")
