"""Both standbys die: nothing can be confirmed any more, so nothing is told to be done, and nobody waits for ever."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest
import sqlalchemy as sa

from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Unavailable
from onsale.platform.ids import encode_id
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import holds_path, until
from tests.storms import aftermath
from tests.storms.cluster import Cluster
from tests.storms.site import Site

pytestmark = pytest.mark.long
_ANSWERED_WITHIN_S = 60.0
_WAITING = "select count(*) from pg_stat_activity where wait_event = 'SyncRep' and datname = 'postgres'"


@pytest.fixture
async def alone(cluster: Cluster) -> AsyncIterator[Cluster]:
    """The primary without its standbys; they come back afterwards."""
    standbys = [one for one in cluster.standbys if one.running]
    for one in standbys:
        one.kill()
    yield cluster
    for one in standbys:
        if not one.running:
            one.start()
    await asyncio.to_thread(cluster.wait_for_standbys)


@pytest.fixture
async def db(cluster: Cluster) -> AsyncIterator[Database]:
    """A database with a table of its own."""
    db = Database(cluster.url("postgres"), pool_size=3)
    async with db.write() as tx:
        await tx.execute(sa.text("create table if not exists noted (what text)"))
        await tx.execute(sa.text("truncate noted"))
    yield db
    await db.close()


async def test_what_isnt_confirmed_is_neither_told_nor_seen(
    db: Database, alone: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WRITE_DEADLINE_S", 1.0)
    monkeypatch.setattr(limits, "UNCONFIRMED_LOOK_S", 0.1)
    with pytest.raises(Unavailable):
        await _note(db, "never told")
    assert await _noted(db) == []
    with pytest.raises(Unavailable):  # at once: nothing more is begun that would wait at the server for ever
        await _note(db, "never begun")
    assert alone.primary.ask(_WAITING) == 1

    alone.standbys[0].start()

    async def confirmed() -> bool:
        return await _noted(db) == ["never told"]

    await until(confirmed, within_s=60)
    await until(lambda: _writes(db), within_s=60)


async def test_a_writer_that_goes_away_doesnt_call_its_commit_back(db: Database, alone: Cluster) -> None:
    writing = asyncio.create_task(_note(db, "gone away"))
    await until(lambda: _waiting(alone), within_s=60)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await _waiting(alone)
    assert await _noted(db) == []


async def test_a_server_that_is_told_not_to_wait_isnt_believed(
    db: Database, alone: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing = asyncio.create_task(_note(db, "on this server alone"))
    await until(lambda: _waiting(alone), within_s=60)
    alone.primary.tell(
        "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep' and datname = 'postgres'"
    )
    with pytest.raises(Unavailable):
        await writing
    # Whoever looks finds it, and must not tell before it is confirmed.
    assert await _noted(db) == ["on this server alone"]
    monkeypatch.setattr(limits, "WRITE_DEADLINE_S", 1.0)
    with pytest.raises(Unavailable):
        await db.confirm()


async def test_fans_are_told_to_come_back(site_on_cluster: Site, cluster: Cluster, make_there: Make) -> None:
    site = site_on_cluster
    await site.ready()
    event, fans = await make_there.event(), await make_there.fans(6)
    db = make_there.services.get(Database)
    async with httpx.AsyncClient(base_url=site.urls[0], timeout=_ANSWERED_WITHIN_S) as client:
        page = f"/events/{encode_id('evt', event.id)}"
        first = await client.post(holds_path(event), json={"places": [0]}, headers=fans[0].headers)
        assert first.status_code == 201, first.text
        assert (await client.get(page)).status_code == 200
        standbys = [one for one in cluster.standbys if one.running]
        for one in standbys:
            one.kill()
        began = time.monotonic()
        pay = f"/api/v1/bookings/{first.json()['id']}/pay"
        asked = [client.post(pay, json={"payment_method": "pm_success"}, headers=fans[0].headers)]
        for place, fan in enumerate(fans[1:], 1):
            key = {"Idempotency-Key": f"place-{place}"} if place % 2 else {}
            asked.append(client.post(holds_path(event), json={"places": [place]}, headers=fan.headers | key))
        answers = await asyncio.gather(*asked)
        print(f"answered within {time.monotonic() - began:.1f} s: {[one.status_code for one in answers]}")
        for answer in answers:
            assert answer.status_code == 503, answer.text
            assert answer.headers["retry-after"]
        async with db.read() as tx:
            there = await tx.execute(sa.text("select fan_id, state from bookings where event_id = :e"), {"e": event.id})
            assert [tuple(row) for row in there] == [(fans[0].id, "held")]
        assert (await client.get(page)).status_code == 200
        ready = await client.get("/readyz")
        assert (ready.status_code, "standby" in ready.text) == (503, True), ready.text

        back = time.monotonic()
        for one in standbys:
            one.start()
        for place, fan in enumerate(fans[1:], 1):

            async def given(place: int = place, headers: dict[str, str] = fan.headers) -> bool:
                answer = await client.post(holds_path(event), json={"places": [place]}, headers=headers)
                return answer.status_code == 201 or "active_booking_exists" in answer.text

            await until(given, within_s=60)
        print(f"writes again after {time.monotonic() - back:.1f} s")
    await aftermath.let_time_pass(db)
    await aftermath.restart_worker(site, db)
    await aftermath.quiet(site, db)
    assert not await broken_invariants(db)


async def _note(db: Database, what: str) -> None:
    async with db.write() as tx:
        await tx.execute(sa.text("insert into noted values (:what)"), {"what": what})


async def _noted(db: Database) -> list[str]:
    async with db.read() as tx:
        return list((await tx.execute(sa.text("select what from noted"))).scalars())


async def _writes(db: Database) -> bool:
    try:
        await _note(db, "again")
    except Unavailable:
        return False
    return True


async def _waiting(cluster: Cluster) -> bool:
    return bool(cluster.primary.ask(_WAITING))
