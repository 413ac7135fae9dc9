"""Letters about a moved date, to everybody who had booked before. Very many at once: a job has some hundred of them
due, and the job that goes on after them, in one transaction."""

import uuid

import sqlalchemy as sa
from procrastinate import JobContext, RetryStrategy

from onsale.bookings.model import BookingState
from onsale.bookings.moved import DateMoved, MovedDate, get_moved
from onsale.bookings.store import get_bookings
from onsale.bookings.tables import bookings as b
from onsale.bookings.tables import moved_dates
from onsale.letters.hearing import about, tell
from onsale.letters.hearing_sent_on import tell_holders_of_moved
from onsale.letters.model import Facts, Kind
from onsale.platform import jobs
from onsale.platform.database import Database, ReadTx, WriteTx

_AT_ONCE = 500


async def tell_of_moved_date(tx: WriteTx, happening: DateMoved) -> None:
    """Hear that a date was moved."""
    moved = happening.moved
    await jobs.defer(tx, write_to_all, event_id=moved.event_id, moved_id=str(moved.id), after=None)


@jobs.queue.task(name="letters.moved_date", pass_context=True, retry=RetryStrategy(max_attempts=10, exponential_wait=3))
async def write_to_all(context: JobContext, event_id: int, moved_id: str, after: str | None) -> None:
    """The next of those who had booked before."""
    async with jobs.services_of(context).get(Database).write() as tx:
        moved = await get_moved(tx, event_id, uuid.UUID(moved_id))
        if moved is None:
            return
        ids = await _booked_before(tx, moved, uuid.UUID(after) if after else None)
        kind = Kind.POSTPONED if moved.new_starts_at is None else Kind.MOVED
        facts = Facts(before=moved.old_starts_at, until=moved.answer_until)
        due = [about(booking, kind, facts, moved.id.hex) for booking in await get_bookings(tx, event_id, ids)]
        await tell(tx, [letter for letter in due if letter])
        await tell_holders_of_moved(tx, moved, ids)
        if len(ids) == _AT_ONCE:
            await jobs.defer(tx, write_to_all, event_id=event_id, moved_id=moved_id, after=str(ids[-1]))


async def _booked_before(tx: ReadTx, moved: MovedDate, after: uuid.UUID | None) -> list[uuid.UUID]:
    moved_at = sa.select(moved_dates.c.created_at).where(
        moved_dates.c.event_id == moved.event_id, moved_dates.c.id == moved.id
    )
    mine = sa.and_(
        b.c.event_id == moved.event_id,
        b.c.state == BookingState.CONFIRMED.value,
        b.c.confirmed_at < moved_at.scalar_subquery(),
        b.c.id > after if after is not None else sa.true(),
    )
    return list((await tx.execute(sa.select(b.c.id).where(mine).order_by(b.c.id).limit(_AT_ONCE))).scalars())
