"""Whose booking it is: somebody else's doesn't exist as far as you can tell."""

import uuid

from onsale.accounts.model import Principal
from onsale.bookings import store
from onsale.bookings.model import Booking
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import NotFound


async def own_booking(tx: ReadTx, principal: Principal, event_id: int, booking_id: uuid.UUID) -> Booking:
    """The principal's own booking, or `NotFound`."""
    return own(await store.get_booking(tx, event_id, booking_id), principal)


async def own_booking_locked(tx: WriteTx, principal: Principal, event_id: int, booking_id: uuid.UUID) -> Booking:
    """The same, kept from changing until this transaction ends."""
    return own(await store.lock_booking(tx, event_id, booking_id), principal)


def own(booking: Booking | None, principal: Principal) -> Booking:
    """The booking that was found, if it is the principal's."""
    if booking is None or booking.fan_id != principal.person_id:
        raise NotFound("there is no such booking of yours")
    return booking
