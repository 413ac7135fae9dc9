"""The sandbox's payment page: whatever is chosen there, the booking ends as it should, by notices over the wire."""

import uuid

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.cancel import cancel
from onsale.bookings.model import Booking
from onsale.payments import sandbox_page
from onsale.payments.sandbox_notices import Wire
from onsale.payments.sandbox_page import Choice, choose
from onsale.platform.database import Database
from onsale.platform.ids import encode_event_uuid
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import count, do_jobs, held, now_of, only_payment, paid


@pytest.fixture
def wired(services: Services, client: httpx.AsyncClient) -> Services:
    """The sandbox reaches our own application by its address."""
    before = services.get(Wire)
    services.add(Wire, Wire(before.url, before.key, transport=client._transport))
    return services


async def at_the_bank(services: Services, db: Database, make: Make) -> tuple[Account, Booking, uuid.UUID]:
    fan = await make.fan()
    told = await paid(services, fan, await held(db, await make.event(), fan, 1), "pm_page")
    payment = await only_payment(db, told.booking)
    public = encode_event_uuid("pay", payment.event_id, payment.id)
    assert told.redirect_url == f"http://testserver/demo/pay/{public}"
    assert payment.waits_for_fan
    return fan, told.booking, payment.id


async def all_jobs(services: Services, db: Database) -> None:
    """Those put off too, soonest first."""
    left = "procrastinate_jobs where status = 'todo'"
    for _ in range(20):
        await do_jobs(services)
        if not await count(db, left):
            return
        async with db.write() as tx:
            soonest = "(select min(scheduled_at) from procrastinate_jobs where status = 'todo')"
            shift = "update procrastinate_jobs set scheduled_at = scheduled_at - (:first - now()) where status = 'todo'"
            first = (await tx.execute(sa.text(f"select {soonest}"))).scalar_one()
            await tx.execute(sa.text(shift), {"first": first})
    raise AssertionError("jobs without an end")


PAID = [Choice.APPROVE, Choice.REPEATED, Choice.REORDERED, Choice.REFUND_FAILS, Choice.DISPUTED]


@pytest.mark.parametrize("choice", PAID)
async def test_paid_by_notices_alone(wired: Services, db: Database, make: Make, choice: Choice) -> None:
    _, booking, payment_id = await at_the_bank(wired, db, make)
    assert await choose(db, booking.event_id, payment_id, choice)
    assert not await choose(db, booking.event_id, payment_id, Choice.DECLINE), "chosen is chosen"
    await all_jobs(wired, db)
    assert (await now_of(db, booking)).state == "confirmed"
    assert (await only_payment(db, booking)).reference == f"sb_{payment_id.hex}"
    told = {Choice.REORDERED: 3, Choice.DISPUTED: 2}.get(choice, 1)
    assert await count(db, "payment_notices") == told
    assert await count(db, "ledger_transfers where debit = 'provider:sandbox'") == 1
    assert await count(db, "payment_disputes where state = 'open'") == (choice is Choice.DISPUTED)
    assert await broken_invariants(db) == {}


async def test_silence_and_then_late_word(
    wired: Services, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox_page, "SILENT_FOR_S", 0.0)
    _, booking, payment_id = await at_the_bank(wired, db, make)
    assert await choose(db, booking.event_id, payment_id, Choice.SILENT)
    assert (await now_of(db, booking)).state == "payment_pending"
    await all_jobs(wired, db)
    assert (await now_of(db, booking)).state == "confirmed"


async def test_declined_there(wired: Services, db: Database, make: Make) -> None:
    _, booking, payment_id = await at_the_bank(wired, db, make)
    assert await choose(db, booking.event_id, payment_id, Choice.DECLINE)
    await all_jobs(wired, db)
    assert (await now_of(db, booking)).state == "held"


async def test_a_refund_that_fails_later(
    wired: Services, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bank takes it up, and says afterwards that it couldn't be done."""
    fan, booking, payment_id = await at_the_bank(wired, db, make)
    await choose(db, booking.event_id, payment_id, Choice.REFUND_FAILS)
    await all_jobs(wired, db)
    async with db.write() as tx:
        await cancel(tx, fan.principal, booking.event_id, booking.id, None)
    await do_jobs(wired)
    assert await count(db, "refunds where state = 'due' and provider_reference is not null") == 1
    async with db.write() as tx:
        await tx.execute(sa.text("update sandbox_refunds set created_at = now() - interval '1 min'"))
    await all_jobs(wired, db)
    assert await count(db, "refunds where state = 'refused' and refused_because = 'account_closed'") == 1
    assert await count(db, "ledger_transfers where credit = 'provider:sandbox'") == 0, "no money went back"


async def test_the_page(wired: Services, client: httpx.AsyncClient, db: Database, make: Make) -> None:
    _, booking, payment_id = await at_the_bank(wired, db, make)
    path = f"/demo/pay/{encode_event_uuid('pay', booking.event_id, payment_id)}"
    page = await client.get(path)
    assert page.status_code == 200
    assert page.text.count('name="way"') == len(Choice) - 1
    token = client.cookies.get("csrf") or ""
    strange = await client.post(path, data={"answer": "maybe", "_csrf_token": token})
    assert strange.status_code in {403, 404}
    await choose(db, booking.event_id, payment_id, Choice.ASK_AGAIN)
    assert 'name="way"' not in (await client.get(path)).text
    await choose(db, booking.event_id, payment_id, Choice.APPROVE)
    await all_jobs(wired, db)
    there = await client.get(path)
    assert (there.status_code, there.headers["location"]) == (303, f"/bookings/{booking.public_id}?paid=1")
