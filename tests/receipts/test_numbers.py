"""Numbers without gaps, each once, however often the job runs, dies or meets another."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.entrypoints import wiring
from onsale.platform.database import Database
from onsale.platform.jobs import defer_many
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.receipts.issue import issue_receipts
from onsale.receipts.letterhead import Letterhead, save_letterhead
from tests.fixtures.catalogue import one_level, small_house
from tests.fixtures.make import Make
from tests.fixtures.selling import count, do_jobs, until

BOOKINGS = 40


async def sold(make: Make, event: Event, bookings: int) -> None:
    for place, fan in enumerate(await make.fans(bookings)):
        await make.confirmed_booking(event, fan, [place])


async def numbers(db: Database) -> list[tuple[int, str]]:
    async with db.read() as tx:
        rows = await tx.execute(sa.text("select serial, number from receipts order by organiser_id, year, serial"))
    return [(row.serial, row.number) for row in rows]


def without_gaps(found: list[tuple[int, str]], count: int) -> None:
    assert [serial for serial, _ in found] == list(range(1, count + 1))
    assert len({number for _, number in found}) == count


@pytest.fixture
async def event(make: Make) -> Event:
    return await make.event()


async def test_each_paid_booking_has_one_whatever_runs_twice(services: Services, make: Make, event: Event) -> None:
    await sold(make, event, 6)
    async with make.db.read() as tx:
        ids = [str(one) for one in (await tx.execute(sa.text("select id from bookings"))).scalars()]
    async with make.db.write() as write:
        await defer_many(write, issue_receipts, 5 * [{"event_id": event.id, "booking_ids": ids}])
    await do_jobs(services)
    without_gaps(await numbers(make.db), 6)


async def test_a_prefix_goes_in_front_and_the_numbers_go_on(services: Services, make: Make, event: Event) -> None:
    await sold(make, event, 1)
    await do_jobs(services)
    async with make.db.write() as tx:
        head = Letterhead(receipt_prefix="OM-")
        await save_letterhead(tx, event.organiser_id, head, legal_name="Old Mill Ltd", legal_address="")
    await make.confirmed_booking(event, await make.fan(), [20])
    await do_jobs(services)
    ((_, first), (_, second)) = await numbers(make.db)
    year = first.partition("-")[0]
    assert (first, second) == (f"{year}-000001", f"OM-{year}-000002")


async def test_two_workers_share_the_work(
    services: Services, settings: Settings, database_url: str, make: Make, event: Event
) -> None:
    await sold(make, event, BOOKINGS)
    other = wiring.build(settings, database_url)
    # The same job in both at once: whoever comes second finds them numbered.
    async with make.db.read() as tx:
        ids = [str(one) for one in (await tx.execute(sa.text("select id from bookings"))).scalars()]
    run: Any = issue_receipts.func
    await asyncio.gather(
        *(run(_Context(one), event.id, ids[at:] + ids[:at]) for one in (services, other) for at in (0, 7, 21))
    )
    await other.get(Database).close()
    without_gaps(await numbers(make.db), BOOKINGS)


class _Context:
    """What a job is handed."""

    def __init__(self, services: Services) -> None:
        self.additional_context = {"services": services}


async def test_a_worker_killed_again_and_again_leaves_no_gap(
    services: Services, settings: Settings, database_url: str, make: Make, event: Event
) -> None:
    await sold(make, event, BOOKINGS)
    rng, kills = Random(7), 0
    root = Path(__file__).parents[2]
    while kills < 4:
        worker = subprocess.Popen(  # noqa: ASYNC220 - starts at once
            [sys.executable, "-m", "tests.bookings.worker", str(settings.data_dir), database_url],
            cwd=root,
            env=os.environ | {"PYTHONPATH": f"{root / 'src'}:{root}"},
        )
        there = await count(make.db, "receipts")

        async def some(there: int = there) -> bool:
            return await count(make.db, "receipts") > there + rng.randrange(8) or not await count(
                make.db, "procrastinate_jobs where task_name = 'receipts.issue' and status = 'todo'"
            )

        await until(some, within_s=60)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        kills += 1
        async with make.db.write() as tx:  # as the rescue of stalled jobs does, without waiting for it
            await tx.execute(sa.text("update procrastinate_jobs set status = 'todo' where status = 'doing'"))
    await do_jobs(services)
    without_gaps(await numbers(make.db), BOOKINGS)


async def test_what_fails_after_numbering_was_never_numbered(make: Make, event: Event, services: Services) -> None:
    await sold(make, event, 2)
    async with make.db.write() as tx:
        await tx.execute(
            sa.text(
                "create function fail() returns trigger language plpgsql as $$ begin "
                "if new.serial = 2 then raise 'no'; end if; return new; end $$;"
                "create trigger fail before insert on receipts for each row execute function fail()"
            )
        )
    await do_jobs(services)
    assert [serial for serial, _ in await numbers(make.db)] == [1], "the second fails and takes no number"
    async with make.db.write() as tx:
        await tx.execute(sa.text("drop trigger fail on receipts; update procrastinate_jobs set scheduled_at = null"))
    await do_jobs(services)
    without_gaps(await numbers(make.db), 2)


async def test_a_receipt_never_changes(make: Make, event: Event, services: Services) -> None:
    await sold(make, event, 1)
    await do_jobs(services)
    for statement in ("update receipts set total_minor = 1", "delete from receipts"):
        with pytest.raises(sa.exc.DBAPIError, match="never change"):
            async with make.db.write() as tx:
                await tx.execute(sa.text(statement))


async def test_a_free_booking_has_none(client: httpx.AsyncClient, make: Make, services: Services) -> None:
    event = await make.event(levels=one_level(small_house(), 0))
    fan = await make.fan()
    booking = await make.confirmed_booking(event, fan, [0])
    await do_jobs(services)
    assert await numbers(make.db) == []
    path = f"/api/v1/bookings/{booking.public_id}"
    assert (await client.get(f"{path}/receipts", headers=fan.headers)).json() == []
    answer = await client.get(f"{path}/receipt.pdf", headers=fan.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_receipt")
