"""Holds that arrive together share a transaction, and each is answered as if it had been alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from onsale.bookings import hold_line
from onsale.bookings.errors import PlacesUnavailable, ShopBusy
from onsale.bookings.hold import Hold
from onsale.bookings.hold_line import HoldLine
from onsale.bookings.model import Booking
from onsale.bookings.quote import Pick
from onsale.platform import limits
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import InvalidRequest, Unavailable
from tests.fixtures.catalogue import small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import count


def wish(fan: int, *places: int) -> Hold:
    return Hold(fan, tuple(Pick(place) for place in places))


@pytest.fixture
def line(db: Database) -> HoldLine:
    return HoldLine(db, ttl_s=600)


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The size of each batch committed."""
    sizes: list[int] = []
    real = hold_line.hold_many  # type: ignore[attr-defined]

    async def counted(*arguments: Any, **named: Any) -> Any:
        sizes.append(len(arguments[2]))
        return await real(*arguments, **named)

    monkeypatch.setattr(hold_line, "hold_many", counted)
    return sizes


async def all_of(line: HoldLine, event_id: int, *wishes: Hold) -> list[Booking | BaseException]:
    return await asyncio.gather(*(line.hold(event_id, each) for each in wishes), return_exceptions=True)


async def test_those_who_come_meanwhile_share_the_next(
    line: HoldLine, db: Database, make: Make, batches: list[int]
) -> None:
    event = await make.event(layout=small_house(rows=10, seats=20))
    answers = await all_of(line, event.id, *(wish(fan, 2 * fan, 2 * fan + 1) for fan in range(100)))
    assert all(isinstance(answer, Booking) for answer in answers)
    assert len(batches) < 5
    assert await count(db, "claims") == 200
    assert await broken_invariants(db) == {}


async def test_who_shares_a_place_or_is_the_same_fan_waits_for_the_next(
    line: HoldLine, db: Database, make: Make, batches: list[int]
) -> None:
    event = await make.event()
    first, second, third, fourth = await all_of(line, event.id, wish(1, 5), wish(2, 5, 6), wish(3, 6), wish(1, 9))
    assert isinstance(first, Booking)
    assert isinstance(second, PlacesUnavailable)
    assert second.extra["unavailable"] == [5, 6], "told against what is committed, not against a batch-mate"
    assert isinstance(third, Booking), "whoever waits behind one that is bound to lose doesn't lose with it"
    assert not isinstance(fourth, Booking), "one active booking a fan"
    assert await broken_invariants(db) == {}


async def test_nonsense_fails_alone(line: HoldLine, make: Make, batches: list[int]) -> None:
    event = await make.event()
    warm = asyncio.create_task(line.hold(event.id, wish(9, 39)))
    good, bad, also_good = await all_of(line, event.id, wish(1, 1), wish(2, 10**6), wish(3, 3))
    await warm
    assert isinstance(bad, InvalidRequest)
    assert isinstance(good, Booking)
    assert isinstance(also_good, Booking)


async def test_a_poisoned_request_doesnt_take_its_batch_along(
    line: HoldLine, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, real = await make.event(), hold_line.hold_many  # type: ignore[attr-defined]

    async def explodes(tx: Any, event_id: int, requests: Any, *, ttl_s: float) -> Any:
        if any(request.fan_id == 2 for request in requests):
            raise RuntimeError("boom")
        return await real(tx, event_id, requests, ttl_s=ttl_s)

    monkeypatch.setattr(hold_line, "hold_many", explodes)
    answers = await all_of(line, event.id, *(wish(fan, fan) for fan in range(1, 6)))
    assert [isinstance(answer, Booking) for answer in answers] == [True, False, True, True, True]
    assert isinstance(answers[1], RuntimeError)
    assert await count(db, "claims") == 4


async def test_a_full_line_says_so(db: Database, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HOLDS_WAITING", 3)
    line, event = HoldLine(db, ttl_s=600), await make.event()
    answers = await all_of(line, event.id, *(wish(fan, fan) for fan in range(5)))
    assert [isinstance(answer, ShopBusy) for answer in answers] == [False, False, False, True, True]
    assert isinstance(await line.hold(event.id, wish(9, 9)), Booking), "there is room again"


async def test_a_caller_who_goes_away_leaves_no_claim(line: HoldLine, db: Database, make: Make) -> None:
    event = await make.event()
    asked = [asyncio.create_task(line.hold(event.id, wish(fan, fan))) for fan in range(6)]
    await asyncio.sleep(0)  # they are in line now, the first batch is being committed
    for task in asked[::2]:
        task.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    stayed = await line.hold(event.id, wish(7, 0))  # behind whatever was to be given back
    assert stayed.places == (0,)
    assert await count(db, "bookings where state = 'held'") == await count(db, "claims") == 4
    assert await broken_invariants(db) == {}


async def test_a_lost_commit_is_looked_up(
    line: HoldLine, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, real = await make.event(), db.write

    @asynccontextmanager
    async def loses_the_answer() -> AsyncIterator[WriteTx]:
        async with real() as tx:
            yield tx
        raise Unavailable

    monkeypatch.setattr(db, "write", loses_the_answer)
    other = Database(db.url)  # over whose lines answers arrive
    monkeypatch.setattr(db, "confirm", other.confirm)
    booking = await line.hold(event.id, wish(1, 4))
    await other.close()
    assert booking.places == (4,)
    assert await count(db, "bookings") == 1
