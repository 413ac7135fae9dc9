"""A hold whose time is over: free for others at once, with no sweeper running; sweeping only tidies up."""

import asyncio

import httpx
import pytest

from onsale.bookings import expire
from onsale.bookings.errors import ActiveBookingExists, PlacesUnavailable
from onsale.bookings.expire import sweep
from onsale.inventory import sweep as inventory_sweep
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import (
    booking_path,
    claimed,
    count,
    do_jobs,
    held,
    holds_path,
    lapse,
    now_of,
    only_payment,
    paid,
    sold,
)  # fmt: skip


async def test_with_no_sweeper_a_lapsed_hold_gives_way(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan, other = await make.event(), *await make.fans(2)
    short = await held(db, event, fan, 1, 2)
    with pytest.raises(PlacesUnavailable):
        await held(db, event, other, 2, 3)
    with pytest.raises(ActiveBookingExists):
        await held(db, event, fan, 5)
    await lapse(db, short)
    told = (await client.get(booking_path(short), headers=fan.headers)).json()
    assert (told["state"], told["lines"][0]["state"]) == ("expired", "expired")
    assert await claimed(db, event) == {}
    taken = await client.post(holds_path(event), json={"places": [2, 3]}, headers=other.headers)
    assert taken.status_code == 201
    mine = await client.post(holds_path(event), json={"places": [1, 4]}, headers=fan.headers)
    assert mine.status_code == 201, "the fan's own slot lapsed with the hold"
    pay = await client.post(booking_path(short, "pay"), json={"payment_method": "pm_success"}, headers=fan.headers)
    assert (pay.status_code, pay.json()["code"]) == (410, "hold_expired")
    assert await count(db, "bookings where state = 'held'") == 3, "nothing was swept"
    assert await broken_invariants(db) == {}


async def test_the_sweep_marks_and_clears_only_what_lapsed(services: Services, db: Database, make: Make) -> None:
    event, lapsed, living, buyer = await make.event(), *await make.fans(3)
    over = await held(db, event, lapsed, 1, 2)
    alive = await held(db, event, living, 3)
    await sold(services, event, buyer, 4)
    await lapse(db, over)
    assert await sweep(services) == 1
    assert await sweep(services) == 0
    assert (await now_of(db, over)).state == "expired"
    assert await count(db, "bookings where state = 'expired' and ended_at is not null") == 1
    assert (await now_of(db, alive)).state == "held"
    assert await count(db, "claims") == await count(db, "fan_slots") + 0 == 2
    assert set(await claimed(db, event)) == {3, 4}
    assert await broken_invariants(db) == {}


async def test_batch_by_batch(services: Services, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expire, "_BATCH", 3)
    monkeypatch.setattr(inventory_sweep, "_BATCH", 3)
    event, fans = await make.event(), await make.fans(7)
    for place, fan in enumerate(fans):
        await lapse(db, await held(db, event, fan, place))
    assert await sweep(services) == 7
    assert await count(db, "claims") == await count(db, "fan_slots") == 0


async def test_a_sweep_skips_what_somebody_works_on(services: Services, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    await lapse(db, await held(db, event, fan, 1))
    async with db.write() as tx:
        raw = await tx.raw()
        for table in ("bookings", "claims", "fan_slots"):
            await raw.execute(f"select from {table} for update")
        async with asyncio.timeout(5):
            assert await sweep(services) == 0
    assert await sweep(services) == 1


async def test_a_challenge_nobody_passed_in_time_is_stopped(services: Services, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    booking = (await paid(services, fan, await held(db, event, fan, 1), "pm_challenge")).booking
    await lapse(db, booking)
    await sweep(services)
    await do_jobs(services)
    assert (await only_payment(db, booking)).state == "void"
    assert await count(db, "sandbox_charges where state = 'void'") == 1, "the provider can't charge any more"
    assert (await now_of(db, booking)).state == "expired"
    assert await broken_invariants(db) == {}
