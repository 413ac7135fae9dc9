"""Windows: each opens when the one before closes, tells of itself in order, and keeps everybody who was answered."""

import asyncio
import threading
from datetime import timedelta

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.waitingroom import revealing, store
from onsale.waitingroom import tables as t
from onsale.waitingroom.check import check
from onsale.waitingroom.commit import Chains
from onsale.waitingroom.evidence import read_evidence, read_proof
from onsale.waitingroom.join_line import JoinLine
from tests.fixtures.make import Make
from tests.fixtures.selling import count
from tests.waitingroom.rooms import aged, joins, on_sale, protected, queue_path, tended, told


async def test_nobody_is_lost_between_two(services: Services, db: Database, make: Make) -> None:
    """Joins in full flow while windows are closed and opened: everybody is in exactly one, the one they were told."""
    event = await protected(make, opens_in=timedelta(seconds=-1))
    await tended(services, event)
    lines = [JoinLine(db), JoinLine(db)]  # two processes
    places: dict[int, int] = {}
    for wave in range(8):
        fans = range(wave * 150, (wave + 1) * 150)
        await _due(db)
        *told_, _ = await asyncio.gather(
            *(_window(lines[fan % 2], event.id, fan) for fan in fans), _turn(services, event)
        )
        places |= dict(told_)
    async with db.read() as tx:
        rows = await tx.execute(sa.select(t.joins.c.fan_id, t.joins.c.window_number))
        kept = {row.fan_id: row.window_number for row in rows}
    assert kept == places
    assert len(set(places.values())) > 3, "windows were turned meanwhile"
    await _due(db)
    await tended(services, event)
    assert (
        await count(
            db,
            "queue_windows w where joined <> (select count(*) from queue_joins j"
            " where j.event_id = w.event_id and j.window_number = w.number)",
        )
        == 0
    )


async def test_a_window_is_counted_once_however_long_that_takes(
    services: Services, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await protected(make, opens_in=timedelta(seconds=-1))
    await tended(services, event)
    await JoinLine(db).join(event.id, 1)
    async with db.write() as tx:
        await tx.execute(sa.update(t.windows).values(closed_at=sa.func.clock_timestamp()))
        room = await store.room_of(tx, event.id)
    counting: list[int] = []
    enough = threading.Event()

    def slowly(key: bytes, event_id: int, fans: bytes) -> revealing.Counted:
        counting.append(event_id)
        enough.wait(30)
        return counted(key, event_id, fans)

    counted = revealing.count
    monkeypatch.setattr(revealing, "count", slowly)
    monkeypatch.setattr(revealing, "_INLINE", 0)  # in a thread, as a large one
    monkeypatch.setattr(revealing, "CLAIMED_S", 2.0)
    assert room is not None
    chains = services.get(Chains)
    first = asyncio.create_task(revealing.reveal(db, chains, room))
    for _ in range(8):
        await asyncio.sleep(0.5)
        await revealing.reveal(db, chains, room)
    assert not first.done(), "the others came while it was being counted"
    enough.set()
    await first
    assert counting == [event.id]
    assert await count(db, "queue_windows where seed is not null") == 1


async def _due(db: Database) -> None:
    """The open window has been open for long."""
    async with db.write() as tx:
        long_ago = {"opened_at": t.windows.c.opened_at - timedelta(hours=1)}
        await tx.execute(sa.update(t.windows).where(t.windows.c.closed_at.is_(None)).values(long_ago))


async def _turn(services: Services, event: Event) -> tuple[int, int]:
    await tended(services, event)
    return 0, 0


async def _window(line: JoinLine, event_id: int, fan: int) -> tuple[int, int]:
    await asyncio.sleep(fan % 150 / 1000)
    return fan, (await line.join(event_id, fan)).window


async def test_one_place_however_often_and_wherever_it_is_asked_for(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await protected(make)
    await tended(services, event)
    (fan,) = await make.fans(1)
    answers = await asyncio.gather(*(joins(client, event, fan) for _ in range(20)))
    assert len({answer["token"] for (answer,) in answers}) == 1
    assert await count(db, "queue_joins") == 1


async def test_what_is_told_stays_small(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await protected(make)
    await tended(services, event)
    async with db.write() as tx:
        closed = sa.text(
            "insert into queue_windows (event_id, number, opened_at, closed_at, joined, root, seed)"
            " select :event, n, now() + (n - 4000) * interval '5 s', now() + (n - 3999) * interval '5 s', 1000000 + n,"
            " sha256('a'), sha256('b') from generate_series(1, 4000) n"
        )
        whole = {"closed_at": sa.func.clock_timestamp(), "joined": 10**7, "root": b"a" * 32, "seed": b"b" * 32}
        await tx.execute(sa.update(t.windows).values(whole))
        await tx.execute(closed, {"event": event.id})
        await tx.execute(sa.update(t.rooms).values(frontier_window=3999, frontier_rank=2**53 - 2))
    queue = await told(client, event, lambda queue: len(queue["windows"]) == 5)
    assert queue["earlier"] == {"windows": 3996, "joined": 10**7 + sum(10**6 + n for n in range(1, 3996))}
    answer = await client.get(queue_path(event))
    assert len(answer.content) <= 1024
    assert answer.headers["cache-control"] == "public, max-age=1"
    window = await client.get(queue_path(event, "windows/3999"))
    assert window.json()["before"] == 10**7 + sum(10**6 + n for n in range(1, 3999))
    assert "immutable" in window.headers["cache-control"]
    assert (await client.get(queue_path(event, "windows/4001"))).status_code == 404


async def test_the_evidence_holds(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    event = await protected(make)
    await tended(services, event)
    fans = await make.fans(7)
    await joins(client, event, *fans[:5])
    early = await client.get(queue_path(event, "proof"), headers=fans[0].headers)
    assert early.status_code == 404, "a proof would tell a rank"
    event = await on_sale(services, event, client)
    await joins(client, event, *fans[5:])
    await aged(services, event, by=timedelta(minutes=1))
    await tended(services, event)
    await told(client, event, lambda queue: len(queue["windows"]) == 2)
    evidence = read_evidence((await client.get(queue_path(event, "fairness"))).content)
    assert [window.joined for window in evidence.windows] == [5, 2, 0]
    assert evidence.steps
    ranks = {answer["rank"] for answer in await joins(client, event, *fans)}
    for fan in fans:
        proof = read_proof((await client.get(queue_path(event, "proof"), headers=fan.headers)).content)
        assert [finding for finding in check(evidence, proof) if not finding.holds] == []
        assert proof.rank in ranks
        forged = msgspec.structs.replace(evidence.windows[proof.window], joined=8)
        windows = [forged if window.window == forged.window else window for window in evidence.windows]
        false = msgspec.structs.replace(evidence, windows=windows)
        assert not all(finding.holds for finding in check(false, proof))


async def test_a_room_ends_with_its_sale(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await protected(make)
    await tended(services, event)
    async with db.write() as tx:
        await tx.execute(sa.text("update events set lifecycle = 'cancelled', version = version + 1"))
    await tended(services, event)
    assert await count(db, "queue_windows where closed_at is null") == 0
    assert await count(db, "waiting_rooms where ended_at is not null") == 1
    assert (await told(client, event, lambda queue: queue["state"] == "done"))["window"] is None
    (fan,) = await make.fans(1)
    refused = await client.post(queue_path(event, "join"), headers=fan.headers)
    assert refused.status_code == 409
