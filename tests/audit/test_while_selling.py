"""A shop in the middle of its business is never accused: holds lapse, are paid, released and cancelled meanwhile."""

import asyncio
import random
import time

from onsale.bookings.cancel import cancel
from onsale.bookings.expire import sweep
from onsale.bookings.release import release
from onsale.platform.database import Database
from onsale.platform.errors import Failure
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import held, paid

_SECONDS, _SECONDS_AT_MOST = 4.0, 120.0
_SEEN = ("lapsed", "released", "cancelled")
_ROUNDS = 3
_FANS = 6
_PLACES = 12  # fewer than the fans want, so that what lapses is taken by another at once


async def test_no_false_alarm(services: Services, db: Database, make: Make) -> None:
    event = await make.event()
    fans = [await make.fan() for _ in range(_FANS)]
    began, rounds = time.monotonic(), 0
    done = dict.fromkeys(("lapsed", "released", "paid", "cancelled", "lost"), 0)

    def over() -> bool:
        """A slow machine needs longer to see as much."""
        took, enough = time.monotonic() - began, rounds >= _ROUNDS and all(done[what] for what in _SEEN)
        return took > _SECONDS_AT_MOST or (took > _SECONDS and enough)

    async def trade(fan: Account, chance: random.Random) -> None:
        while not over():
            try:
                done[await once(fan, chance)] += 1
            except Failure:
                done["lost"] += 1
                await asyncio.sleep(0.02)

    async def once(fan: Account, chance: random.Random) -> str:
        places = chance.sample(range(_PLACES), 2)
        lapses = chance.random() < 0.3
        booking = await held(db, event, fan, *places, ttl_s=0.05 if lapses else 600.0)
        if lapses:
            await asyncio.sleep(0.06)
            return "lapsed"
        if chance.random() < 0.3:
            async with db.write() as tx:
                await release(tx, fan.principal, event.id, booking.id)
            return "released"
        await paid(services, fan, booking)
        try:
            async with db.write() as tx:
                await cancel(tx, fan.principal, event.id, booking.id, places[:1] if chance.random() < 0.5 else None)
            async with db.write() as tx:
                await cancel(tx, fan.principal, event.id, booking.id, None)
        except Failure:
            return "paid"
        return "cancelled"

    async def tidy() -> None:
        while not over():
            await sweep(services)

    async def check() -> None:
        nonlocal rounds
        while not over():
            assert await broken_invariants(db) == {}
            rounds += 1

    await asyncio.gather(check(), tidy(), *(trade(fan, random.Random(n)) for n, fan in enumerate(fans)))
    assert rounds >= _ROUNDS
    assert all(done[what] for what in _SEEN), done
