"""Letting a hold go: its places are free at once."""

import uuid

from onsale.accounts.model import Principal
from onsale.bookings import store
from onsale.bookings.access import own_booking_locked
from onsale.bookings.errors import NotHeld, PaymentInProgress
from onsale.bookings.model import Booking, BookingState
from onsale.inventory.claim import Wish, give_back
from onsale.platform.database import WriteTx


async def release(tx: WriteTx, principal: Principal, event_id: int, booking_id: uuid.UUID) -> Booking:
    """Release a held booking. One that has ended already is left as it is; the wish is fulfilled.

    Raises `PaymentInProgress` while a provider is at work, `NotHeld` when it is confirmed (cancel it instead).
    """
    booking = await own_booking_locked(tx, principal, event_id, booking_id)
    if booking.state is BookingState.PAYMENT_PENDING:
        raise PaymentInProgress
    if booking.state is BookingState.CONFIRMED:
        raise NotHeld("this booking is confirmed; cancel it instead", state=booking.state.value)
    if booking.state is not BookingState.HELD:
        return booking
    released = await store.move(tx, event_id, booking_id, before=[BookingState.HELD], to=BookingState.RELEASED)
    await give_back(tx, event_id, [Wish(booking.id, booking.fan_id, booking.places)])
    return released or booking
