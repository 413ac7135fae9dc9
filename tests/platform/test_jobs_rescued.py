"""Jobs whose worker was killed in the middle: run again once, left to the same work that waits, or given up at last."""

import pytest
import sqlalchemy as sa
from procrastinate import JobContext, RetryStrategy

from onsale.platform import jobs
from onsale.platform.database import Database
from onsale.platform.job_watch import failed_jobs
from onsale.platform.jobs_rescued import RUNS_AT_MOST, rescue
from onsale.platform.services import Services
from tests.fixtures.selling import count, do_jobs

_DEAD = "insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 min') returning id"
_DONE: list[str] = []


@jobs.queue.task(name="tests.nightly", pass_context=True, queueing_lock="tests.nightly", lock="tests.alone")
async def nightly(_context: JobContext, turn: str) -> None:
    _DONE.append(turn)


@jobs.queue.task(name="tests.planned", pass_context=True, retry=RetryStrategy(max_attempts=20))
async def planned(_context: JobContext, turn: str) -> None:
    _DONE.append(turn)


@pytest.fixture(autouse=True)
def done() -> list[str]:
    """The turns that were done."""
    _DONE.clear()
    return _DONE


async def test_the_job_of_a_worker_that_died_is_done_by_another(
    services: Services, db: Database, done: list[str]
) -> None:
    async with db.write() as tx:
        await jobs.defer(tx, planned, lock="door", turn="rescued")
    await _its_worker_dies(db)
    await do_jobs(services)
    assert done == ["rescued"]


async def test_the_same_work_that_waits_does_it_and_stops_no_other(
    services: Services, db: Database, done: list[str]
) -> None:
    """The next turn of a schedule waits for the lock of the one that died: neither could ever go on."""
    async with db.write() as tx:
        await jobs.defer(tx, nightly, turn="died")
    await _its_worker_dies(db)
    async with db.write() as tx:
        await jobs.defer(tx, planned, turn="another's")
    await _its_worker_dies(db)
    async with db.write() as tx:
        await jobs.defer(tx, nightly, turn="next")
    await rescue(db, jobs.queue)
    assert await count(db, "procrastinate_jobs where status = 'doing'") == 0
    await do_jobs(services)
    assert sorted(done) == ["another's", "next"]


@pytest.mark.parametrize(("task", "most"), [(nightly, RUNS_AT_MOST), (planned, 20)], ids=["without a plan", "planned"])
async def test_one_that_takes_its_worker_with_it_each_time_is_given_up_and_shown(
    services: Services, db: Database, done: list[str], task: object, most: int
) -> None:
    async with db.write() as tx:
        await jobs.defer(tx, task, turn="deadly")  # type: ignore[arg-type]
        await tx.execute(sa.text("update procrastinate_jobs set attempts = :most - 2"), {"most": most})
    for waiting in (1, 0):
        await _its_worker_dies(db)
        await rescue(db, jobs.queue)
        assert await count(db, "procrastinate_jobs where status = 'todo'") == waiting
    async with db.read() as tx:
        assert [(one.task, one.attempts) for one in await failed_jobs(tx, limit=9)] == [(task.name, most)]  # type: ignore[attr-defined]
    await do_jobs(services)
    assert done == []


async def test_what_somebody_else_has_rescued_is_left_to_them(db: Database) -> None:
    """Two workers look at the same moment; the first has begun it when the second would let it run again."""
    async with db.write() as tx:
        await jobs.defer(tx, planned, turn="once")
        living = "insert into procrastinate_workers default values returning id"
        worker = (await tx.execute(sa.text(living))).scalar_one()
        doing = "update procrastinate_jobs set status = 'doing', worker_id = :worker"
        await tx.execute(sa.text(doing), {"worker": worker})
    await rescue(db, jobs.queue)
    assert await count(db, "procrastinate_jobs where status = 'doing' and attempts = 0") == 1


async def _its_worker_dies(db: Database) -> None:
    """Of all that waits: somebody was at it, and was killed a minute ago."""
    async with db.write() as tx:
        worker = (await tx.execute(sa.text(_DEAD))).scalar_one()
        doing = "update procrastinate_jobs set status = 'doing', worker_id = :worker where status = 'todo'"
        await tx.execute(sa.text(doing), {"worker": worker})
