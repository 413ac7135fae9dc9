"""A fan comes back from paying: the provider is asked at once, so that nobody waits for its notice."""

import uuid

import structlog

from onsale.accounts.model import Principal
from onsale.bookings.access import own_booking
from onsale.bookings.model import BookingState
from onsale.payments.model import PaymentState
from onsale.payments.settle import settle
from onsale.payments.store import payments_of
from onsale.platform.database import Database
from onsale.platform.services import Services

log = structlog.get_logger()


async def look_again(services: Services, principal: Principal, event_id: int, booking_id: uuid.UUID) -> None:
    """Settle the booking's open payment by what the provider says of it now; one that doesn't answer changes nothing.

    Only one that has a name at the provider: of another the call may still be under way, and looking would void it.
    """
    async with services.get(Database).read() as tx:
        booking = await own_booking(tx, principal, event_id, booking_id)
        if booking.state is not BookingState.PAYMENT_PENDING:
            return
        attempts = await payments_of(tx, event_id, booking_id)
    for payment in attempts:
        if payment.state is PaymentState.OPEN and payment.reference:
            try:
                await settle(services, event_id, payment.id)
            except Exception:
                log.exception("payment_not_looked_up", payment_id=str(payment.id))
