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

_SECONDS = 6.0
_FANS = 6
_PLACES = 12  # fewer than the fans want, so that what lapses is taken by another at once


async def test_no_false_alarm(services: Services, db: Database, make: Make) -> None:
    event = await make.event()
    fans = [await make.fan() for _ in range(_FANS)]
    over = time.monotonic() + _SECONDS
    done = dict.fromkeys(("lapsed", "released", "paid", "cancelled", "lost"), 0)

    async def trade(fan: Account, chance: random.Random) -> None:
        while time.monotonic() < over:
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
        while time.monotonic() < over:
            await sweep(services)

    async def check() -> int:
        rounds = 0
        while time.monotonic() < over:
            assert await broken_invariants(db) == {}
            rounds += 1
        return rounds

    checking = asyncio.create_task(check())
    await asyncio.gather(checking, tidy(), *(trade(fan, random.Random(n)) for n, fan in enumerate(fans)))
    assert checking.result() >= 3
    assert done["lapsed"] > 0
    assert done["released"] > 0
    assert done["cancelled"] > 0
