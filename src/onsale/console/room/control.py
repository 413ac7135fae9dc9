"""A room as its organiser sees and steers it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.inventory.availability import stock_of
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.services import Services
from onsale.waitingroom import store
from onsale.waitingroom import tables as t
from onsale.waitingroom.automatic import Opening, close_room, opening_of
from onsale.waitingroom.commit import Chains
from onsale.waitingroom.desk import Lines
from onsale.waitingroom.errors import NoWaitingRoom
from onsale.waitingroom.figures import figures_of
from onsale.waitingroom.model import Room, State, let_in, state_of
from onsale.waitingroom.revealing import reveal


@dataclass(frozen=True, slots=True)
class Control:
    """How a room stands. `joined` isn't exact above `limits.QUEUE_COUNTED` fans in windows that aren't closed yet."""

    state: State
    room: Room
    joined: int
    let_in: int
    passes_running: int
    turns_open: int
    places_left: int
    admitted_per_minute: int
    opening: Opening | None = None

    @property
    def waiting(self) -> int:
        """How many haven't been let in."""
        return max(0, self.joined - self.let_in)


async def control_of(tx: ReadTx, event: Event, now: datetime) -> Control:
    """How the event's room stands. `NoWaitingRoom` where there is none."""
    room = await store.room_of(tx, event.id)
    if not event.protected or room is None:
        raise NoWaitingRoom
    revealed = await store.counts_of(tx, event.id)
    figures, stock = await figures_of(tx, event.id), await stock_of(tx, event.id, event.places)
    return Control(
        state=state_of(event, sold_out=stock.sold >= event.places, now=now),
        room=room,
        joined=sum(revealed.values()) + await _joined_since(tx, event.id, len(revealed)),
        let_in=let_in(room.frontier, revealed),
        passes_running=figures.active,
        turns_open=figures.outstanding,
        places_left=stock.free,
        admitted_per_minute=await store.let_in_within_a_minute(tx, event.id),
        opening=await opening_of(tx, event),
    )


async def steer(tx: WriteTx, event: Event, changes: dict[str, Any]) -> None:
    """Change `paused`, `per_minute_max`, `target`, those that are named. `NoWaitingRoom` where there is none."""
    if not event.protected or await store.room_of(tx, event.id) is None:
        raise NoWaitingRoom
    if changes:
        await tx.execute(sa.update(t.rooms).where(t.rooms.c.event_id == event.id).values(**changes))


async def close(services: Services, event: Event) -> None:
    """Close a room that opened by itself; it leaves the event alone for an hour. `NoWaitingRoom` for any other."""
    db = services.get(Database)
    async with db.write() as tx:
        room = await store.room_of(tx, event.id)
        if room is None or await opening_of(tx, event) is None:
            raise NoWaitingRoom
        await close_room(tx, event.id, "organiser")
    services.get(Lines).look_anew(event.id)
    await reveal(db, services.get(Chains), room)


async def _joined_since(tx: ReadTx, event_id: int, window: int) -> int:
    """How many joined in this window and after it, as far as it is worth counting."""
    j = t.joins.c
    some = sa.select(sa.literal(1)).where(j.event_id == event_id, j.window_number >= window).limit(limits.QUEUE_COUNTED)
    counted: int = (await tx.execute(sa.select(sa.func.count()).select_from(some.subquery()))).scalar_one()
    return counted
