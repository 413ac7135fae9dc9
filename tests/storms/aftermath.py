"""After a storm: let time pass where only time passes, and wait until the worker has nothing left to do."""

import asyncio
import time

import sqlalchemy as sa

from onsale.platform.database import Database
from onsale.platform.errors import Unavailable
from tests.storms.site import Site

QUIET_WITHIN_S = 180.0
_TIME_PASSES = (
    "update idempotent_answers set created_at = created_at - interval '2 min' where status is null",
    "update sandbox_charges set succeeds_at = now() where state = 'pending' and succeeds_at > now()",
    "update payments set updated_at = updated_at - interval '1 min' where state = 'open'",
    "update refunds set updated_at = updated_at - interval '2 min' where state = 'due'",
    "update procrastinate_jobs set scheduled_at = now() where status = 'todo' and scheduled_at > now()",
    "update receipts_due set due_at = now() where due_at > now()",
)
_OF_THE_DEAD = "update procrastinate_workers set last_heartbeat = last_heartbeat - interval '2 min'"
_LEFT = {
    "jobs": "select count(*) from procrastinate_jobs where status in ('todo', 'doing')",
    "jobs given up": "select count(*) from procrastinate_jobs where status in ('failed', 'aborted')",
    "payments": "select count(*) from payments where state = 'open'",
    "refunds": "select count(*) from refunds where state = 'due'",
    "receipts": "select count(*) from receipts_due",
    "lapsed holds": "select count(*) from bookings where state in ('held', 'payment_pending') and expires_at < now()",
}


async def let_time_pass(db: Database) -> None:
    """What waits for a moment to come finds that it has come; a worker that steps back may keep a row for long."""
    deadline = time.monotonic() + QUIET_WITHIN_S
    for statement in _TIME_PASSES:
        while True:
            try:
                async with db.write() as tx:
                    await tx.execute(sa.text(statement))
            except Unavailable:
                assert time.monotonic() < deadline, f"kept from: {statement}"
            else:
                break


async def restart_worker(site: Site, db: Database) -> None:
    """A worker that died leaves jobs under way; the next takes them up when the dead one wasn't heard of for long."""
    site.worker.end()
    async with db.write() as tx:
        await tx.execute(sa.text(_OF_THE_DEAD))
    site.worker.start()


async def quiet(site: Site, db: Database) -> None:
    """Wait until everything that was to be done is done."""
    deadline = time.monotonic() + QUIET_WITHIN_S
    while left := await _left(db):
        assert time.monotonic() < deadline, f"still to be done: {left}, {await _given_up(db)}\n{site.log}"
        site.worker.restart_if_ended()
        await let_time_pass(db)
        await asyncio.sleep(0.1)


async def _left(db: Database) -> dict[str, int]:
    async with db.read() as tx:
        counts = {what: int((await tx.execute(sa.text(query))).scalar_one()) for what, query in _LEFT.items()}
    return {what: n for what, n in counts.items() if n}


async def _given_up(db: Database) -> str:
    async with db.read() as tx:
        names = await tx.execute(sa.text("select task_name from procrastinate_jobs where status = 'failed'"))
        return f"given up: {sorted(names.scalars())}"


async def reachable(db: Database) -> None:
    """Wait until the database answers us; connections from before its restart are of no use."""
    deadline = time.monotonic() + QUIET_WITHIN_S
    while True:
        try:
            async with db.read() as tx:
                await tx.execute(sa.text("select 1"))
        except Unavailable:
            assert time.monotonic() < deadline, "the database doesn't come back"
            await asyncio.sleep(0.1)
        else:
            return
