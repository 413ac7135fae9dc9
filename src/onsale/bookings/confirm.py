"""Making a booking final: its places for ever, its tickets in the same transaction."""

import uuid

from onsale.bookings import store
from onsale.bookings.model import Booking, BookingConfirmed, BookingState
from onsale.catalog.model import Lifecycle
from onsale.catalog.store import get_event
from onsale.inventory.claim import FOREVER, Wish, take
from onsale.inventory.gate import share_gate
from onsale.platform.database import WriteTx
from onsale.platform.errors import NotFound

_CONFIRMABLE = (BookingState.HELD, BookingState.PAYMENT_PENDING, BookingState.EXPIRED)


async def confirm(tx: WriteTx, event_id: int, booking_id: uuid.UUID) -> Booking | None:
    """Confirm a booking that is paid for, lapsed or not: what is still its own or free again is claimed for good.

    `None`, and nothing changed, when its places or its fan's slot are somebody else's by now, when the booking or
    the event was cancelled, or when it was confirmed before.
    """
    await share_gate(tx, event_id)
    places = await _places(tx, event_id)
    booking = await store.lock_booking(tx, event_id, booking_id)
    if booking is None or booking.state not in _CONFIRMABLE or max(booking.places) >= places:
        return None
    wish = Wish(booking.id, booking.fan_id, booking.places)
    taken = await take(tx, event_id, [wish], FOREVER)
    if booking.id not in taken.won:
        return None
    confirmed = await store.move(tx, event_id, booking_id, before=_CONFIRMABLE, to=BookingState.CONFIRMED)
    if confirmed is not None:
        await tx.publish(BookingConfirmed(confirmed))
    return confirmed


async def _places(tx: WriteTx, event_id: int) -> int:
    """How many places the event has; none when it won't take place."""
    try:
        event = await get_event(tx, event_id)
    except NotFound:
        return 0
    return 0 if event.lifecycle is Lifecycle.CANCELLED else event.places
