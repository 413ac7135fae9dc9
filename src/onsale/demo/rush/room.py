"""The room of a rush: opened on an event nobody has queued for yet, and its sale some seconds later."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.store import get_event
from onsale.catalog.tables import events
from onsale.console.room.control import steer
from onsale.demo.crowd.errors import NoDemo
from onsale.inventory.availability import stock_of
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, ReadTx
from onsale.platform.ids import decode_id
from onsale.platform.services import Services
from onsale.waitingroom.commit import Chains, commit
from onsale.waitingroom.tables import windows
from onsale.waitingroom.tending import tend

_LOOKED_AT = 20
_NONE_LEFT = "no event on sale is without a line that was drawn already; start the demo afresh with --reset"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The event, and how many of its places are free."""

    event: Event
    free: int


async def choose(db: Database, event_id: str | None) -> Chosen:
    """This event, or the largest that is on sale and has had no line. `NoDemo` where there is none."""
    async with db.read() as tx:
        if event_id is not None:
            event = await get_event(tx, decode_id("evt", event_id))
            if await _has_line(tx, event.id):
                raise NoDemo(f"the line of {event_id} was drawn already")
            return Chosen(event, (await stock_of(tx, event.id, event.places)).free)
        e = events.c
        now = sa.func.now()
        sellable = sa.and_(e.lifecycle == Lifecycle.PUBLISHED.value, e.on_sale_at <= now, e.starts_at > now)
        without = ~sa.exists().where(windows.c.event_id == e.id)
        rows = await tx.execute(sa.select(e.id).where(sellable, without).order_by(e.places.desc()).limit(_LOOKED_AT))
        found = [await get_event(tx, number) for number in rows.scalars()]
        here = [Chosen(event, (await stock_of(tx, event.id, event.places)).free) for event in found]
    if not here:
        raise NoDemo(_NONE_LEFT)
    return max(here, key=lambda one: one.free)


async def open_room(services: Services, event: Event, *, sale_opens: datetime, target: int) -> Event:
    """Open its room now and its sale then, with as many inside as the target says."""
    db = services.get(Database)
    lobby = 1 + int((sale_opens - utc_now()).total_seconds() // 60)
    async with db.write() as tx:
        here = sa.update(events).where(events.c.id == event.id)
        moment = {"on_sale_at": sale_opens, "lobby_minutes": lobby, "version": events.c.version + 1}
        await tx.execute(here.values(moment))
        await commit(tx, services.get(Chains), event.id)
        opened = await get_event(tx, event.id)
        await steer(tx, opened, {"target": target})
    await tend(services, event.id)
    return opened


async def _has_line(tx: ReadTx, event_id: int) -> bool:
    one = sa.select(windows.c.number).where(windows.c.event_id == event_id, windows.c.number > 0).limit(1)
    return (await tx.execute(one)).scalar_one_or_none() is not None
