"""Each time the demo starts, an event goes on sale some minutes later, so that there is a sale to wait for."""

from datetime import datetime

import sqlalchemy as sa

from onsale.catalog.tables import events
from onsale.demo.catalogue import OPENS_IN
from onsale.demo.found import event_id_of
from onsale.demo.sales import OPENING
from onsale.inventory.tables import claims
from onsale.platform.database import Database, ReadTx, WriteTx


async def open_one_soon(db: Database, now: datetime) -> None:
    """Let the first of `OPENING` of which nothing was sold go on sale soon, whatever it was before."""
    async with db.write() as tx:
        for which in OPENING:
            event_id = await event_id_of(tx, which)
            if event_id is not None and not await _is_wanted(tx, event_id):
                await _open(tx, event_id, now)
                return


async def _is_wanted(tx: ReadTx, event_id: int) -> bool:
    found = await tx.execute(sa.select(claims.c.place).where(claims.c.event_id == event_id).limit(1))
    return found.scalar_one_or_none() is not None


async def _open(tx: WriteTx, event_id: int, now: datetime) -> None:
    moment = (now + OPENS_IN).replace(microsecond=0)
    here = sa.and_(events.c.id == event_id, events.c.starts_at > moment)
    await tx.execute(sa.update(events).where(here).values(on_sale_at=moment, version=events.c.version + 1))
