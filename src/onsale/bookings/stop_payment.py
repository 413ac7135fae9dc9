"""Stopping a payment that waits for the fan, so that nobody is charged for what they no longer want or can't have."""

import uuid

import structlog

from onsale.payments.model import PaymentState
from onsale.payments.settle import settle
from onsale.payments.store import payments_of
from onsale.platform.database import Database
from onsale.platform.services import Services

log = structlog.get_logger()


async def stop_payments(services: Services, event_id: int, booking_id: uuid.UUID) -> None:
    """Void the booking's open payments at the provider and settle them by what it answers.

    One that can't be stopped any more stays open; one that was captured first is settled as captured.
    """
    async with services.get(Database).read() as tx:
        waiting = [p for p in await payments_of(tx, event_id, booking_id) if p.state is PaymentState.OPEN]
    for payment in waiting:
        await settle(services, event_id, payment.id, give_up=True)


async def try_to_stop_payments(services: Services, event_id: int, booking_id: uuid.UUID) -> None:
    """The same while a fan waits: a provider that doesn't answer leaves the payment open, as one that can't stop it."""
    try:
        await stop_payments(services, event_id, booking_id)
    except Exception:
        log.exception("payment_not_stopped", booking_id=str(booking_id))
