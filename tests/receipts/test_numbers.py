"""Numbers without gaps, each once, however often a worker numbers, dies or meets another."""

import asyncio
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from random import Random

import httpx
import psycopg
import pytest
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.entrypoints import wiring
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, WriteTx
from onsale.platform.money import Money
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.receipts.due import RECEIPT, note_due
from onsale.receipts.letterhead import Letterhead, save_letterhead
from onsale.receipts.model import Content, Kind, Seller
from onsale.receipts.store import Draft, insert_numbered
from onsale.receipts.sweep import issue_due
from tests.fixtures.catalogue import one_level, small_house
from tests.fixtures.invariants import broken_receipts
from tests.fixtures.make import Make
from tests.fixtures.selling import count, do_jobs, until

BOOKINGS = 40
SLOWLY = (
    "create function slowly() returns trigger language plpgsql as $$ begin perform pg_sleep(0.03); return new; end $$;"
    "create trigger slowly before insert on receipts for each row execute function slowly()"
)


async def sold(make: Make, event: Event, bookings: int) -> None:
    for place, fan in enumerate(await make.fans(bookings)):
        await make.confirmed_booking(event, fan, [place])


async def numbers(db: Database, event: Event | None = None) -> list[tuple[int, str]]:
    told = "select serial, number from receipts where event_id = coalesce(:event, event_id)"
    async with db.read() as tx:
        rows = await tx.execute(sa.text(told + " order by organiser_id, year, serial"), {"event": event and event.id})
    return [(row.serial, row.number) for row in rows]


async def execute(db: Database, statements: str) -> None:
    async with db.write() as tx:
        await tx.execute(sa.text(statements))


def without_gaps(found: list[tuple[int, str]], count: int) -> None:
    assert [serial for serial, _ in found] == list(range(1, count + 1))
    assert len({number for _, number in found}) == count


@pytest.fixture
async def event(make: Make) -> Event:
    return await make.event()


async def test_each_paid_booking_has_one_whatever_is_due_twice(services: Services, make: Make, event: Event) -> None:
    await sold(make, event, 6)
    async with make.db.read() as tx:
        ids = [(one, RECEIPT) for one in (await tx.execute(sa.text("select id from bookings"))).scalars()]
    await do_jobs(services)
    for _ in range(2):
        async with make.db.write() as write:
            await note_due(write, event.id, ids)
            await note_due(write, event.id, ids)
        await do_jobs(services)
        without_gaps(await numbers(make.db), 6)
        assert not await count(make.db, "receipts_due")


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


async def test_two_workers_at_once(
    services: Services, settings: Settings, database_url: str, make: Make, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RECEIPTS_PER_BATCH", 3)
    other_event = await make.event()
    await sold(make, event, BOOKINGS)
    await sold(make, other_event, BOOKINGS)
    other = wiring.build(settings, database_url)
    await asyncio.gather(*(issue_due(one) for one in (services, other) for _ in range(3)))
    await other.get(Database).close()
    assert not await count(make.db, "receipts_due")
    for one in (event, other_event):
        without_gaps(await numbers(make.db, one), BOOKINGS)
    assert await broken_receipts(make.db) == {}


async def test_without_the_counters_lock_they_collide(make: Make, event: Event) -> None:
    """What the lock is for: two that read the counter at the same time give the same number."""
    await sold(make, event, 2)
    async with make.db.read() as tx:
        first, second = (await tx.execute(sa.text("select id from bookings"))).scalars()
    content = Content(
        seller=Seller("", "", "", ""), event="", venue="", starts_at=utc_now(), timezone="UTC", reference="", items=()
    )
    last = (2026, 0, utc_now())

    async def number(tx: WriteTx, booking_id: uuid.UUID) -> None:
        draft = Draft(booking_id, Kind.RECEIPT, RECEIPT, Money(1, "EUR"), content)
        await insert_numbered(tx, event.organiser_id, event.id, [draft], prefix="", counter=last)

    async with make.db.write() as tx:
        await number(tx, first)
    with pytest.raises(psycopg.errors.UniqueViolation, match="pk_receipts"):
        async with make.db.write() as tx:
            await number(tx, second)


async def test_a_worker_killed_again_and_again_leaves_no_gap(
    services: Services, settings: Settings, database_url: str, make: Make, event: Event
) -> None:
    await sold(make, event, BOOKINGS)
    await execute(make.db, SLOWLY)
    rng, root, kills = Random(7), Path(__file__).parents[2], 0
    numbering = (
        "pg_stat_activity where pid <> pg_backend_pid() and state = 'active' and query like '%insert into receipts (%'"
    )
    while kills < 3:
        worker = subprocess.Popen(  # noqa: ASYNC220 - starts at once
            [sys.executable, "-m", "tests.bookings.worker", str(settings.data_dir), database_url],
            cwd=root,
            env=os.environ | {"PYTHONPATH": f"{root / 'src'}:{root}"},
        )
        await until(lambda: count(make.db, numbering), within_s=120)
        await asyncio.sleep(rng.random() * 0.5)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        kills += 1

        async def undone() -> bool:
            return not await count(make.db, numbering)

        await until(undone, within_s=60)
        assert await count(make.db, "(select 1 from receipts union all select 1 from receipts_due) each") == BOOKINGS
        assert await broken_receipts(make.db) == {}
    await execute(make.db, "drop trigger slowly on receipts")

    async def done() -> bool:
        await issue_due(services)
        return not await count(make.db, "receipts_due")

    await until(done, within_s=60)
    without_gaps(await numbers(make.db), BOOKINGS)
    assert await broken_receipts(make.db) == {}


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
        await tx.execute(sa.text("drop trigger fail on receipts; update receipts_due set due_at = now()"))
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
