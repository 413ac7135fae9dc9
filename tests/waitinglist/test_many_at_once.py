"""200 places come back at once while 300 wait and the public tries to get in between."""

import asyncio
import random
from collections import Counter

import pytest
import sqlalchemy as sa

from onsale.bookings.cancel import cancel
from onsale.bookings.errors import ActiveBookingExists, PlacesUnavailable
from onsale.bookings.hold import Hold, hold
from onsale.bookings.model import Booking
from onsale.bookings.quote import Pick
from onsale.catalog.model import Event
from onsale.platform.database import Database
from onsale.platform.jobs import run_worker
from onsale.platform.services import Services
from onsale.waitinglist import sweep
from onsale.waitinglist.join import join
from onsale.waitinglist.model import Wanted
from onsale.waitinglist.sweep import look_for_free_places, sweep_offers
from tests.fixtures.catalogue import small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import claimed, count, until

_AT_ONCE = 8
_LEFT = "procrastinate_jobs where task_name = 'waitinglist.make_offers'"


@pytest.mark.parametrize(
    ("returns", "line", "public"), [(40, 60, 5), pytest.param(200, 300, 20, marks=pytest.mark.long)]
)
async def test_in_order_and_past_nobody(
    services: Services, db: Database, make: Make, returns: int, line: int, public: int
) -> None:
    event = await make.event(layout=small_house(rows=returns // 20, seats=20, standing=0))
    owners, waiting, lurkers = await make.fans(returns), await make.fans(line), await make.fans(public)
    bookings = [await make.confirmed_booking(event, owner, [place]) for place, owner in enumerate(owners)]
    for fan in waiting:
        async with db.write() as tx:
            await join(tx, fan.principal, event.id, Wanted(1))
    over = asyncio.Event()
    snatched: list[int] = []
    crowd = [asyncio.create_task(_lurk(db, event, fan, over, snatched)) for fan in lurkers]
    worker = asyncio.create_task(run_worker(db, services))
    sweeper = asyncio.create_task(_sweep(services, over))
    try:
        await _give_back(db, owners, bookings)
        await until(lambda: _all_offered(db, returns), within_s=120)
    finally:
        over.set()
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
        await asyncio.gather(sweeper, *crowd)
    assert snatched == [], "nobody came before who waited"
    first = [fan.id for fan in waiting[:returns]]
    async with db.read() as tx:
        rows = await tx.execute(sa.text("select fan_id, state, booking_id from waiting_entries order by id"))
        told = [(row.fan_id, row.state, row.booking_id) for row in rows]
    assert [fan for fan, state, _booking in told if state == "offered"] == first, "the first in the line, no one else"
    assert max(Counter(booking for _fan, _state, booking in told if booking).values()) == 1
    assert len(await claimed(db, event)) == returns
    assert await count(db, "bookings where state = 'held'") == returns
    assert await broken_invariants(db) == {}


async def test_offers_pass_on_while_the_public_tries(
    services: Services, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody declines: the places go through the whole line before anybody else gets one."""
    monkeypatch.setattr(sweep, "ENDS_EARLY_S", 60.0)  # a sweep may come late on a busy machine
    event = await make.event(layout=small_house(rows=1, seats=4, standing=0))
    (owner, *lurkers), waiting = await make.fans(7), await make.fans(12)
    booking = await make.confirmed_booking(event, owner, [0, 1, 2, 3])
    for fan in waiting:
        async with db.write() as tx:
            await join(tx, fan.principal, event.id, Wanted(1))
    over = asyncio.Event()
    snatched: list[int] = []
    crowd = [asyncio.create_task(_lurk(db, event, fan, over, snatched)) for fan in lurkers]
    worker = asyncio.create_task(run_worker(db, services))
    sweeper = asyncio.create_task(_sweep(services, over))
    try:
        async with db.write() as tx:
            await cancel(tx, owner.principal, event.id, booking.id, None)
        for served in range(4, 13, 4):

            async def offered(served: int = served) -> bool:
                assert snatched == []
                return await count(db, "waiting_entries where booking_id is not null") == served

            await until(offered, within_s=90)
            assert snatched == []
            async with db.write() as tx:
                for table, column in (
                    ("bookings", "expires_at"), ("claims", "held_until"), ("fan_slots", "held_until")
                ):  # fmt: skip
                    soon = f"update {table} set {column} = now() + interval '60.5 s' where {column} < 'infinity'"  # noqa: S608
                    await tx.execute(sa.text(f"{soon} and {column} > now() + interval '1 h'"))
        await until(lambda: _somebody(snatched), within_s=90)
    finally:
        over.set()
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
        await asyncio.gather(sweeper, *crowd)
    async with db.read() as read:
        rows = await read.execute(sa.text("select fan_id from waiting_entries order by offered_at, id"))
        assert [row.fan_id for row in rows] == [fan.id for fan in waiting]
    assert await count(db, "waiting_entries where state = 'passed'") == 12
    assert await broken_invariants(db) == {}


async def _somebody(snatched: list[int]) -> bool:
    return bool(snatched)


async def _give_back(db: Database, owners: list[Account], bookings: list[Booking]) -> None:
    """In no order, several at a time."""
    turn = asyncio.Semaphore(_AT_ONCE)

    async def one(owner: Account, booking: Booking) -> None:
        async with turn, db.write() as tx:
            await cancel(tx, owner.principal, booking.event_id, booking.id, None)

    both = list(zip(owners, bookings, strict=True))
    random.Random(5).shuffle(both)
    await asyncio.gather(*(one(*pair) for pair in both))


async def _lurk(db: Database, event: Event, fan: Account, over: asyncio.Event, snatched: list[int]) -> None:
    """Try any place, again and again."""
    chance = random.Random(fan.id)
    while not over.is_set():
        place = chance.randrange(event.places)
        try:
            async with db.write() as tx:
                await hold(tx, event.id, Hold(fan.id, (Pick(place),)), ttl_s=600)
        except (PlacesUnavailable, ActiveBookingExists):
            await asyncio.sleep(0.1)
        else:
            snatched.append(place)


async def _sweep(services: Services, over: asyncio.Event) -> None:
    """As a worker does."""
    while not over.is_set():
        await sweep_offers(services)
        await look_for_free_places(services)
        await asyncio.sleep(0.3)


async def _all_offered(db: Database, returns: int) -> bool:
    return await count(db, "waiting_entries where state = 'offered'") == returns and not await count(db, _LEFT)
