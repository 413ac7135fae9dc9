"""Each time the demo starts, an event goes on sale some minutes later, so that there is a sale to wait for; and another
still sooner, behind a waiting room, so that there is a line to stand in."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from onsale.catalog.tables import events
from onsale.demo.catalogue import OPENS_IN
from onsale.demo.found import event_id_of
from onsale.demo.sales import OPENING, QUEUED
from onsale.inventory.tables import claims
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.waitingroom.tables import windows

ROOM_OPENS_IN = timedelta(minutes=4)


async def open_one_soon(db: Database, now: datetime) -> None:
    """Let the first of `OPENING` of which nothing was sold go on sale soon, whatever it was before."""
    async with db.write() as tx:
        for which in OPENING:
            event_id = await event_id_of(tx, which)
            if event_id is not None and not await _is_wanted(tx, event_id):
                await _open(tx, event_id, now + OPENS_IN)
                return


async def open_a_room(db: Database, now: datetime) -> None:
    """Give the first of `QUEUED` whose line nobody has gone through yet a room, open now; its sale opens soon."""
    async with db.write() as tx:
        for which in QUEUED:
            event_id = await event_id_of(tx, which)
            if event_id is not None and not await _is_wanted(tx, event_id) and not await _was_drawn(tx, event_id):
                await _open(tx, event_id, now + ROOM_OPENS_IN, lobby_minutes=limits.LOBBY_MINUTES_DEFAULT)
                return


async def _was_drawn(tx: ReadTx, event_id: int) -> bool:
    later = sa.select(windows.c.number).where(windows.c.event_id == event_id, windows.c.number > 0).limit(1)
    return (await tx.execute(later)).scalar_one_or_none() is not None


async def _is_wanted(tx: ReadTx, event_id: int) -> bool:
    found = await tx.execute(sa.select(claims.c.place).where(claims.c.event_id == event_id).limit(1))
    return found.scalar_one_or_none() is not None


async def _open(tx: WriteTx, event_id: int, at: datetime, **more: int) -> None:
    moment = at.replace(microsecond=0)
    here = sa.and_(events.c.id == event_id, events.c.starts_at > moment)
    values = {"on_sale_at": moment, "version": events.c.version + 1, **more}
    await tx.execute(sa.update(events).where(here).values(values))
