"""What is read for many at once, and how old it may be."""

import asyncio
import time
from dataclasses import dataclass, field

import pytest

from onsale.platform.errors import NotFound, Unavailable
from onsale.platform.recent import Recent


@dataclass(slots=True)
class Source:
    """Something that can be read, slowly or not at all; `value` is what it is when a reading begins."""

    value: int = 0
    readings: int = 0
    takes_s: float = 0.0
    fails: Exception | None = None
    waits_for: asyncio.Event | None = None
    begun: "asyncio.Event" = field(default_factory=asyncio.Event)
    lasts: list[int | None] = field(default_factory=list)

    async def read(self, _key: str, last: int | None) -> int:
        """One reading."""
        self.readings += 1
        self.lasts.append(last)
        value = self.value
        self.begun.set()
        await asyncio.sleep(self.takes_s)
        if self.waits_for is not None:
            await self.waits_for.wait()
        if self.fails is not None:
            raise self.fails
        return value


def recent(source: Source, *, fresh_s: float = 0.0, patience_s: float = 5.0) -> Recent[str, int]:
    return Recent(source.read, fresh_s=fresh_s, most=3, patience_s=patience_s)


async def test_a_reading_that_began_before_it_was_asked_for_is_too_old() -> None:
    source = Source(takes_s=0.05)
    of = recent(source).of
    early = asyncio.create_task(of("a"))
    await source.begun.wait()
    source.value = 1
    late = [asyncio.create_task(of("a")) for _ in range(50)]
    assert (await early, await asyncio.gather(*late)) == (0, [1] * 50)
    assert (source.readings, source.lasts) == (2, [None, 0])


async def test_a_crowd_costs_one_reading_at_a_time() -> None:
    source = Source(takes_s=0.01)
    of = recent(source).of
    began, tasks = time.monotonic(), []
    for _ in range(100):
        tasks.append(asyncio.create_task(of("a")))
        await asyncio.sleep(0.001)
    await asyncio.gather(*tasks)
    assert source.readings <= (time.monotonic() - began) / source.takes_s + 2
    assert await of("b") == 0, "another key has a turn of its own"


async def test_one_that_is_fresh_enough_is_shared() -> None:
    source = Source(takes_s=0.02)
    of = recent(source, fresh_s=10.0).of
    assert await asyncio.gather(*(of("a") for _ in range(20))) == [0] * 20
    source.value = 1
    assert (await of("a"), source.readings) == (0, 1)


async def test_in_trouble_what_was_read_last_is_told() -> None:
    source = Source()
    of = recent(source).of
    source.fails = Unavailable()
    with pytest.raises(Unavailable):
        await of("a")
    source.fails = None
    assert await of("a") == 0
    source.value, source.fails = 1, Unavailable()
    assert await asyncio.gather(*(of("a") for _ in range(9))) == [0] * 9
    tried = source.readings
    assert (await of("a"), source.readings) == (0, tried), "for a while nobody tries again"
    source.fails = None
    deadline = time.monotonic() + 10
    while await of("a") == 0:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def test_who_asks_is_not_kept_waiting_by_a_slow_reading() -> None:
    source = Source()
    of = recent(source, patience_s=0.05).of
    assert await of("a") == 0
    source.value, source.waits_for = 1, asyncio.Event()
    assert await asyncio.gather(*(of("a") for _ in range(9))) == [0] * 9, "though the reading hasn't ended"
    source.waits_for.set()
    deadline = time.monotonic() + 20
    while await of("a") == 0:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
    assert await of("a") == 1


async def test_what_is_gone_is_forgotten() -> None:
    source = Source()
    of = recent(source).of
    assert await of("a") == 0
    source.fails = NotFound("gone")
    with pytest.raises(NotFound):
        await of("a")
    source.fails = Unavailable()
    with pytest.raises(Unavailable):
        await of("a")


async def test_whoever_began_a_reading_may_go_away() -> None:
    source = Source(takes_s=0.05)
    of = recent(source).of
    first, other = asyncio.create_task(of("a")), asyncio.create_task(of("a"))
    await source.begun.wait()
    first.cancel()
    assert (await other, source.readings) == (0, 1)
