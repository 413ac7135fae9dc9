"""Closing a cancelled event down goes past a booking that can't be cancelled, and comes back for it."""

import httpx
import pytest
import sqlalchemy as sa
from procrastinate import RetryStrategy

from onsale.bookings.close_event import cancel_bookings
from onsale.bookings.model import PlacesCancelled
from onsale.platform.database import Database, WriteTx
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import count, do_jobs, now_of, sold


async def test_the_others_get_their_money_at_once_and_this_one_later(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancel_bookings, "retry_strategy", RetryStrategy(max_attempts=20, wait=3600))  # when we say so
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    bookings = [await sold(services, event, fan, place) for place, fan in enumerate(await make.fans(4))]
    first, *others = sorted(bookings, key=lambda booking: booking.id)
    broken = {first.id}

    async def refuse(_tx: WriteTx, happening: PlacesCancelled) -> None:
        if any(one.booking.id in broken for one in happening.returns):
            raise ZeroDivisionError

    db.bus.subscribe(PlacesCancelled, refuse)
    path = f"/api/v1/events/{encode_id('evt', event.id)}"
    assert (await client.delete(path, headers=organiser.headers)).status_code == 202
    await do_jobs(services)
    assert [(await now_of(db, booking)).state for booking in others] == ["cancelled"] * 3
    assert (await now_of(db, first)).state == "confirmed"
    assert await count(db, "refunds where state = 'done' and reason = 'event_cancelled'") == 3
    waiting = "procrastinate_jobs where task_name = 'bookings.cancel_event' and status = 'todo' and attempts > 0"
    assert await count(db, waiting) == 1, "it failed, and is tried again"
    assert await broken_invariants(db) == {}

    broken.clear()
    async with db.write() as tx:
        await tx.execute(sa.text("update procrastinate_jobs set scheduled_at = now() where status = 'todo'"))
    await do_jobs(services)
    assert (await now_of(db, first)).state == "cancelled"
    assert await count(db, "refunds where state = 'done' and amount_minor = 4500") == 4
    assert await broken_invariants(db) == {}
