"""A payment asked for fifty times in the same instant, with one key, charges once."""

import asyncio

import httpx

from onsale.platform.database import Database
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import booking_path, count, held

_TIMES = 50


async def test_fifty_at_once_charge_once(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    path = booking_path(await held(db, event, fan, 1, 2), "pay")
    headers = fan.headers | {"Idempotency-Key": "fifty"}
    asked = [client.post(path, json={"payment_method": "pm_success"}, headers=headers) for _ in range(_TIMES)]
    answers = await asyncio.gather(*asked)
    paid = [answer for answer in answers if answer.status_code == 200]
    under_way = [answer for answer in answers if answer.status_code == 409]
    assert paid
    assert len(paid) + len(under_way) == _TIMES
    assert {answer.json()["code"] for answer in under_way} <= {"idempotency_in_progress"}
    assert len({answer.content for answer in paid}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in paid) == 1
    await _charged_once(db)
    again = await client.post(path, json={"payment_method": "pm_success"}, headers=headers)
    assert (again.status_code, again.content, again.headers["Idempotency-Replayed"]) == (200, paid[0].content, "true")
    await _charged_once(db)


async def test_fifty_keys_at_once_charge_once_too(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    path = booking_path(await held(db, event, fan, 1, 2), "pay")
    asked = [
        client.post(
            path, json={"payment_method": "pm_success"}, headers=fan.headers | {"Idempotency-Key": f"key {nth}"}
        )
        for nth in range(_TIMES)
    ]
    answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} <= {200, 202}
    await _charged_once(db)


async def _charged_once(db: Database) -> None:
    assert await count(db, "payments") == 1
    assert await count(db, "sandbox_charges") == 1
    assert await count(db, "payments where state = 'captured'") == 1
    assert await broken_invariants(db) == {}
