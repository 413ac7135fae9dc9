"""Letters about codes that admit nobody any more, to everybody who may have printed one. Very many at once: a job has
some hundred of them due, and the job that goes on after them, in one transaction."""

import uuid

import sqlalchemy as sa
from procrastinate import JobContext, RetryStrategy

from onsale.bookings.model import BookingState
from onsale.bookings.store import get_bookings
from onsale.bookings.tables import bookings as b
from onsale.letters.hearing import about, tell
from onsale.letters.hearing_sent_on import tell_holders_of_dead_codes
from onsale.letters.model import Kind
from onsale.platform import jobs
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.tickets.model import CodesDied

_AT_ONCE = 500


async def tell_of_dead_codes(tx: WriteTx, happening: CodesDied) -> None:
    """Hear that an event's codes are others now."""
    await jobs.defer(tx, write_to_all, event_id=happening.event_id, cause_id=happening.cause, after=None)


@jobs.queue.task(name="letters.codes_died", pass_context=True, retry=RetryStrategy(max_attempts=10, exponential_wait=3))
async def write_to_all(context: JobContext, event_id: int, cause_id: str, after: str | None) -> None:
    """The next of those who have tickets. Whoever books meanwhile is told too, which does no harm."""
    async with jobs.services_of(context).get(Database).write() as tx:
        ids = await _booked(tx, event_id, uuid.UUID(after) if after else None)
        due = [about(booking, Kind.CODES_DIED, occasion=cause_id) for booking in await get_bookings(tx, event_id, ids)]
        await tell(tx, [letter for letter in due if letter])
        await tell_holders_of_dead_codes(tx, event_id, ids, cause_id)
        if len(ids) == _AT_ONCE:
            await jobs.defer(tx, write_to_all, event_id=event_id, cause_id=cause_id, after=str(ids[-1]))


async def _booked(tx: ReadTx, event_id: int, after: uuid.UUID | None) -> list[uuid.UUID]:
    mine = sa.and_(
        b.c.event_id == event_id,
        b.c.state == BookingState.CONFIRMED.value,
        b.c.id > after if after is not None else sa.true(),
    )
    return list((await tx.execute(sa.select(b.c.id).where(mine).order_by(b.c.id).limit(_AT_ONCE))).scalars())
