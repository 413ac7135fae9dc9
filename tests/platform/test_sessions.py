"""The server gives up on us as well: on what takes too long, on whoever is silent, and at an event's gate."""

import asyncio

import httpx
import pytest
import sqlalchemy as sa

from onsale.inventory.gate import close_gate, share_gate
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Unavailable
from onsale.platform.ids import encode_id
from tests.fixtures.make import Make


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("statement_timeout", f"{limits.STATEMENT_S}s"),
        ("idle_in_transaction_session_timeout", f"{limits.SILENT_CONNECTION_S}s"),
        ("client_connection_check_interval", "5s"),
    ],
)
async def test_every_session_carries_it(db: Database, name: str, value: str) -> None:
    shown = sa.text(f"show {name}")
    async with db.read() as read, db.write() as write:
        assert [(await tx.execute(shown)).scalar_one() for tx in (read, write)] == [value] * 2
    async with db.autocommit() as raw:
        row = await (await raw.execute(f"show {name}".encode())).fetchone()
        assert row == (value,)


@pytest.mark.parametrize("work_on", [True, False])
async def test_whoever_is_silent_in_a_transaction_loses_it(
    database_url: str, monkeypatch: pytest.MonkeyPatch, *, work_on: bool
) -> None:
    monkeypatch.setattr(
        "onsale.platform.database._SESSION", {"idle_in_transaction_session_timeout": "1s", "timezone": "UTC"}
    )
    db = Database(database_url, pool_size=1)
    try:
        with pytest.raises(Unavailable):
            await _be_silent(db, work_on=work_on)
        async with db.write() as tx:
            await close_gate(tx, 7)
    finally:
        await db.close()


async def _be_silent(db: Database, *, work_on: bool) -> None:
    async with db.write() as tx:
        await close_gate(tx, 7)
        await asyncio.sleep(1.8)
        if work_on:
            await tx.execute(sa.select(1))


async def test_the_gate_isnt_waited_for_without_end(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GATE_WAIT_S", 1)
    async with db.write() as passing:
        await share_gate(passing, 7)
        started = asyncio.get_running_loop().time()
        with pytest.raises(Unavailable) as told:
            await _close(db, 7)
        assert 0.8 < asyncio.get_running_loop().time() - started < 30
        assert told.value.retry_after_s
        await _close(db, 8)
    await _close(db, 7)


async def _close(db: Database, event_id: int) -> None:
    async with db.write() as tx:
        await close_gate(tx, event_id)


async def test_whoever_closes_a_busy_gate_is_asked_to_come_back(
    client: httpx.AsyncClient, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "GATE_WAIT_S", 1)
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    path = f"/api/v1/events/{encode_id('evt', event.id)}"
    async with db.write() as passing:
        await share_gate(passing, event.id)
        async with asyncio.timeout(limits.STATEMENT_S / 2):
            answer = await client.delete(path, headers=organiser.headers)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable"), answer.text
        assert int(answer.headers["Retry-After"]) > 0
    assert (await client.delete(path, headers=organiser.headers)).status_code == 204
