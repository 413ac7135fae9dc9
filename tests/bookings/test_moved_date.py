"""A date is taken back or changed: whoever had booked before has a choice, until a deadline."""

from datetime import datetime, timedelta

import httpx
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.mailbox import sent_mails, text_of
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import booking_path, count, do_jobs, sold


async def change(client: httpx.AsyncClient, event: Event, organiser: Account, **body: object) -> httpx.Response:
    path = f"/api/v1/events/{encode_id('evt', event.id)}"
    etag = (await client.get(path, headers=organiser.headers)).headers["ETag"]
    return await client.patch(path, json=body, headers=organiser.headers | {"If-Match": etag})


def told(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


async def test_keep_or_give_back(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    organiser, keeper, leaver, silent, later = await make.organiser(), *await make.fans(4)
    event = await make.event(by=organiser.principal, cancellation_until=None)
    bookings = [await sold(services, event, fan, place) for place, fan in enumerate((keeper, leaver, silent))]
    moved = await change(client, event, organiser, starts_at=told(event.starts_at + timedelta(days=60)))
    assert (moved.status_code, moved.json()["status"]) == (200, "rescheduled"), moved.text
    bought_after = await sold(services, event, later, 9)
    await do_jobs(services)
    mail = sent_mails(services, leaver.email)[-1]
    assert mail["Subject"].startswith("New time: ")
    assert "€45.00" in text_of(mail)
    assert not [m for m in sent_mails(services, later.email) if "New time" in m["Subject"]]

    page = await client.get(f"/bookings/{bookings[0].public_id}", headers=keeper.headers)
    assert "/keep" in page.text
    kept = await client.post(f"/bookings/{bookings[0].public_id}/keep", headers=keeper.headers)
    assert kept.status_code == 303
    assert await count(db, "moved_date_answers where answer = 'keep'") == 1
    answer = await client.post(booking_path(bookings[1], "cancel"), headers=leaver.headers)
    assert answer.json()["refund"]["amount"]["amount_minor"] == 4500, "all of it, though the terms allow nothing"
    assert await count(db, "moved_date_answers where answer = 'give_back'") == 1
    assert await count(db, "returns where made_by = 'moved'") == 1
    refused = await client.post(booking_path(bought_after, "cancel"), headers=later.headers)
    assert refused.json()["code"] == "cancellation_closed", "who bought knowing the new date has no such choice"
    stranger = await client.post(f"/bookings/{bookings[2].public_id}/keep", headers=later.headers)
    assert stranger.status_code == 404

    async with db.write() as tx:
        await tx.execute(sa.text("update moved_dates set answer_until = now() - interval '1 s'"))
    too_late = await client.post(booking_path(bookings[2], "cancel"), headers=silent.headers)
    assert too_late.json()["code"] == "cancellation_closed"
    closed = await client.post(f"/bookings/{bookings[2].public_id}/keep", headers=silent.headers)
    assert closed.status_code == 409
    assert await broken_invariants(db) == {}


async def test_postponed_without_a_date_and_then_with_one(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    organiser, fan = await make.organiser(), await make.fan()
    event = await make.event(by=organiser.principal)
    booking = await sold(services, event, fan, 1)
    deadline = (utc_now() + timedelta(days=3)).replace(microsecond=0)
    await change(client, event, organiser, postponed=True, give_back_until=told(deadline))
    await change(client, event, organiser, postponed=True)
    assert await count(db, "moved_dates where new_starts_at is null and answer_until = :d", d=deadline) == 1
    assert await count(db, "moved_dates") == 1, "said twice, it is one change"
    await do_jobs(services)
    assert sent_mails(services, fan.email)[-1]["Subject"].startswith("Postponed: ")
    await change(client, event, organiser, starts_at=told(event.starts_at + timedelta(days=9)))
    await do_jobs(services)
    assert sent_mails(services, fan.email)[-1]["Subject"].startswith("New time: ")
    answer = await client.post(booking_path(booking, "cancel"), headers=fan.headers)
    assert answer.json()["refund"]["amount"]["amount_minor"] == 4500, "without the fee"


async def test_a_deadline_that_cannot_be(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    await sold(services, event, await make.fan(), 1)
    new = event.starts_at + timedelta(days=1)
    for wrong in (utc_now() - timedelta(days=1), new + timedelta(seconds=1)):
        answer = await change(client, event, organiser, starts_at=told(new), give_back_until=told(wrong))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "give_back_until")


async def test_nobody_has_booked_so_nobody_chooses(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    await change(client, event, organiser, starts_at=told(event.starts_at + timedelta(days=1)))
    assert await count(db, "moved_dates") == 0
