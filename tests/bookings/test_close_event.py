"""An event that won't take place: every booking ends, all money goes back in full, whatever dies in between."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import httpx
import psycopg
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.payments.settle import settle
from onsale.platform.database import Database, libpq_url
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import (
    booking_path,
    claimed,
    count,
    do_jobs,
    held,
    lapse,
    now_of,
    only_payment,
    paid,
    sold,
    until,
)
from tests.payments.providers import sandbox_of


async def take_back(client: httpx.AsyncClient, event: Event, organiser: Account) -> None:
    path = f"/api/v1/events/{encode_id('evt', event.id)}"
    etag = (await client.get(path, headers=organiser.headers)).headers["ETag"]
    answer = await client.delete(path, headers=organiser.headers | {"If-Match": etag})
    assert answer.status_code == 202, answer.text


async def test_everybody_is_refunded_in_full(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    buyer, partly, holder, waiting = await make.fans(4)
    bought, some = await sold(services, event, buyer, 1, 2), await sold(services, event, partly, 3, 4)
    gave_back = await client.post(booking_path(some, "cancel"), json={"places": [3]}, headers=partly.headers)
    assert gave_back.json()["refund"]["amount"]["amount_minor"] == 4050
    only_held = await held(db, event, holder, 5)
    pending = (await paid(services, waiting, await held(db, event, waiting, 6), "pm_challenge")).booking
    await take_back(client, event, organiser)
    await do_jobs(services)
    for booking in (bought, some, only_held, pending):
        assert (await now_of(db, booking)).state == "cancelled"
    async with db.read() as tx:
        rows = await tx.execute(sa.text("select reason, state, amount_minor from refunds order by amount_minor"))
        assert [tuple(row) for row in rows] == [
            ("cancelled", "done", 4050),
            ("event_cancelled", "done", 4500),
            ("event_cancelled", "done", 9000),
        ]
    assert await claimed(db, event) == {}
    assert await count(db, "fan_slots") == 0
    sandbox = sandbox_of(services)
    payment = await only_payment(db, pending)
    await sandbox.resolve(payment.id, approve=True)
    await settle(services, event.id, payment.id)
    await do_jobs(services)
    assert await count(db, "refunds where reason = 'too_late' and state = 'done'") == 1, "paid after the end: back"
    assert await broken_invariants(db) == {}


async def test_a_worker_killed_midway_and_the_job_run_again(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, settings: Settings, database_url: str
) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    bookings = [await sold(services, event, fan, place) for place, fan in enumerate(await make.fans(5))]
    await take_back(client, event, organiser)
    blocked = sorted(bookings, key=lambda booking: booking.id)[2]
    async with await psycopg.AsyncConnection.connect(libpq_url(db.url)) as blocker:
        await blocker.execute("select from bookings where id = %s for update", (blocked.id,))
        await _kill_after_two(db, settings.data_dir, database_url)
    assert await count(db, "bookings where state = 'cancelled'") == 2
    assert await count(db, "procrastinate_jobs where status = 'doing'") >= 1, "it died at work"
    async with db.write() as tx:
        await tx.execute(sa.text("update procrastinate_workers set last_heartbeat = now() - interval '1 min'"))
    await do_jobs(services)
    assert [(await now_of(db, booking)).state for booking in bookings] == ["cancelled"] * 5
    assert await count(db, "refunds where state = 'done' and amount_minor = 4500") == 5
    assert await count(db, "refunds") == 5
    assert await broken_invariants(db) == {}


async def _kill_after_two(db: Database, data_dir: Path, database_url: str) -> None:
    command = [sys.executable, "-m", "tests.bookings.worker", str(data_dir), database_url]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    worker = await asyncio.create_subprocess_exec(*command, env=environment, stderr=subprocess.DEVNULL)

    async def two_are_cancelled() -> bool:
        return await count(db, "bookings where state = 'cancelled'") == 2

    try:
        await until(two_are_cancelled)
    finally:
        worker.kill()
        await worker.wait()


async def test_a_removed_event_leaves_its_lapsed_bookings_readable(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    organiser, fan = await make.organiser(), await make.fan()
    event = await make.event(by=organiser.principal)
    booking = await held(db, event, fan, 1)
    await lapse(db, booking)
    path = f"/api/v1/events/{encode_id('evt', event.id)}"
    etag = (await client.get(path, headers=organiser.headers)).headers["ETag"]
    gone = await client.delete(path, headers=organiser.headers | {"If-Match": etag})
    assert gone.status_code == 204
    mine = (await client.get("/api/v1/bookings", headers=fan.headers)).json()["items"]
    assert [(told["id"], told["state"]) for told in mine] == [(booking.public_id, "expired")]
    assert (await client.get(booking_path(booking), headers=fan.headers)).status_code == 200
    pay = await client.post(booking_path(booking, "pay"), json={"payment_method": "pm_success"}, headers=fan.headers)
    assert (pay.status_code, pay.json()["code"]) == (410, "hold_expired")
    add = await client.post(f"{path}/holds", json={"places": [1]}, headers=fan.headers)
    assert (add.status_code, add.json()["code"]) == (404, "not_found")
