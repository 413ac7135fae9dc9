"""Notices of providers: signed or refused, written down once, and never believed but looked into."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from onsale.bookings.model import Booking
from onsale.payments.metrics import NOTICES
from onsale.payments.model import NoticeKind, Payment
from onsale.payments.sandbox_notices import HEADER, Told, Wire, encoded, signed, wire_to
from onsale.payments.sandbox_page import send as send_by_wire
from onsale.payments.sandbox_page import send_notice
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_event_uuid
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import count, do_jobs, held, now_of, only_payment, paid
from tests.fixtures.silent import silent_server
from tests.payments.providers import sandbox_of

PATH = "/api/v1/payments/sandbox/notices"


def body_about(payment: Payment, number: int = 1) -> bytes:
    public = encode_event_uuid("pay", payment.event_id, payment.id)
    return encoded(Told(f"sbn_{payment.id.hex}_{number}", NoticeKind.PAYMENT, public))


async def challenged(services: Services, db: Database, make: Make) -> tuple[Booking, Payment]:
    """A booking whose payment was approved at the bank, of which we haven't heard."""
    fan = await make.fan()
    booking = (await paid(services, fan, await held(db, await make.event(), fan, 1), "pm_challenge")).booking
    payment = await only_payment(db, booking)
    assert await sandbox_of(services).resolve(payment.id, approve=True)
    return booking, payment


def counted(result: str) -> float:
    return float(NOTICES.labels(provider="sandbox", result=result)._value.get())


async def send(client: httpx.AsyncClient, services: Services, body: bytes, *, ago_s: float = 0) -> httpx.Response:
    key = services.get(Keyring).secret("sandbox")
    headers = signed(key, body, utc_now() - timedelta(seconds=ago_s))
    return await client.post(PATH, content=body, headers=headers)


async def test_one_confirms_the_booking_and_repeated_changes_nothing(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    booking, payment = await challenged(services, db, make)
    assert (await now_of(db, booking)).state == "payment_pending"
    before = counted("payment"), counted("repeated")
    answers = await asyncio.gather(*(send(client, services, body_about(payment)) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {204}
    await do_jobs(services)
    assert (await now_of(db, booking)).state == "confirmed"
    assert (counted("payment"), counted("repeated")) == (before[0] + 1, before[1] + 4)
    assert await count(db, "payment_notices") == 1
    for number in (3, 2):
        assert (await send(client, services, body_about(payment, number), ago_s=10)).status_code == 204
    await do_jobs(services)
    assert await count(db, "ledger_transfers where debit = 'provider:sandbox'") == await count(db, "tickets") == 1
    assert await broken_invariants(db) == {}


async def test_one_before_anything_happened_is_not_believed(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    fan = await make.fan()
    booking = (await paid(services, fan, await held(db, await make.event(), fan, 1), "pm_challenge")).booking
    assert (await send(client, services, body_about(await only_payment(db, booking)))).status_code == 204
    await do_jobs(services)
    assert (await now_of(db, booking)).state == "payment_pending"


@pytest.mark.parametrize("wrong", ["missing", "other_key", "other_body", "old", "early", "garbage", "no_time"])
async def test_a_wrong_signature_changes_nothing(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, wrong: str
) -> None:
    _, payment = await challenged(services, db, make)
    body, key, now = body_about(payment), services.get(Keyring).secret("sandbox"), utc_now()
    good = signed(key, body, now)[HEADER]
    every: dict[str, dict[str, Any]] = {
        "missing": {},
        "other_key": signed(b"another key", body, now),
        "other_body": signed(key, body_about(payment, 2), now),
        "old": signed(key, body, now - timedelta(seconds=limits.NOTICE_AGE_S + 2)),
        "early": signed(key, body, now + timedelta(seconds=limits.NOTICE_AGE_S + 2)),
        "garbage": {HEADER: "t=ä,v1=ö,=,,".encode("latin-1")},
        "no_time": {HEADER: good.partition(",")[2]},
    }
    headers = every[wrong]
    before, others = counted("bad_signature"), counted("payment")
    answer = await client.post(PATH, content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_signature"), answer.text
    assert (counted("bad_signature"), counted("payment")) == (before + 1, others)
    assert await count(db, "payment_notices") == await count(db, "procrastinate_jobs") == 0


async def test_just_young_enough(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    _, payment = await challenged(services, db, make)
    answer = await send(client, services, body_about(payment), ago_s=limits.NOTICE_AGE_S - 5)
    assert answer.status_code == 204


async def test_about_nothing_of_ours(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    _, payment = await challenged(services, db, make)
    stray = encoded(Told("sbn_1", NoticeKind.OTHER, "pay_of_somebody_else"))
    assert (await send(client, services, stray)).status_code == 204
    unknown = body_about(replace(payment, event_id=payment.event_id + 1))
    assert (await send(client, services, unknown)).status_code == 204
    await do_jobs(services)
    assert await count(db, "payment_notices") == 2
    assert (await only_payment(db, (await challenged(services, db, make))[0])).state == "open"


async def test_unknown_providers_and_floods(client: httpx.AsyncClient) -> None:
    nobody = await client.post("/api/v1/payments/nobody/notices", content=b"{}")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "unknown_provider")
    flood = await client.post(PATH, content=b"x" * (limits.NOTICE_BYTES + 1))
    assert (flood.status_code, flood.json()["code"]) == (413, "too_large")
    assert (await client.get(PATH)).status_code == 405


async def test_a_shop_that_never_answers_is_given_up_and_told_again(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PROVIDER_DEADLINE_S", 0.3)
    with silent_server() as silent:
        services.add(Wire, wire_to(silent.url, b"key", Path()))
        with pytest.raises(httpx.ReadTimeout):
            await send_by_wire(services, b"{}")
        assert len(silent.asked) == 1
    assert send_notice.retry_strategy is not None, "the job is done again"
