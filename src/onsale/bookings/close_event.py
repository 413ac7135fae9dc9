"""A cancelled event: every booking ended and refunded in full, in the background, many in a transaction."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
import structlog
from procrastinate import JobContext, RetryStrategy

from onsale.bookings import store
from onsale.bookings.cancel import cancel_for_event
from onsale.catalog.model import EventCancelled
from onsale.platform import jobs
from onsale.platform.database import Database, WriteTx

log = structlog.get_logger()
BATCH = 200
_DONT_WAIT_LONG = sa.text("set local lock_timeout = '1s'")  # for one that somebody is just paying for


async def begin(tx: WriteTx, happening: EventCancelled) -> None:
    """Hear that an event won't take place."""
    await jobs.defer(tx, cancel_bookings, lock=f"event:{happening.event_id}", event_id=happening.event_id)


@jobs.queue.task(
    name="bookings.cancel_event", pass_context=True, retry=RetryStrategy(max_attempts=20, exponential_wait=2)
)
async def cancel_bookings(context: JobContext, event_id: int) -> None:
    """Cancel what is left. A batch is cancelled, its refunds owed and its mails due, or nothing of it: whoever comes
    after us, when we die in between, goes on where this ended."""
    db = jobs.services_of(context).get(Database)
    done_up_to: uuid.UUID | None = None
    failed: list[Exception] = []
    while True:
        async with db.read() as read:
            left = await store.unfinished_of_event(read, event_id, after=done_up_to, limit=BATCH)
        if not left:
            break
        try:
            async with db.write() as tx:
                await tx.execute(_DONT_WAIT_LONG)
                await cancel_for_event(tx, event_id, left)
        except Exception as error:  # noqa: BLE001 - whichever it was is found one by one
            log.warning("bookings_not_cancelled_together", reason=type(error).__name__)
            failed += await _one_by_one(db, event_id, left)
        done_up_to = left[-1]
    if failed:
        raise ExceptionGroup("bookings of a cancelled event are left", failed)


async def _one_by_one(db: Database, event_id: int, left: Sequence[uuid.UUID]) -> list[Exception]:
    """One that can't be cancelled mustn't keep the others of its batch from their money."""
    failed: list[Exception] = []
    for booking_id in left:
        try:
            async with db.write() as tx:
                await cancel_for_event(tx, event_id, [booking_id])
        except Exception as error:
            log.exception("booking_not_cancelled", booking_id=str(booking_id))
            failed.append(error)
    return failed
