"""Forgetting by the schedule: what is due now, and letting it go. Safe to run twice, at once, and to be stopped."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
import structlog
from procrastinate import JobContext

from onsale.platform import jobs, limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.services import Services
from onsale.privacy.retention_model import Due, Entry, LastRun
from onsale.privacy.retention_schedule import schedule
from onsale.privacy.retention_tables import retention_runs

log = structlog.get_logger()

_PATIENTLY = sa.text("set local statement_timeout = '10min'")


@jobs.queue.periodic(cron="37 3 * * *")
@jobs.queue.task(name="privacy.retain", pass_context=True, queueing_lock="privacy.retain")
async def retain_daily(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every night, by whichever worker is first."""
    await run(jobs.services_of(context))


async def report(db: Database) -> list[Due]:
    """What is due now, by entry."""
    return [await due_of(db, entry) for entry in schedule()]


async def run(services: Services) -> list[tuple[Entry, int]]:
    """See to every entry; how many rows went of each. One that fails is logged and keeps no other from its turn."""
    done = []
    for entry in schedule():
        try:
            gone = await forget(services, entry)
        except Exception:
            log.exception("retention_failed", entry=entry.name)
            continue
        done.append((entry, gone))
    return done


async def forget(services: Services, entry: Entry) -> int:
    """Let go what is due of one entry, some at a time, and note how many."""
    db = services.get(Database)
    if entry.forget is not None:
        due = await due_of(db, entry)
        told = await entry.forget(services)
        gone = due.rows if told is None else told
    else:
        gone = await _forget_rows(db, entry)
    async with db.write() as tx:
        await tx.execute(sa.insert(retention_runs).values(entry=entry.name, gone=gone))
    return gone


async def due_of(db: Database, entry: Entry) -> Due:
    """How much of an entry is due now."""
    counted = f"select count(*) as due, min({entry.since}) as oldest from {entry.table} t where {entry.due}"  # noqa: S608 - ours
    async with db.read() as tx:
        await tx.execute(_PATIENTLY)
        found = (await tx.execute(sa.text(counted), {"period": entry.period})).one()
    return Due(entry, found.due, found.oldest)


async def last_runs(tx: ReadTx) -> dict[str, LastRun]:
    """When each entry was last seen to, by its name."""
    t = retention_runs.c
    newest = sa.select(
        t.entry,
        t.ran_at,
        t.gone,
        sa.func.sum(t.gone).over(partition_by=t.entry).label("ever"),
        sa.func.row_number().over(partition_by=t.entry, order_by=t.id.desc()).label("place"),
    ).subquery()
    rows = await tx.execute(sa.select(newest).where(newest.c.place == 1))
    return {row.entry: LastRun(row.ran_at, row.gone, int(row.ever)) for row in rows}


async def _forget_rows(db: Database, entry: Entry) -> int:
    """Past rows that somebody else has: two workers share the work."""
    some = (
        f"select t.ctid from {entry.table} t where {entry.due} limit {limits.FORGOTTEN_AT_ONCE} "  # noqa: S608 - ours
        "for update of t skip locked"
    )
    which = f"where ctid = any(array({some}))"
    change = f"update {entry.table} set {entry.cut}" if entry.cut else f"delete from {entry.table}"  # noqa: S608
    statement, gone = sa.text(f"{change} {which}"), 0
    while True:
        async with db.write() as tx:
            await tx.execute(_PATIENTLY)
            part = (await tx.execute(statement, {"period": entry.period})).rowcount
        gone += part
        if part < limits.FORGOTTEN_AT_ONCE:
            return gone


def as_told(dues: Sequence[Due]) -> list[dict[str, object]]:
    """A report for programs. Periods in seconds."""
    return [
        {
            "entry": due.entry.name,
            "what": due.entry.what,
            "table": due.entry.table,
            "period_s": int(due.entry.period / timedelta(seconds=1)),
            "after": due.entry.after,
            "ground": due.entry.ground.value,
            "why": due.entry.why,
            "task": due.entry.task,
            "due": due.rows,
            "oldest": due.oldest.isoformat() if due.oldest else None,
        }
        for due in dues
    ]
