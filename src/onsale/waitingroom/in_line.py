"""How one fan stands in a line: waiting, let in, inside, or come too late."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from onsale.platform import limits
from onsale.platform.database import ReadTx
from onsale.waitingroom import store
from onsale.waitingroom.desk import Line, Lines
from onsale.waitingroom.model import Joined, Place
from onsale.waitingroom.tables import late
from onsale.waitingroom.telling import is_in


class Stage(StrEnum):
    """What a fan in line can do now."""

    WAITING = "waiting"
    TURN = "turn"
    INSIDE = "inside"
    MISSED = "missed"
    RETURNED = "returned"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class InLine:
    """A fan's standing. `place` once their window was revealed; `until` when a turn or a pass ends, or has ended."""

    joined: Joined
    place: Place | None
    stage: Stage
    until: datetime | None = None


async def in_line(tx: ReadTx, lines: Lines, line: Line, fan_id: int, kept: Joined | None = None) -> InLine | None:
    """How the fan stands; None for who isn't in line.

    `kept` is the place a token of theirs tells: it counts, should the database have forgotten them.
    """
    event_id = line.event.id
    joined = (await store.joined(tx, event_id, [fan_id])).get(fan_id) or kept
    if joined is None:
        return None
    place = lines.place(line, fan_id, joined.window)
    if place is None or not is_in(line, place):
        return InLine(joined, place, Stage.WAITING)
    now: datetime = (await tx.execute(sa.select(sa.func.now()))).scalar_one()
    redeemed = await store.pass_of(tx, event_id, fan_id, joined.round)
    if redeemed is not None:
        stage = Stage.INSIDE if redeemed.expires_at > now else Stage.EXPIRED
        return InLine(joined, place, stage, redeemed.expires_at)
    return await _before_redeeming(tx, event_id, fan_id, joined, place, now)


def as_remembered(lines: Lines, line: Line, fan_id: int, kept: Joined) -> InLine:
    """The same as far as a fan's token tells, without the database."""
    place = lines.place(line, fan_id, kept.window)
    let_in = place is not None and is_in(line, place)
    return InLine(kept, place, Stage.TURN if let_in else Stage.WAITING)


async def _before_redeeming(
    tx: ReadTx, event_id: int, fan_id: int, joined: Joined, place: Place, now: datetime
) -> InLine:
    turn = timedelta(seconds=limits.QUEUE_TURN_S)
    first = await store.let_in_at(tx, event_id, place)
    if first is None:
        return InLine(joined, place, Stage.WAITING)
    if now < first + turn:
        return InLine(joined, place, Stage.TURN, first + turn)
    c = late.c
    me = sa.and_(c.event_id == event_id, c.fan_id == fan_id, c.round == joined.round)
    row = (await tx.execute(sa.select(c.released_at).where(me))).one_or_none()
    if row is None:
        return InLine(joined, place, Stage.MISSED, first + turn)
    if row.released_at is None:
        return InLine(joined, place, Stage.RETURNED)
    until = row.released_at + turn
    return InLine(joined, place, Stage.TURN if now < until else Stage.MISSED, until)
