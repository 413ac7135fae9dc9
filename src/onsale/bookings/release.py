"""Letting a hold go: its places are free at once."""

import uuid

from onsale.accounts.model import Principal
from onsale.bookings import store
from onsale.bookings.access import own_booking, own_booking_locked
from onsale.bookings.errors import NotHeld, PaymentInProgress
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.stop_payment import try_to_stop_payments
from onsale.inventory.claim import Wish, give_back
from onsale.platform.database import Database, WriteTx
from onsale.platform.services import Services

_RELEASABLE = (BookingState.HELD, BookingState.EXPIRED)


async def let_go(services: Services, principal: Principal, event_id: int, booking_id: uuid.UUID) -> Booking:
    """Release a booking, stopping a payment that waits for the fan first. For an edge to call.

    Raises as `release`; `PaymentInProgress` when the payment can't be stopped any more.
    """
    db = services.get(Database)
    async with db.read() as read:
        booking = await own_booking(read, principal, event_id, booking_id)
    if booking.state is BookingState.PAYMENT_PENDING:
        await try_to_stop_payments(services, event_id, booking_id)
    async with db.write() as tx:
        return await release(tx, principal, event_id, booking_id)


async def release(tx: WriteTx, principal: Principal, event_id: int, booking_id: uuid.UUID) -> Booking:
    """Release a held booking, or one that has run out: should its payment still come, it goes back.

    One that was released or cancelled before is left as it is; the wish is fulfilled.
    Raises `PaymentInProgress` while a provider is at work, `NotHeld` when it is confirmed (cancel it instead).
    """
    booking = await own_booking_locked(tx, principal, event_id, booking_id)
    if booking.state is BookingState.PAYMENT_PENDING:
        raise PaymentInProgress
    if booking.state is BookingState.CONFIRMED:
        raise NotHeld("this booking is confirmed; cancel it instead", state=booking.state.value)
    if booking.state not in _RELEASABLE:
        return booking
    released = await store.move(tx, event_id, booking_id, before=_RELEASABLE, to=BookingState.RELEASED)
    await give_back(tx, event_id, [Wish(booking.id, booking.fan_id, booking.places)])
    return released or booking
