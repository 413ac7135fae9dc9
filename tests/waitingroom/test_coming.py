"""How long fans take from their turn to their pass, as the database tells it."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from onsale.platform.clock import utc_now
from onsale.platform.database import Database, WriteTx
from onsale.platform.services import Services
from onsale.waitingroom import tables as t
from onsale.waitingroom.controller import JUST_S
from onsale.waitingroom.figures import delays_of
from tests.fixtures.make import Make
from tests.waitingroom.rooms import protected, tended


async def test_it_is_counted_from_the_step_that_reached_them(services: Services, db: Database, make: Make) -> None:
    event = await protected(make)
    await tended(services, event)
    old, now = 10 * JUST_S, utc_now()
    async with db.write() as tx:
        for number, (ago_s, window, rank) in enumerate([(old, 0, 10), (old - 60, 0, 20), (old - 90, 1, 5), (1, 1, 9)]):
            step = {
                "event_id": event.id,
                "number": number,
                "at": now - _s(ago_s),
                "window_number": window,
                "rank": rank,
            }
            await tx.execute(t.steps.insert().values(**step, released=10, reason="filling"))
        await tx.execute(sa.update(t.rooms).values(frontier_window=1, frontier_rank=9))
        for fan, (window, rank, took_s) in enumerate([(0, 3, 2), (0, 10, 4), (0, 11, 8), (1, 0, 16), (1, 5, 32)]):
            reached = {(0, 3): old, (0, 10): old, (0, 11): old - 60}.get((window, rank), old - 90)
            await _passed(tx, event.id, fan, (window, rank), now - _s(reached - took_s))
        await _passed(tx, event.id, 98, (1, 8), now)  # of a turn so young that only the quickest are known
        await _passed(tx, event.id, 99, (0, 4), now - _s(old - 700))  # came back long after a turn that was missed
        assert sorted(await delays_of(tx, event.id)) == pytest.approx([2, 4, 8, 16, 32])


async def _passed(tx: WriteTx, event_id: int, fan: int, at: tuple[int, int], moment: datetime) -> None:
    place = {"event_id": event_id, "fan_id": fan, "round": 0, "window_number": at[0], "rank": at[1]}
    await tx.execute(t.passes.insert().values(**place, redeemed_at=moment, expires_at=moment + _s(600)))


def _s(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)
