"""Looking after rooms: opening them, closing one window and opening the next, telling seeds, letting fans in.

Any process may do it and several do; a room's row is locked by whoever tends it, and nobody tends one that was tended
within the last second. So a room goes on as long as one process lives, and doesn't go faster with ten.
"""

from datetime import datetime

import sqlalchemy as sa

from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.store import get_event
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.errors import Unavailable
from onsale.platform.services import Services
from onsale.waitingroom import store
from onsale.waitingroom import tables as t
from onsale.waitingroom.advance import advance
from onsale.waitingroom.automatic import close_room, close_when_calm
from onsale.waitingroom.chain import LENGTH
from onsale.waitingroom.commit import Chains, commit
from onsale.waitingroom.model import length_of
from onsale.waitingroom.revealing import reveal

TEND_EVERY_S = 0.5
_DUE = sa.text(
    """
    select e.id from events e left join waiting_rooms r on r.event_id = e.id
    where e.lobby_minutes is not null and e.lifecycle in ('published', 'cancelled', 'removed')
        and e.on_sale_at - make_interval(mins => e.lobby_minutes) <= now() and r.ended_at is null
        and (r.event_id is null or r.tended_at < now() - interval '900 ms')
    """
)


async def tend_rooms(services: Services) -> None:
    """Tend every room that is open, or should be."""
    db = services.get(Database)
    if db.away:
        return
    try:
        async with db.read() as tx:
            due = list((await tx.execute(_DUE)).scalars())
    except Unavailable:
        return
    for event_id in due:
        await tend(services, event_id)


async def tend(services: Services, event_id: int) -> None:
    """Do what is due in one room."""
    db, chains = services.get(Database), services.get(Chains)
    async with db.write() as tx:
        room = await store.locked_room(tx, event_id)
        if room is None:
            if await store.room_of(tx, event_id) is None:
                await commit(tx, chains, event_id)
            return
        now, event = await _now(tx), await get_event(tx, event_id, removed_too=True)
        await tx.execute(
            sa.update(t.rooms).where(t.rooms.c.event_id == event_id).values(tended_at=sa.func.clock_timestamp())
        )
        if over(event, now):
            await close_room(tx, event_id, "over")
            await _end(tx, event_id)
            return
        await _turn_window(tx, event, now)
    await reveal(db, chains, room)
    if event.sells(now) and await _go_on(db, event):
        await reveal(db, chains, room)  # the last window of a room that has just closed


async def _go_on(db: Database, event: Event) -> bool:
    """Let fans in; whether the room has closed by itself instead, its rush being over."""
    async with db.write() as tx:
        locked = await store.locked_room(tx, event.id)
        if locked is None:
            return False
        if await close_when_calm(tx, event, locked):
            return True
        await advance(tx, event, locked)
    return False


def over(event: Event, now: datetime) -> bool:
    """Whether there is nothing left to wait for. A postponed event's room waits with it."""
    gone = event.lifecycle is not Lifecycle.PUBLISHED or event.withheld
    return gone or now >= event.sale_ends_at


async def _now(tx: ReadTx) -> datetime:
    moment: datetime = (await tx.execute(sa.select(sa.func.now()))).scalar_one()
    return moment


async def _end(tx: WriteTx, event_id: int) -> None:
    await tx.execute(sa.update(t.rooms).where(t.rooms.c.event_id == event_id).values(ended_at=sa.func.now()))
    w = t.windows.c
    still_open = sa.and_(w.event_id == event_id, w.closed_at.is_(None))
    await tx.execute(sa.update(t.windows).where(still_open).values(closed_at=sa.func.clock_timestamp()))


async def _turn_window(tx: WriteTx, event: Event, now: datetime) -> None:
    """Open the first window, or close the one that is due and open the next: there is always exactly one open."""
    w = t.windows.c
    newest = sa.select(w.number, w.opened_at, w.closed_at).where(w.event_id == event.id).order_by(w.number.desc())
    row = (await tx.execute(newest.limit(1))).one_or_none()
    if row is None:
        await tx.execute(t.windows.insert().values(event_id=event.id, number=0))
        return
    if row.closed_at is not None:  # of a room that had closed, and has opened again
        if row.number + 1 < LENGTH:
            await tx.execute(t.windows.insert().values(event_id=event.id, number=row.number + 1))
        return
    foreseen = row.number == 0 and event.lobby_minutes != 0
    due_at = event.on_sale_at if foreseen else max(event.on_sale_at, row.opened_at + length_of(row.number))
    if (
        now < due_at
        or row.number + 1 >= LENGTH
        or (row.number > 0 and not await _joined_by_any(tx, event.id, row.number))
    ):
        return
    turned_at = sa.func.clock_timestamp()
    this = sa.and_(w.event_id == event.id, w.number == row.number)
    closing = sa.update(t.windows).where(this).values(closed_at=turned_at).returning(w.closed_at)
    closed_at = (await tx.execute(closing)).scalar_one()
    await tx.execute(t.windows.insert().values(event_id=event.id, number=row.number + 1, opened_at=closed_at))


async def _joined_by_any(tx: ReadTx, event_id: int, window: int) -> bool:
    j = t.joins.c
    one = sa.select(sa.literal(1)).where(j.event_id == event_id, j.window_number == window).limit(1)
    return (await tx.execute(one)).scalar_one_or_none() is not None
