"""Marking lapsed holds as expired. Only tidiness: a lapsed hold reads as expired and gives way before it is swept."""

import uuid

from procrastinate import JobContext, RetryStrategy

from onsale.bookings import store
from onsale.bookings.model import BookingState, HoldsLapsed
from onsale.bookings.stop_payment import stop_payments
from onsale.inventory.sweep import sweep_lapsed
from onsale.platform import jobs
from onsale.platform.database import Database
from onsale.platform.services import Services

_BATCH = 200


async def sweep(services: Services) -> int:
    """Expire lapsed bookings, stop payments that wait for nobody, free slots and claims; returns how many expired."""
    db = services.get(Database)
    expired, more = 0, True
    while more:
        async with db.write() as tx:
            batch = await store.expire_lapsed(tx, limit=_BATCH)
            pending = [which for *which, state in batch if state is BookingState.PAYMENT_PENDING]
            told = [{"event_id": event_id, "booking_id": str(booking_id)} for event_id, booking_id in pending]
            await jobs.defer_many(tx, stop_payment, told)
            if batch:
                await tx.publish(HoldsLapsed(frozenset(event_id for event_id, _booking, _state in batch)))
        expired += len(batch)
        more = len(batch) == _BATCH
    await sweep_lapsed(db)
    return expired


@jobs.queue.task(
    name="bookings.stop_payment", pass_context=True, retry=RetryStrategy(max_attempts=10, exponential_wait=2)
)
async def stop_payment(context: JobContext, event_id: int, booking_id: str) -> None:
    """Void what waits for the fan, so that nobody is charged for places that are gone."""
    await stop_payments(jobs.services_of(context), event_id, uuid.UUID(booking_id))
