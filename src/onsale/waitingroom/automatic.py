"""Rooms that open by themselves in a rush nobody foresaw, and close when it is over.

The room's row is locked for both, so however many processes see the rush, there is one opening, and one line. Its seeds
were bound when the event was published; here is only begun what was promised then. Holds and payments go on: a room
keeps new holds waiting, nothing else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.catalog.store import get_event
from onsale.catalog.tables import events
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.waitingroom import store
from onsale.waitingroom import tables as t
from onsale.waitingroom.commit import Chains, commit
from onsale.waitingroom.controller import HOLD_AIM_MS
from onsale.waitingroom.figures import figures_of
from onsale.waitingroom.model import Room, RoomOpened, let_in
from onsale.waitingroom.noted_times import hold_p99_ms

_LEAST = timedelta(seconds=limits.RUSH_LEAST_S)
_CALM = timedelta(seconds=limits.RUSH_CALM_S)
_LEFT_ALONE = timedelta(seconds=limits.RUSH_LEFT_ALONE_S)
_BUSY_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Opening:
    """A room that opened by itself: `why` is `slow` (holds waited too long) or `full` (their line was)."""

    opened_at: datetime
    why: str
    calm_since: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None


async def openings_of(tx: ReadTx, event_id: int, *, most: int = limits.RUSHES_SHOWN) -> list[Opening]:
    """The latest times the event's room opened by itself, newest first."""
    o = t.openings.c
    columns = (o.opened_at, o.why, o.calm_since, o.closed_at, o.closed_by)
    latest = sa.select(*columns).where(o.event_id == event_id).order_by(o.opened_at.desc()).limit(most)
    return [Opening(**row) for row in (await tx.execute(latest)).mappings()]


async def opening_of(tx: ReadTx, event: Event) -> Opening | None:
    """The opening that goes on; None where the organiser has given the room, or there is none."""
    if event.lobby_minutes != 0:
        return None
    latest = await openings_of(tx, event.id, most=1)
    return latest[0] if latest and latest[0].closed_at is None else None


async def open_room(tx: WriteTx, chains: Chains, event_id: int, why: str) -> bool:
    """Open it, unless it is; whether there is a room now. Not where nothing is sold, and not against an organiser who
    has closed one within the last hour.
    """
    await commit(tx, chains, event_id)
    mine = t.rooms.c.event_id == event_id
    await tx.execute(sa.select(t.rooms.c.event_id).where(mine).with_for_update())
    event = await get_event(tx, event_id)
    if event.protected:
        return True
    now: datetime = (await tx.execute(sa.select(sa.func.clock_timestamp()))).scalar_one()
    await _ended(tx, event_id, "organiser")  # one whose room was taken away in the event's form
    latest = await openings_of(tx, event_id, most=1)
    if not event.sells(now) or (latest and _by_hand_lately(latest[0], now)):
        return False
    await tx.execute(t.openings.insert().values(event_id=event_id, opened_at=now, why=why))
    await tx.execute(sa.update(t.rooms).where(mine).values(ended_at=None, paused=False))
    await _set_lobby(tx, event_id, 0)
    await tx.publish(RoomOpened(event_id))
    return True


def _by_hand_lately(opening: Opening, now: datetime) -> bool:
    by_hand = opening.closed_by == "organiser" and opening.closed_at is not None
    return by_hand and now < opening.closed_at + _LEFT_ALONE  # type: ignore[operator]


async def close_room(tx: WriteTx, event_id: int, by: str) -> None:
    """Close one that opened by itself: places are held without a pass from then on. Its evidence stays."""
    mine = t.rooms.c.event_id == event_id
    await tx.execute(sa.select(t.rooms.c.event_id).where(mine).with_for_update())
    if not await _ended(tx, event_id, by):
        return
    w, now = t.windows.c, sa.func.clock_timestamp()
    still_open = sa.and_(w.event_id == event_id, w.closed_at.is_(None))
    await tx.execute(sa.update(t.windows).where(still_open).values(closed_at=now))
    await tx.execute(sa.update(t.rooms).where(mine).values(ended_at=now))
    if by != "over":
        await _set_lobby(tx, event_id, None)


async def close_when_calm(tx: WriteTx, event: Event, room: Room) -> bool:
    """Close it when it has been calm for two minutes, and open for five; whether it was closed."""
    opening = await opening_of(tx, event)
    if opening is None:
        return False
    now: datetime = (await tx.execute(sa.select(sa.func.now()))).scalar_one()
    calm_since = (opening.calm_since or now) if await _is_calm(tx, event, room) else None
    if calm_since != opening.calm_since:
        mine = sa.and_(t.openings.c.event_id == event.id, t.openings.c.closed_at.is_(None))
        await tx.execute(sa.update(t.openings).where(mine).values(calm_since=calm_since))
    if calm_since is None or now < calm_since + _CALM or now < opening.opened_at + _LEAST:
        return False
    await close_room(tx, event.id, "calm")
    return True


async def _is_calm(tx: ReadTx, event: Event, room: Room) -> bool:
    """Nobody waits, those inside are half of what may be, and holds take half of what they may."""
    joined = await store.counts_of(tx, event.id)
    if sum(joined.values()) > let_in(room.frontier, joined) or await _joined_since(tx, event.id, len(joined)):
        return False
    figures, target = await figures_of(tx, event.id), room.target or limits.QUEUE_TARGET
    if figures.late or figures.active + figures.outstanding > target * _BUSY_SHARE:
        return False
    p99_ms = await hold_p99_ms(tx, event.id)
    return p99_ms is None or p99_ms <= HOLD_AIM_MS / 2


async def _joined_since(tx: ReadTx, event_id: int, window: int) -> bool:
    j = t.joins.c
    one = sa.select(sa.literal(1)).where(j.event_id == event_id, j.window_number >= window).limit(1)
    return (await tx.execute(one)).scalar_one_or_none() is not None


async def _ended(tx: WriteTx, event_id: int, by: str) -> bool:
    mine = sa.and_(t.openings.c.event_id == event_id, t.openings.c.closed_at.is_(None))
    ending = sa.update(t.openings).where(mine).values(closed_at=sa.func.clock_timestamp(), closed_by=by)
    return (await tx.execute(ending.returning(t.openings.c.event_id))).one_or_none() is not None


async def _set_lobby(tx: WriteTx, event_id: int, minutes: int | None) -> None:
    values = {"lobby_minutes": minutes, "version": events.c.version + 1}  # who edits the event is told it has changed
    await tx.execute(sa.update(events).where(events.c.id == event_id).values(values))
