"""Jobs whose worker died without a word: they run again, here or elsewhere, for every job may be run twice.

Two things end that. Where the same work waits already (the next turn of a schedule), the dead one's is done by it. And
a job that takes its worker with it each time (a crash of the interpreter, all of the memory) is given up like one that
fails, else it would take the others down with it for ever.
"""

import asyncio
from math import inf
from typing import Any

import psycopg
import sqlalchemy as sa
import structlog
from procrastinate import App

from onsale.platform.database import Database
from onsale.platform.ending import end_if_asked

log = structlog.get_logger()

STALLED_AFTER_S = 30
RUNS_AT_MOST = 5
"""Of a job that has no plan of its own for failures."""

# A worker that is heard of every ten seconds and wasn't for thirty, or that was forgotten since.
_STALLED = sa.text("""
    select j.id, j.worker_id, j.task_name, j.attempts from procrastinate_jobs j
    left join procrastinate_workers w on w.id = j.worker_id
    where j.status = 'doing'
        and (w.id is null or w.last_heartbeat < now() - make_interval(secs => :stalled_after_s))
    order by j.id limit 1000""")
# Ours only while it is still the dead worker's, or nobody's since that one was forgotten (by any worker that starts):
# else somebody has rescued it, and is at it.
_TO_RESCUE = sa.text("""
    select from procrastinate_jobs j
    where j.id = :id and j.status = 'doing' and (j.worker_id = :worker_id or j.worker_id is null) for update""")
_RUN_AGAIN = sa.text("select procrastinate_retry_job_v2(:id, now(), null, null, null)")
_GIVE_UP = sa.text("select procrastinate_finish_job_v1(:id, 'failed', false)")
_LEAVE_TO_THE_NEXT = sa.text("select procrastinate_finish_job_v1(:id, 'succeeded', true)")
_SAME_WORK_WAITS = "procrastinate_jobs_queueing_lock_idx_v1"


async def rescue_for_ever(db: Database, app: App) -> None:
    """Look every half minute, until cancelled."""
    while True:
        try:
            await rescue(db, app)
        except Exception:
            end_if_asked()
            log.exception("rescue_failed")
        end_if_asked()
        await asyncio.sleep(STALLED_AFTER_S)


async def rescue(db: Database, app: App) -> None:
    """Once through all that are stalled; one that can't be rescued stops no other."""
    async with db.read() as tx:
        stalled = [dict(row) for row in (await tx.execute(_STALLED, {"stalled_after_s": STALLED_AFTER_S})).mappings()]
    for job in stalled:
        try:
            await _rescue_one(db, app, job)
        except Exception:
            end_if_asked()
            log.exception("rescue_failed", task=job["task_name"], job=job["id"])


async def _rescue_one(db: Database, app: App, job: dict[str, Any]) -> None:
    """Run again, given up, or left to the one that waits."""
    told = {"task": job["task_name"], "job": job["id"]}
    if job["attempts"] + 1 >= _runs_at_most(app, job["task_name"]):
        if await _done(db, _GIVE_UP, job):
            log.error("job_given_up", reason="its worker died each time", **told)
        return
    try:
        if await _done(db, _RUN_AGAIN, job):
            log.warning("job_rescued", **told)
    except sa.exc.IntegrityError as error:
        if not _same_work_waits(error):
            raise
        if await _done(db, _LEAVE_TO_THE_NEXT, job):
            log.warning("job_left_to_the_next", **told)


async def _done(db: Database, statement: sa.TextClause, job: dict[str, Any]) -> bool:
    async with db.write() as tx:
        found = await tx.execute(_TO_RESCUE, {"id": job["id"], "worker_id": job["worker_id"]})
        if found.first() is None:
            return False
        await tx.execute(statement, {"id": job["id"]})
        return True


def _same_work_waits(error: sa.exc.IntegrityError) -> bool:
    cause = error.orig
    return isinstance(cause, psycopg.errors.UniqueViolation) and cause.diag.constraint_name == _SAME_WORK_WAITS


def _runs_at_most(app: App, task_name: str) -> float:
    """How often a job may be begun; a plan without an end has none here either."""
    task = app.tasks.get(task_name)
    if task is None or task.retry_strategy is None:
        return RUNS_AT_MOST
    planned = getattr(task.retry_strategy, "max_attempts", None)
    return inf if planned is None else max(RUNS_AT_MOST, planned)
