"""Waiting rooms that open by themselves, for tests: a clock set by hand, and what has been opened."""

from datetime import timedelta

import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.catalog.store import get_event
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.waitingroom import tables as t
from onsale.waitingroom.automatic import Opening, openings_of
from onsale.waitingroom.commit import Chains
from onsale.waitingroom.desk import Lines
from onsale.waitingroom.hold_times import HoldTimes
from onsale.waitingroom.rushes import Rushes
from tests.waitingroom.rooms import tended


class Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def opened(services: Services, event: Event) -> Event:
    """The event, its room opened by itself."""
    assert await services.get(Rushes).opened(event.id)
    await tended(services, event)
    return await now_of(services, event)


async def now_of(services: Services, event: Event) -> Event:
    async with services.get(Database).read() as tx:
        return await get_event(tx, event.id)


async def openings(services: Services, event: Event) -> list[Opening]:
    async with services.get(Database).read() as tx:
        return await openings_of(tx, event.id)


async def earlier(db: Database, *, by: timedelta) -> None:
    """All that happened to the openings happened so much earlier."""
    o = t.openings.c
    async with db.write() as tx:
        moved = {name: o[name] - by for name in ("opened_at", "calm_since", "closed_at")}
        await tx.execute(sa.update(t.openings).values(moved))


def rushes(services: Services, times: HoldTimes, time: Time, *, enabled: bool = True) -> Rushes:
    db, chains, lines = services.get(Database), services.get(Chains), services.get(Lines)
    return Rushes(db, chains, lines, times, enabled=enabled, clock=time)
