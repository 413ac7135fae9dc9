"""A repetition gets an answer it can read, and none waits for a database that was away only for a moment."""

import asyncio
from typing import Any

import httpx
import pytest

from onsale.platform.database import Database
from onsale.platform.errors import Unavailable
from onsale.platform.web import idempotency
from tests.fixtures.make import Make
from tests.fixtures.selling import count, holds_path, until


async def test_a_long_answer_is_repeated_to_everybody(client: httpx.AsyncClient, make: Make) -> None:
    """Long answers are compressed for whoever asks for that; a repetition may come from somebody who doesn't."""
    event, fan = await make.event(), await make.fan()
    key = fan.headers | {"Idempotency-Key": "one"}
    answers = [
        await client.post(holds_path(event), json={"places": [1, 2, 3, 4]}, headers=key | {"Accept-Encoding": accepted})
        for accepted in ("gzip", "gzip", "identity")
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len(answers[0].content) > 1024
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("works", [True, False])
async def test_stored_as_soon_as_the_database_is_back(
    client: httpx.AsyncClient, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch, *, works: bool
) -> None:
    remember, fails = idempotency._remember, iter([True, True])

    async def away_at_first(*told: Any) -> None:
        if next(fails, False):
            raise Unavailable
        await remember(*told)

    monkeypatch.setattr(idempotency, "_remember", away_at_first)
    monkeypatch.setattr(idempotency, "_STORE_AGAIN_S", 0.05)
    event, fan = await make.event(), await make.fan()
    key = fan.headers | {"Idempotency-Key": "one"}
    if not works:
        monkeypatch.setattr("onsale.platform.limits.UNPAID_HOLDS_PER_FAN_AND_EVENT_PER_HOUR", 0)
    first = await client.post(holds_path(event), json={"places": [1]}, headers=key)
    assert first.status_code == (201 if works else 429)
    assert await count(db, "idempotent_answers where status is null") == 1

    async def not_running() -> bool:
        return await count(db, "idempotent_answers where status is null") == 0

    async with asyncio.timeout(60):
        await until(not_running)
    monkeypatch.undo()
    again = await client.post(holds_path(event), json={"places": [1]}, headers=key)
    assert (again.status_code, "Idempotency-Replayed" in again.headers) == (201, works)
