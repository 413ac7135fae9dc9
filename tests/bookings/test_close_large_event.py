"""A large event is cancelled by a worker that is killed three times: everybody is refunded, nobody twice."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.bookings.many_sold import forget_letters, sell_many, standing_room
from tests.bookings.test_close_event import take_back
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import count, until

_PRICE = 4500
_LEFT = "procrastinate_jobs where status in ('todo', 'doing')"


@pytest.mark.long
@pytest.mark.parametrize("bookings", [600, 20_000])
async def test_killed_three_times(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, settings: Settings, database_url: str,
    bookings: int,
) -> None:  # fmt: skip
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal, layout=standing_room(bookings))
    await sell_many(make, event, bookings)
    await forget_letters(db)
    await take_back(client, event, organiser)

    cancelled = "bookings where state = 'cancelled'"
    done = "refunds where state = 'done'"
    began = time.monotonic()
    for what, share in ((cancelled, 0.2), (done, 0.1), (done, 0.5)):
        await _killed_when(_at_least(db, what, int(bookings * share)), settings.data_dir, database_url)
        await _its_jobs_are_found_orphaned(db)
    assert await count(db, done) < bookings, "killed before it had finished"
    await _killed_when(_nothing_left(db), settings.data_dir, database_url)
    print(f"{bookings} bookings: {time.monotonic() - began:.0f} s with three deaths")

    assert await _refunded(db, event) == (bookings, bookings * _PRICE)
    assert await count(db, "sandbox_refunds") == bookings
    assert await count(db, f"sandbox_charges where refunded_minor = {_PRICE}") == bookings
    assert await count(db, "returns where made_by = 'event'") == bookings
    assert await count(db, "claims") == await count(db, "fan_slots") == 0
    assert await broken_invariants(db) == {}


async def _refunded(db: Database, event: Event) -> tuple[int, int]:
    """How many refunds are done, and how much they are."""
    async with db.read() as tx:
        told = sa.text("select count(*), sum(amount_minor)::bigint from refunds where event_id = :e and state = 'done'")
        row = (await tx.execute(told, {"e": event.id})).mappings().one()
    return row["count"], row["sum"]


async def _killed_when(true: Callable[[], Awaitable[object]], data_dir: Path, database_url: str) -> None:
    command = [sys.executable, "-m", "tests.bookings.worker", str(data_dir), database_url]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    worker = await asyncio.create_subprocess_exec(*command, env=environment, stderr=subprocess.DEVNULL)
    try:
        await until(true, within_s=900)
    finally:
        worker.kill()
        await worker.wait()


def _at_least(db: Database, what: str, least: int) -> Callable[[], Awaitable[object]]:
    async def reached() -> bool:
        return await count(db, what) >= least

    return reached


def _nothing_left(db: Database) -> Callable[[], Awaitable[object]]:
    """But mails, which this isn't about."""

    async def reached() -> bool:
        await forget_letters(db)
        return not await count(db, f"{_LEFT} and task_name not like 'letters.%'")

    return reached


async def _its_jobs_are_found_orphaned(db: Database) -> None:
    """Half a minute passes without a sign of life."""
    async with db.write() as tx:
        await tx.execute(sa.text("update procrastinate_workers set last_heartbeat = now() - interval '1 min'"))
