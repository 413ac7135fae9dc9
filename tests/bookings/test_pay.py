"""Paying, by each way it can go, over HTTP."""

import asyncio
from dataclasses import replace

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.errors import PaymentsUnavailable
from onsale.catalog.seatmap import Layout
from onsale.entrypoints import wiring
from onsale.payments.settle import settle
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.ids import decode_event_uuid
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.fixtures.catalogue import one_level, small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import (
    booking_path,
    count,
    do_jobs,
    held,
    lapse,
    now_of,
    only_payment,
    paid,
    until,
)
from tests.payments.providers import sandbox_of


async def pay(client: httpx.AsyncClient, path: str, fan: Account, method: str = "pm_success") -> httpx.Response:
    return await client.post(path, json={"payment_method": method}, headers=fan.headers)


async def test_success(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1, 2)
    answer = await pay(client, booking_path(booking, "pay"), fan)
    told = answer.json()
    assert (answer.status_code, told["state"], told["next_action"]) == (200, "confirmed", None)
    assert (told["expires_at"], {line["state"] for line in told["lines"]}) == (None, {"confirmed"})
    again = await pay(client, booking_path(booking, "pay"), fan)
    assert (again.status_code, again.json()["state"]) == (200, "confirmed")
    assert await count(db, "payments") == 1
    tickets = await client.get(booking_path(booking, "tickets"), headers=fan.headers)
    assert len(tickets.json()) == 2
    assert await broken_invariants(db) == {}


async def test_declined_and_then_paid(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    answer = await pay(client, booking_path(booking, "pay"), fan, "pm_declined")
    assert (answer.status_code, answer.json()["code"]) == (402, "payment_declined")
    still = await now_of(db, booking)
    assert (still.state, still.expires_at) == ("held", booking.expires_at)
    assert (await pay(client, booking_path(booking, "pay"), fan)).status_code == 200
    assert (
        await count(db, "payments where state = 'declined'")
        == await count(db, "payments where state = 'captured'")
        == 1
    )
    assert await broken_invariants(db) == {}


@pytest.mark.parametrize("approve", [True, False])
async def test_challenge(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, *, approve: bool
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    answer = await pay(client, booking_path(booking, "pay"), fan, "pm_challenge")
    told = answer.json()
    assert (answer.status_code, told["state"]) == (202, "payment_pending")
    redirect = told["next_action"]["redirect_url"]
    assert redirect.startswith("http://testserver/demo/pay/pay_")
    again = await pay(client, booking_path(booking, "pay"), fan, "pm_challenge")
    assert (again.status_code, again.json()["next_action"]["redirect_url"]) == (202, redirect), "no second payment"
    event_id, payment_id = decode_event_uuid("pay", redirect.rpartition("/")[2])
    sandbox = sandbox_of(services)
    await settle(services, event_id, payment_id)
    assert (await now_of(db, booking)).state == "payment_pending", "the fan hasn't chosen yet"
    assert await sandbox.resolve(payment_id, approve=approve)
    assert not await sandbox.resolve(payment_id, approve=not approve), "chosen is chosen"
    await asyncio.gather(*(settle(services, event_id, payment_id) for _ in range(3)))
    assert (await now_of(db, booking)).state == ("confirmed" if approve else "held")
    assert await count(db, "payments") == 1
    assert await broken_invariants(db) == {}


async def test_a_provider_that_doesnt_answer_in_time(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PROVIDER_DEADLINE_S", 2.0)
    monkeypatch.setattr("onsale.payments.sandbox.TIMEOUT_ANSWERS_AFTER_S", 0.5)
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    answer = await pay(client, booking_path(booking, "pay"), fan, "pm_timeout")
    assert (answer.status_code, answer.json()["state"], answer.json()["next_action"]) == (202, "payment_pending", None)

    async def confirmed() -> bool:
        await do_jobs(services)
        return (await now_of(db, booking)).state == "confirmed"

    await until(confirmed)
    assert await broken_invariants(db) == {}


async def test_two_payments_at_once_are_one(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    answers = await asyncio.gather(*(pay(client, booking_path(booking, "pay"), fan) for _ in range(8)))
    assert {answer.status_code for answer in answers} <= {200, 202}
    assert (await now_of(db, booking)).state == "confirmed"
    assert await count(db, "payments") == await count(db, "sandbox_charges") == 1
    assert await broken_invariants(db) == {}


async def test_an_address_must_be_confirmed_first(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan(verified=False)
    booking = await held(db, event, fan, 1)
    answer = await pay(client, booking_path(booking, "pay"), fan)
    assert (answer.status_code, answer.json()["code"]) == (403, "email_unverified")
    assert (await now_of(db, booking)).state == "held"
    assert await count(db, "payments") == 0


async def test_a_free_event_costs_nothing_and_asks_nobody(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    house: Layout = small_house()
    event, fan = await make.event(layout=house, levels=one_level(house, 0)), await make.fan()
    booking = await held(db, event, fan, 1)
    answer = await pay(client, booking_path(booking, "pay"), fan, "pm_declined")
    assert (answer.status_code, answer.json()["state"], answer.json()["total"]["amount_minor"]) == (200, "confirmed", 0)
    assert await count(db, "payments") == 0
    assert await broken_invariants(db) == {}


async def test_a_lapsed_hold_is_not_paid(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    await lapse(db, booking)
    answer = await pay(client, booking_path(booking, "pay"), fan)
    assert (answer.status_code, answer.json()["code"]) == (410, "hold_expired")
    assert await count(db, "payments") == 0


async def test_what_cant_be_a_payment_method(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    for body in (
        {"payment_method": "pm_gold"}, {"payment_method": ""}, {"payment_method": "pm success"},
        {"payment_method": 4}, {"payment_method": "x" * 81}, {},
    ):  # fmt: skip
        answer = await client.post(booking_path(booking, "pay"), json=body, headers=fan.headers)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "payment_method"), body
    assert (await now_of(db, booking)).state == "held"


async def test_an_installation_without_a_provider(
    settings: Settings, database_url: str, db: Database, make: Make
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    bare = wiring.build(replace(settings, payment_provider="none"), database_url)
    try:
        with pytest.raises(PaymentsUnavailable) as refused:
            await paid(bare, fan, booking)
    finally:
        await bare.get(Database).close()
    assert refused.value.retry_after_s == 60
    assert (await now_of(db, booking)).state == "held"


async def test_a_cancelled_events_payment_comes_back(services: Services, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    booking = (await paid(services, fan, await held(db, event, fan, 1), "pm_challenge")).booking
    async with db.write() as tx:
        await tx.execute(sa.text("update events set lifecycle = 'cancelled'"))
    payment = await only_payment(db, booking)
    sandbox = sandbox_of(services)
    await sandbox.resolve(payment.id, approve=True)
    await settle(services, event.id, payment.id)
    await do_jobs(services)
    assert await count(db, "refunds where state = 'done' and reason = 'too_late' and amount_minor = 4500") == 1
    assert await broken_invariants(db) == {}
