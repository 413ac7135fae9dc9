"""How the job queue stands: what waits, runs and failed, who works, which schedules ran; and trying a job again,
or no more.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import NotFound
from onsale.platform.jobs import queue

WORKER_SEEN_WITHIN_S = 60
_WORKERS = sa.text(
    "select count(*) from procrastinate_workers where last_heartbeat > now() - make_interval(secs => :within_s)"
)
# A job that has a time is due from then on, any other one since it was made, which its first event tells.
_QUEUES = sa.text("""
    select j.queue_name as name, count(*) filter (where j.status = 'todo' and due) as due,
        count(*) filter (where j.status = 'todo' and not due) as later,
        count(*) filter (where j.status = 'doing') as running,
        count(*) filter (where j.status in ('failed', 'aborted')) as failed,
        coalesce(max(extract(epoch from now() - since)) filter (where j.status = 'todo' and due), 0)::float8 as oldest_s
    from procrastinate_jobs j
    cross join lateral (select coalesce(j.scheduled_at, now()) <= now() as due) as dues
    left join lateral (
        select coalesce(j.scheduled_at, min(e.at)) as since from procrastinate_events e
        where e.job_id = j.id and j.status = 'todo'
    ) as sinces on true
    group by j.queue_name order by j.queue_name""")
_FAILED = sa.text("""
    select j.id, j.task_name as task, j.attempts,
        (select max(e.at) from procrastinate_events e where e.job_id = j.id) as failed_at
    from procrastinate_jobs j where j.status = 'failed' order by j.id desc limit :most""")
_RAN = sa.text("select task_name, max(defer_timestamp) as at from procrastinate_periodic_defers group by task_name")
_RETRY = sa.text("select procrastinate_retry_job_v2(:id, now(), null, null, null)")
_DISMISS = sa.text("delete from procrastinate_jobs where id = :id and status = 'failed' returning task_name")
_TO_RETRY = sa.text("""
    select j.task_name from procrastinate_jobs j where j.id = :id and j.status = 'failed' and not exists (
        select from procrastinate_jobs o where o.status = 'todo' and o.queueing_lock = j.queueing_lock)
    for update""")


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue: jobs that are due, that are due later, that run, that were given up. `oldest_s`: of those due."""

    name: str
    due: int
    later: int
    running: int
    failed: int
    oldest_s: float


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that was given up; why is in the worker's log."""

    id: int
    task: str
    attempts: int
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """Something that runs by the clock; `ran_at` is the moment its last run was for."""

    task: str
    cron: str
    ran_at: datetime | None


async def workers(tx: ReadTx) -> int:
    """How many workers were heard of within the last minute."""
    return int((await tx.execute(_WORKERS, {"within_s": WORKER_SEEN_WITHIN_S})).scalar_one())


async def queues(tx: ReadTx) -> list[Queue]:
    """Every queue that has jobs."""
    return [Queue(**row) for row in (await tx.execute(_QUEUES)).mappings()]


async def failed_jobs(tx: ReadTx, *, limit: int) -> list[FailedJob]:
    """Those that were given up, the last made first."""
    return [FailedJob(**row) for row in (await tx.execute(_FAILED, {"most": limit})).mappings()]


async def schedules(tx: ReadTx) -> list[Schedule]:
    """Those this version has, by name."""
    ran = {row.task_name: datetime.fromtimestamp(row.at, UTC) for row in await tx.execute(_RAN) if row.at is not None}
    known = queue.periodic_registry.periodic_tasks.values()
    return sorted(
        (Schedule(one.task.name, one.cron, ran.get(one.task.name)) for one in known), key=lambda one: one.task
    )


async def retry_job(tx: WriteTx, job_id: int) -> str:
    """Let a job that was given up run again, now; its task's name. Every job may be run twice.

    `NotFound` when it isn't there or hasn't failed, or when the same work waits already.
    """
    task: str | None = (await tx.execute(_TO_RETRY, {"id": job_id})).scalar_one_or_none()
    if task is None:
        raise NotFound
    await tx.execute(_RETRY, {"id": job_id})
    return task


async def dismiss_job(tx: WriteTx, job_id: int) -> str:
    """Forget a job that was given up; its task's name. `NotFound` when it isn't there or hasn't failed."""
    task: str | None = (await tx.execute(_DISMISS, {"id": job_id})).scalar_one_or_none()
    if task is None:
        raise NotFound
    return task
