"""What a fan who pays past the machines is told: what to write on the transfer, until when, and how."""

from dataclasses import dataclass
from datetime import datetime

from onsale.bookings.model import Booking, BookingState
from onsale.catalog.store import get_event
from onsale.payments.offline import OFFLINE
from onsale.payments.store import open_payments_of
from onsale.platform.database import ReadTx


@dataclass(frozen=True, slots=True)
class Due:
    """A payment that is awaited; `reference` is what people write on it."""

    method: str
    reference: str
    due_at: datetime
    instructions: str


async def due_of(tx: ReadTx, booking: Booking) -> Due | None:
    """What is awaited of a booking's fan past the machines, if anything."""
    if booking.state is not BookingState.PAYMENT_PENDING or booking.expires_at is None:
        return None
    payment = (await open_payments_of(tx, booking.event_id, [booking.id])).get(booking.id)
    if payment is None or payment.provider != OFFLINE:
        return None
    event = await get_event(tx, booking.event_id, removed_too=True)
    return Due(OFFLINE, booking.reference, booking.expires_at, event.offline_instructions)
