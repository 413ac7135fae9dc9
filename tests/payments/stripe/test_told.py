"""Stripe's notices over HTTP: first or last, once or five times, out of order; and those that aren't Stripe's."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from onsale.payments.settle import settle
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import count, do_jobs, held, now_of, only_payment, paid
from tests.fixtures.stripe import StripeServer, confirm_in_browser, signed, stripe_settings

NOTICES = "/api/v1/payments/stripe/notices"


@pytest.fixture
def settings(stripe_server: StripeServer, data_dir: Path) -> Settings:
    """An installation that takes money with Stripe."""
    return stripe_settings(stripe_server, data_dir)


async def tell(client: httpx.AsyncClient, event: dict[str, Any], **headers: str) -> int:
    body = json.dumps(event).encode()
    return (await client.post(NOTICES, content=body, headers=headers or signed(body))).status_code


@pytest.mark.parametrize("order", ["told first", "browser first", "five times", "the last first"])
async def test_the_outcome_is_the_same(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, stripe_server: StripeServer, order: str
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    secret = (await paid(services, fan, booking, "stripe")).client_secret
    assert secret
    confirm_in_browser(stripe_server, secret, "4000000000000002")
    confirm_in_browser(stripe_server, secret)
    payment = await only_payment(db, booking)
    told = stripe_server.events("payment_intent", about=payment.reference)
    assert {one["type"] for one in told} >= {"payment_intent.payment_failed", "payment_intent.succeeded"}
    if order == "browser first":
        await settle(services, event.id, payment.id)
    if order == "the last first":
        told.reverse()
    for _ in range(5 if order == "five times" else 1):
        for one in told:
            assert await tell(client, one) == 204
    await do_jobs(services)
    assert (await now_of(db, booking)).state == "confirmed"
    assert await count(db, "payment_notices") == len(told)
    assert await count(db, "ledger_transfers where debit = 'provider:stripe'") == 1
    assert await broken_invariants(db) == {}


async def test_whatever_isnt_stripes(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, stripe_server: StripeServer
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    secret = (await paid(services, fan, booking, "stripe")).client_secret
    assert secret
    (one,) = stripe_server.events("payment_intent", about=(await only_payment(db, booking)).reference)
    body = json.dumps(one).encode()
    wrong = [
        {"X-Nothing": "1"},
        signed(body, "whsec_other"),
        signed(body, at=one["created"] - 3600),
        signed(body + b" "),
    ]
    for headers in wrong:
        answer = await client.post(NOTICES, content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_signature")
    assert await count(db, "payment_notices") == 0


async def test_a_dispute(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, stripe_server: StripeServer
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    await paid(services, fan, booking, stripe_server.card("4000000000000259"))
    payment = await only_payment(db, booking)
    (one,) = stripe_server.events("charge.dispute", about=payment.reference)
    for _ in range(2):
        assert await tell(client, one) == 204
    await do_jobs(services)
    assert await count(db, "payment_disputes where payment_id = :id", id=payment.id) == 1
