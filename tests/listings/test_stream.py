"""The stream of changes: whoever follows it knows what is free, however slowly they read and wherever it changed."""

import asyncio
import base64
import json
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest

from onsale.catalog.model import Event
from onsale.entrypoints import wiring
from onsale.inventory.claim import FOREVER, Wish, give_back, take
from onsale.inventory.watch import Watch
from onsale.listings import stream
from onsale.listings.stream import Streams
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.ids import encode_id, new_uuid
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.fixtures.catalogue import small_house
from tests.fixtures.frames import Frames
from tests.fixtures.lanes import JSON, Headers, Lanes, http_scope, lanes
from tests.fixtures.make import Make
from tests.fixtures.selling import held, holds_path
from tests.listings.test_availability import path

__all__ = ["lanes"]
WITHIN_S = 60.0


async def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < deadline, "it didn't come true"
        await asyncio.sleep(0.005)


class Reader:
    """Somebody who follows an event's places, and takes what is sent only while `taking` is set."""

    def __init__(self, app: Any, event: Event, headers: Headers = ()) -> None:
        self.sent: list[Any] = []
        self.moments: list[float] = []
        """When each of the messages was offered, taken or not."""
        self.taking = asyncio.Event()
        self.taking.set()
        self._leaving = asyncio.Event()
        scope = http_scope("GET", path(event, "availability/stream"), headers=headers)
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self) -> Any:
        await self._leaving.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.moments.append(time.monotonic())
        await self.taking.wait()
        self.sent.append(message)

    async def leave(self) -> None:
        """Hang up, and wait until the server has noticed."""
        self._leaving.set()
        async with asyncio.timeout(WITHIN_S):
            await self.task

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])

    @property
    def text(self) -> str:
        return b"".join(message["body"] for message in self.sent[1:]).decode()

    @property
    def told(self) -> list[tuple[str, Any]]:
        """The kind and the data of each event."""
        blocks = [dict(line.split(": ", 1) for line in block.split("\n")) for block in self.text.split("\n\n") if block]
        return [(block["event"], json.loads(block["data"])) for block in blocks if "event" in block]

    @property
    def free(self) -> set[int]:
        """What is free, by all that was told so far."""
        free: set[int] = set()
        for kind, data in self.told:
            if kind == "snapshot":
                free = places_in(data["places"])
            else:
                taken, freed = set(data["taken"]), set(data["free"])
                assert taken <= free, "only what was free is taken"
                assert not freed & free, "only what was taken becomes free"
                free = (free - taken) | freed
            assert data["available"] == len(free)
        return free


def places_in(bitset: str) -> set[int]:
    bits = base64.b64decode(bitset)
    return {place for place in range(len(bits) * 8) if bits[place >> 3] >> (place & 7) & 1}


async def free_now(lanes: Lanes, event: Event) -> set[int]:
    return places_in((await lanes.send("GET", path(event, "availability"))).json["places"])


async def claim(db: Database, event: Event, *places: int) -> Wish:
    wish = Wish(new_uuid(), None, places)
    async with db.write() as tx:
        assert (await take(tx, event.id, [wish], FOREVER)).won
    return wish


async def free(db: Database, event: Event, wish: Wish) -> None:
    async with db.write() as tx:
        await give_back(tx, event.id, [wish])


@asynccontextmanager
async def listening(services: Services) -> AsyncIterator[Watch]:
    """What a web process does in the background, for as long as the block lasts."""
    watch = services.get(Watch)
    task = asyncio.create_task(watch.run())
    try:
        await until(lambda: watch.listening)
        yield watch
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def watch(services: Services) -> AsyncIterator[Watch]:
    async with listening(services) as watch:
        yield watch


@pytest.fixture
async def read(lanes: Lanes, watch: Watch) -> AsyncIterator[Callable[..., Reader]]:
    """Opens streams, and hangs up on all of them in the end."""
    readers: list[Reader] = []

    def open_one(event: Event, *, headers: Headers = ()) -> Reader:
        readers.append(Reader(lanes.app, event, headers))
        return readers[-1]

    yield open_one
    for reader in readers:
        reader.taking.set()
        await reader.leave()
    assert lanes.services.get(Streams)._open == 0


Read = Callable[..., Reader]


async def test_a_snapshot_first_then_what_changes(lanes: Lanes, make: Make, watch: Watch, read: Read) -> None:
    event, fan = await make.event(), await make.fan()
    await watch.places(event.id, event.places)
    await claim(make.db, event, 41)
    reader = read(event, headers=[("Accept-Encoding", "gzip")])
    await until(lambda: len(reader.sent) == 2)
    assert (reader.status, reader.headers[b"content-type"]) == (200, b"text/event-stream")
    assert reader.headers[b"cache-control"] == b"no-store"
    assert b"content-encoding" not in reader.headers, "a compressor would keep changes back"
    assert b"content-length" not in reader.headers
    assert reader.text.startswith("retry: 2000\n\nevent: snapshot\n")
    assert reader.free == set(range(60)) - {41}

    holding = await lanes.send(
        "POST", holds_path(event), headers=[*fan.headers.items(), *JSON], body=b'{"places": [3, 4]}'
    )
    await until(lambda: len(reader.told) == 2)
    assert reader.told[1] == ("change", {"available": 57, "taken": [3, 4], "free": []})
    booking = f"/api/v1/bookings/{holding.json['id']}"
    assert (await lanes.send("DELETE", booking, headers=list(fan.headers.items()))).status == 204
    await until(lambda: len(reader.told) == 3)
    assert reader.told[2] == ("change", {"available": 59, "taken": [], "free": [3, 4]})


async def test_what_was_sold_just_before_anybody_looked_shows_soon(make: Make, read: Read) -> None:
    event = await make.event()
    await claim(make.db, event, 41)
    reader = read(event)
    await until(lambda: reader.free == set(range(60)) - {41})


async def test_what_a_slow_reader_missed_comes_as_one_change(lanes: Lanes, make: Make, read: Read) -> None:
    event = await make.event()
    reader = read(event)
    await until(lambda: len(reader.told) == 1)
    reader.taking.clear()
    await claim(make.db, event, 1)
    await until(lambda: len(reader.moments) == 3)
    for place in (20, 30, 40):
        await claim(make.db, event, place)
    await free(make.db, event, await claim(make.db, event, 50))
    await asyncio.sleep(3 * stream.PACE_S)
    assert len(reader.told) == 1
    reader.taking.set()
    await until(lambda: len(reader.told) == 3)
    assert [data for _, data in reader.told[1:]] == [
        {"available": 59, "taken": [1], "free": []},
        {"available": 56, "taken": [20, 30, 40], "free": []},
    ]


async def test_there_is_a_pace_however_much_happens(make: Make, read: Read) -> None:
    event = await make.event()
    reader = read(event)
    await until(lambda: len(reader.told) == 1)
    for place in range(40):
        await claim(make.db, event, place)
    await until(lambda: reader.free == set(range(40, 60)))
    changes = reader.moments[2:]
    assert all(after - before >= 0.9 * stream.PACE_S for before, after in pairwise(changes))


async def test_a_large_change_comes_as_a_snapshot(make: Make, read: Read) -> None:
    event = await make.event(layout=small_house(rows=20, seats=20, standing=0))
    reader = read(event)
    await until(lambda: len(reader.told) == 1)
    wish = await claim(make.db, event, *range(200))
    await until(lambda: len(reader.told) == 2)
    await free(make.db, event, wish)
    await until(lambda: len(reader.told) == 3)
    assert [kind for kind, _ in reader.told] == ["snapshot"] * 3
    assert reader.free == set(range(400))
    await claim(make.db, event, *range(20))
    await until(lambda: len(reader.told) == 4)
    assert reader.told[3][0] == "change"


@asynccontextmanager
async def another_process(settings: Settings, database_url: str, frames: Frames) -> AsyncIterator[Lanes]:
    """Its own services on the same database."""
    services = wiring.build(settings, database_url)
    try:
        async with listening(services):
            with frames.application(services) as app:
                yield Lanes(services, app)
    finally:
        await services.get(Database).close()


async def test_all_that_was_told_leads_to_what_is_free(
    lanes: Lanes, make: Make, read: Read, settings: Settings, database_url: str, frames: Frames
) -> None:
    """Takes and frees of any size, in two processes, to a quick reader, one who stops now and then, and a late one."""
    rng = random.Random(7)
    event = await make.event(layout=small_house(rows=20, seats=20, standing=0))
    async with another_process(settings, database_url, frames) as elsewhere:
        quick, halting = read(event), read(event)
        taken: list[Wish] = []
        late: Reader | None = None
        for step in range(60):
            db = (lanes if rng.random() < 0.5 else elsewhere).services.get(Database)
            busy = {place for wish in taken for place in wish.places}
            open_places = sorted(set(range(400)) - busy)
            if taken and (rng.random() < 0.4 or not open_places):
                await free(db, event, taken.pop(rng.randrange(len(taken))))
            else:
                most = len(open_places) if rng.random() < 0.1 else min(8, len(open_places))
                taken.append(await claim(db, event, *sorted(rng.sample(open_places, rng.randint(1, most)))))
            (halting.taking.set if rng.random() < 0.3 else halting.taking.clear)()
            await asyncio.sleep(rng.choice([0, 0, 0.01, 0.03]))
            if step == 30:
                late = read(event)
        halting.taking.set()
        expected = set(range(400)) - {place for wish in taken for place in wish.places}
        for reader in [quick, halting, late]:
            assert reader is not None
            await until(lambda reader=reader: reader.free == expected)  # type: ignore[misc]
        assert await free_now(lanes, event) == await free_now(elsewhere, event) == expected


async def test_what_another_process_sells_appears(
    lanes: Lanes, make: Make, read: Read, settings: Settings, database_url: str, frames: Frames
) -> None:
    event, fan = await make.event(), await make.fan()
    async with another_process(settings, database_url, frames) as elsewhere:
        reader, there = read(event), Reader(elsewhere.app, event)
        await until(lambda: len(reader.told) == len(there.told) == 1)
        told = [*fan.headers.items(), *JSON]
        assert (await elsewhere.send("POST", holds_path(event), headers=told, body=b'{"places": [7]}')).status == 201
        await until(lambda: reader.free == there.free == set(range(60)) - {7})
        await claim(make.db, event, 8)
        await until(lambda: there.free == reader.free == set(range(60)) - {7, 8})
        await there.leave()


async def test_a_hold_that_runs_out_appears(make: Make, read: Read) -> None:
    event, fan = await make.event(), await make.fan()
    reader = read(event)
    await until(lambda: len(reader.told) == 1)
    await held(make.db, event, fan, 5, ttl_s=0.3)
    await until(lambda: len(reader.told) == 3)
    assert [data["available"] for _, data in reader.told] == [60, 59, 60]
    assert (reader.told[1][1]["taken"], reader.told[2][1]["free"]) == ([5], [5])


async def test_while_nothing_happens_there_is_a_sign_of_life(
    make: Make, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.05)
    event = await make.event()
    reader = read(event)
    await until(lambda: reader.text.count(": still here\n\n") == 3)
    assert [kind for kind, _ in reader.told] == ["snapshot"]
    await claim(make.db, event, 1)
    await until(lambda: reader.free == set(range(60)) - {1})


async def test_it_ends_when_it_has_lived_its_time(make: Make, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.05)
    monkeypatch.setattr(limits, "STREAM_S", 0.2)
    event = await make.event()
    reader = read(event)
    async with asyncio.timeout(WITHIN_S):
        await reader.task
    assert reader.sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
    again = read(event)
    await until(lambda: len(again.told) == 1)


async def test_a_reader_who_takes_nothing_is_let_go(
    make: Make, read: Read, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STREAM_STALLED_S", 0.2)
    event = await make.event()
    stalled, other = read(event), read(event)
    await until(lambda: len(stalled.told) == len(other.told) == 1)
    stalled.taking.clear()
    await claim(make.db, event, 1)
    async with asyncio.timeout(WITHIN_S):
        await stalled.task
    assert services.get(Streams)._open == 1
    await claim(make.db, event, 2)
    await until(lambda: other.free == set(range(60)) - {1, 2})


async def test_no_more_streams_than_a_process_serves(
    make: Make, read: Read, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STREAMS_PER_PROCESS", 3)
    event = await make.event()
    crowd = [read(event) for _ in range(9)]  # nobody has asked for this event before: all wait for its first reading
    await until(lambda: all(reader.sent for reader in crowd))
    welcome = [reader for reader in crowd if reader.status == 200]
    assert len(welcome) == 3
    for reader in crowd:
        if reader not in welcome:
            await reader.leave()
            assert (reader.status, reader.headers[b"retry-after"]) == (503, b"5")
            assert json.loads(reader.text)["code"] == "too_many_streams"
    await welcome[0].leave()
    assert services.get(Streams)._open == 2
    again = read(event)
    await until(lambda: len(again.told) == 1)


async def test_events_there_are_not(lanes: Lanes, make: Make, read: Read, services: Services) -> None:
    organiser, stranger = await make.organiser(), await make.organiser()
    draft = await make.event(by=organiser.principal, published=False)
    for who, status in [(None, 404), (stranger, 404), (organiser, 200)]:
        reader = read(draft, headers=list(who.headers.items()) if who else ())
        await until(lambda reader=reader: len(reader.sent) >= 2)  # type: ignore[misc]
        assert reader.status == status
    wrong = read(draft, headers=[("Authorization", "Bearer nonsense")])
    await until(lambda: len(wrong.sent) >= 2)
    assert wrong.status == 401
    nobody_knows = f"/api/v1/events/{encode_id('evt', 1)}/availability/stream"
    heard = await lanes.send("GET", nobody_knows)
    assert (heard.status, heard.headers["content-type"]) == (404, "application/problem+json")
    assert services.get(Streams)._open == 1
