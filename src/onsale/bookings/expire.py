"""Marking lapsed holds as expired. Only tidiness: a lapsed hold reads as expired and gives way before it is swept."""

import uuid

import structlog

from onsale.bookings import store
from onsale.bookings.model import BookingState
from onsale.inventory.sweep import sweep_lapsed
from onsale.payments.model import PaymentState
from onsale.payments.settle import settle
from onsale.payments.store import payments_of
from onsale.platform.database import Database
from onsale.platform.services import Services

log = structlog.get_logger()
_BATCH = 200


async def sweep(services: Services) -> int:
    """Expire lapsed bookings, stop payments that wait for nobody, free slots and claims; returns how many expired."""
    db = services.get(Database)
    expired = 0
    while True:
        async with db.write() as tx:
            batch = await store.expire_lapsed(tx, limit=_BATCH)
        expired += len(batch)
        for event_id, booking_id, state in batch:
            if state is BookingState.PAYMENT_PENDING:
                await _stop_payment(services, event_id, booking_id)
        if len(batch) < _BATCH:
            break
    await sweep_lapsed(db)
    return expired


async def _stop_payment(services: Services, event_id: int, booking_id: uuid.UUID) -> None:
    """Void what waits for the fan, so that nobody is charged for places that are gone."""
    async with services.get(Database).read() as tx:
        waiting = [p for p in await payments_of(tx, event_id, booking_id) if p.state is PaymentState.OPEN]
    for payment in waiting:
        try:
            await settle(services, event_id, payment.id, give_up=True)
        except Exception:
            log.exception("payment_stop_failed", payment_id=str(payment.id))
