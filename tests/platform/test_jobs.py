"""A job exists if and only if its transaction committed; a real worker does it."""

import asyncio
from contextlib import suppress

import pytest
from procrastinate import JobContext

from onsale.platform import jobs
from onsale.platform.database import Database
from onsale.platform.errors import Unavailable
from onsale.platform.services import Services
from tests.fixtures.selling import count, do_jobs, until


class Diary:
    """What was done."""

    def __init__(self) -> None:
        self.entries: list[str] = []
        self.away = 0

    def write(self, entry: str) -> None:
        if self.away:
            self.away -= 1
            raise Unavailable(retry_after_s=1)
        self.entries.append(entry)


@jobs.queue.task(name="tests.write_down", pass_context=True)
async def write_down(context: JobContext, entry: str) -> None:
    jobs.services_of(context).get(Diary).write(entry)


@pytest.fixture
def diary(services: Services) -> Diary:
    diary = Diary()
    services.add(Diary, diary)
    return diary


async def test_with_its_transaction_or_not_at_all(services: Services, db: Database, diary: Diary) -> None:
    async def undone() -> None:
        async with db.write() as tx:
            await jobs.defer(tx, write_down, entry="undone")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await undone()
    assert await count(db, "procrastinate_jobs") == 0
    async with db.write() as tx:
        await jobs.defer(tx, write_down, entry="done")
        await jobs.defer_many(tx, write_down, [{"entry": "first"}, {"entry": "second"}])
        await jobs.defer_many(tx, write_down, [])
    await do_jobs(services)
    assert sorted(diary.entries) == ["done", "first", "second"]
    assert await count(db, "procrastinate_jobs") == 0, "what succeeded is forgotten"


async def test_later_and_one_after_the_other(services: Services, db: Database, diary: Diary) -> None:
    async with db.write() as tx:
        await jobs.defer(tx, write_down, after_s=60, entry="later")
        await jobs.defer(tx, write_down, lock="door", entry="a")
        await jobs.defer(tx, write_down, lock="door", entry="b")
    await do_jobs(services)
    assert diary.entries == ["a", "b"]
    assert await count(db, "procrastinate_jobs where status = 'todo'") == 1


async def test_a_job_without_a_plan_for_failures_waits_for_the_database(
    services: Services, db: Database, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PATIENCE_S", (0.01, 0.01))
    diary.away = 2
    async with db.write() as tx:
        await jobs.defer(tx, write_down, entry="at last")
    await do_jobs(services)
    assert diary.entries == ["at last"]
    diary.away = 3
    async with db.write() as tx:
        await jobs.defer(tx, write_down, entry="never")
    await do_jobs(services)
    assert diary.entries == ["at last"]
    assert await count(db, "procrastinate_jobs where status = 'failed'") == 1


async def test_a_cycle_survives_its_failures(services: Services) -> None:
    runs = 0

    async def cycle(_services: Services) -> None:
        nonlocal runs
        runs += 1
        raise ConnectionError("not now")

    task = asyncio.create_task(jobs.every(0.01, cycle, services))

    async def enough() -> bool:
        return runs >= 3

    await until(enough)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
