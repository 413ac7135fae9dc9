"""Forgetting who waited, some days after the sale: what was published stays."""

import sqlalchemy as sa
from procrastinate import JobContext

from onsale.platform import jobs, limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.services import Services
from onsale.waitingroom.tables import hold_times, joins, late, leaves, rooms

_AT_ONCE = 50_000
_SOME = """
delete from queue_joins where ctid = any(array(
    select ctid from queue_joins where event_id = %(event)s limit %(most)s))
"""


@jobs.queue.periodic(cron="53 4 * * *")
@jobs.queue.task(name="waitingroom.forget", pass_context=True, queueing_lock="waitingroom.forget")
async def forget_nightly(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every night, by whichever worker is first."""
    await forget(jobs.services_of(context))


async def forget(services: Services) -> None:
    """Delete who joined rooms that ended `limits.QUEUE_KEPT_DAYS` ago, some at a time; proofs are over then."""
    db = services.get(Database)
    async with db.write() as tx:
        await tx.execute(sa.delete(hold_times).where(hold_times.c.noted_at < sa.func.now() - sa.text("interval '1 h'")))
    async with db.read() as tx:
        ended = await _ended(tx)
    for event_id in ended:
        removed = _AT_ONCE
        while removed == _AT_ONCE:
            async with db.write() as tx:
                raw = await tx.raw()
                removed = (await raw.execute(_SOME, {"event": event_id, "most": _AT_ONCE})).rowcount
        async with db.write() as tx:
            for table in (leaves, late):
                await tx.execute(sa.delete(table).where(table.c.event_id == event_id))


async def _ended(tx: ReadTx) -> list[int]:
    long_ago = rooms.c.ended_at < sa.func.now() - sa.text(f"interval '{limits.QUEUE_KEPT_DAYS} days'")
    anybody = sa.exists().where(joins.c.event_id == rooms.c.event_id)
    return list((await tx.execute(sa.select(rooms.c.event_id).where(long_ago, anybody))).scalars())
