"""Everything at once for some seconds: holds, changes, payments, releases, cancellations and the sweep, on few places
and with holds that hardly live. No deadlock (it would surface as `Unavailable`), no confirmation lost, all in order."""

import asyncio
import random
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable

import pytest

from onsale.bookings.cancel import cancel
from onsale.bookings.change import Change, change
from onsale.bookings.confirm import confirm
from onsale.bookings.expire import sweep
from onsale.bookings.hold import Hold, hold_many
from onsale.bookings.model import Booking
from onsale.bookings.quote import Pick
from onsale.bookings.release import release
from onsale.catalog.model import Event
from onsale.inventory.gate import close_gate
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Failure, Unavailable
from onsale.platform.services import Services
from tests.fixtures.catalogue import one_level, small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import claimed

TTL_S = 0.4
PLACES = 80
PATIENCE_S = 60.0
DONE = ("held", "confirmed", "released", "cancelled", "changed")


class Storm:
    """A free event's places, a few dozen fans, and what was acknowledged."""

    def __init__(self, services: Services, event: Event, fans: list[Account]) -> None:
        self.services, self.event = services, event
        self.db = services.get(Database)
        self.fans = {fan.id: fan for fan in fans}
        self.live: deque[Booking] = deque(maxlen=16)
        self.confirmed: dict[object, Booking] = {}
        self.seen: Counter[str] = Counter()

    async def hold(self) -> None:
        """A batch whose requests share neither fans nor places, as `hold_many` asks."""
        places, fans, batch = set[int](), random.sample(list(self.fans), 6), list[Hold]()
        for fan_id in fans:
            start = random.randrange(PLACES - 4)
            wanted = random.choice([[start, start + 1], random.sample(range(PLACES), 3)])
            if not places & set(wanted):
                places |= set(wanted)
                batch.append(Hold(fan_id, tuple(Pick(place) for place in wanted)))
        async with self.db.write() as tx:
            answers = await hold_many(tx, self.event.id, batch, ttl_s=TTL_S)
        won = [answer for answer in answers if isinstance(answer, Booking)]
        self.live.extend(won)
        self.seen["held"] += len(won)

    async def settle(self) -> None:
        booking = await self._one()
        async with self.db.write() as tx:
            done = await confirm(tx, self.event.id, booking.id)
        if done:
            self.confirmed[done.id] = done
            self.seen["confirmed"] += 1

    async def change(self) -> None:
        booking = await self._one()
        wish = Change(add=tuple(Pick(place) for place in random.sample(range(PLACES), 2)), remove=booking.places[:1])
        async with self.db.write() as tx:
            await change(tx, self._fan(booking).principal, self.event.id, booking.id, wish)
        self.seen["changed"] += 1

    async def release(self) -> None:
        booking = await self._one()
        async with self.db.write() as tx:
            await release(tx, self._fan(booking).principal, self.event.id, booking.id)
        self.seen["released"] += 1

    async def cancel(self) -> None:
        await asyncio.sleep(0.01)
        if not self.confirmed:
            return
        booking = self.confirmed.pop(random.choice(list(self.confirmed)))
        async with self.db.write() as tx:
            await cancel(tx, self._fan(booking).principal, self.event.id, booking.id, None)
        self.seen["cancelled"] += 1

    async def sweep(self) -> None:
        await asyncio.sleep(0.03)
        self.seen["swept"] += await sweep(self.services)

    async def close(self) -> None:
        await asyncio.sleep(0.2)
        async with self.db.write() as tx:
            await close_gate(tx, self.event.id)
            self.seen["closed"] += 1

    async def blow(self, work: Callable[[], Awaitable[None]], until: float) -> None:
        while time.monotonic() < until or (self.calm() and time.monotonic() < until + PATIENCE_S):
            try:
                await work()
            except Unavailable as failure:
                raise AssertionError("a deadlock, or the database is in trouble") from failure
            except Failure as failure:
                self.seen[failure.code] += 1

    def calm(self) -> bool:
        """Whether too little has happened to call it a storm: a busy machine takes longer to it."""
        return any(self.seen[done] <= 3 for done in DONE)

    async def _one(self) -> Booking:
        while not self.live:
            await self.hold()
        return random.choice(self.live)

    def _fan(self, booking: Booking) -> Account:
        assert booking.fan_id is not None
        return self.fans[booking.fan_id]


@pytest.mark.parametrize("seconds", [5.0, pytest.param(90.0, marks=pytest.mark.long)])
async def test_storm(
    services: Services, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr(limits, "UNPAID_HOLDS_PER_FAN_AND_EVENT_PER_HOUR", 1_000_000)
    house = small_house(rows=8, seats=10, standing=0)
    event = await make.event(layout=house, levels=one_level(house, 0))
    storm = Storm(services, event, await make.fans(40))
    until = time.monotonic() + seconds
    works = [storm.hold] * 5 + [storm.settle] * 2 + [storm.change, storm.change, storm.release]
    works += [storm.cancel, storm.cancel, storm.sweep, storm.close]
    await asyncio.gather(*(storm.blow(work, until) for work in works))
    assert not storm.calm(), storm.seen
    taken = await claimed(db, event)
    for booking in storm.confirmed.values():
        assert all(taken.get(place) == booking.id for place in booking.places), "a confirmation is missing"
    assert await broken_invariants(db) == {}
