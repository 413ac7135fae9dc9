"""Scans that contradict each other, or the ticket: somebody was let in who shouldn't have been."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from onsale.platform.database import ReadTx, WriteTx
from onsale.tickets.tables import check_ins, door_conflicts
from onsale.tickets.tables import tickets as t

_d, _ours, _theirs = door_conflicts, check_ins.alias("ours"), check_ins.alias("theirs")


@dataclass(frozen=True, slots=True)
class Found:
    """`admitted_twice`: `check_in_id` came second, `other_check_in_id` first. Else nobody should have been let in."""

    kind: str
    check_in_id: int
    other_check_in_id: int | None


class Came(NamedTuple):
    """A first admission with a ticket."""

    check_in_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """One of them as it is told: gates and moments of the scans that are in it; of a place, where that is known.
    `result` is what the second scan should have said."""

    kind: str
    gates: tuple[str, ...]
    at: tuple[datetime, ...]
    place: int | None
    result: str

    def turned(self) -> "Conflict":
        """The same, told from the other scan's side."""
        return Conflict(self.kind, self.gates[::-1], self.at[::-1], self.place, self.result)


async def keep(tx: WriteTx, event_id: int, some: Sequence[Found]) -> None:
    """Write them down; a scan that was beaten again is now in conflict with who came first."""
    if not some:
        return
    last = {one.check_in_id: one for one in some}
    rows = [
        {"event_id": event_id, "check_in_id": i, "kind": one.kind, "other_check_in_id": one.other_check_in_id}
        for i, one in last.items()
    ]
    made = insert(_d).values(rows)
    newer = {"kind": made.excluded.kind, "other_check_in_id": made.excluded.other_check_in_id}
    await tx.execute(made.on_conflict_do_update(index_elements=["event_id", "check_in_id"], set_=newer))


async def elsewhere(tx: ReadTx, event_id: int, let_in: Mapping[uuid.UUID, Came]) -> list[Found]:
    """Who else was let in to the place of these tickets, by the ticket issued in their stead or by the one before them:
    of one booking, since sending on keeps it. Whoever came later is the double."""
    if not let_in:
        return []
    mine, other = t.alias("mine"), t.alias("other")
    same = sa.and_(
        other.c.event_id == mine.c.event_id,
        other.c.booking_id == mine.c.booking_id,
        other.c.place == mine.c.place,
        other.c.id != mine.c.id,
        other.c.admitted_at.is_not(None),
    )
    by = sa.and_(
        _theirs.c.event_id == other.c.event_id,
        _theirs.c.ticket_id == other.c.id,
        _theirs.c.result == "admitted",
        _theirs.c.entry == 1,
        _theirs.c.undone_at.is_(None),
    )
    rows = await tx.execute(
        sa.select(mine.c.id, _theirs.c.id.label("check_in_id"), _theirs.c.scanned_at)
        .select_from(mine.join(other, same).join(_theirs, by))
        .where(mine.c.event_id == event_id, mine.c.id.in_(let_in))
        .order_by(_theirs.c.scanned_at)
    )
    found = []
    for row in rows:
        came = let_in[row.id]
        ours_later = came.at >= row.scanned_at
        pair = (came.check_in_id, row.check_in_id) if ours_later else (row.check_in_id, came.check_in_id)
        found.append(Found("admitted_twice", *pair))
    return found


async def of(tx: ReadTx, event_id: int, check_ins_: Collection[int]) -> dict[int, Conflict]:
    """What these scans are in conflict with, each told from its own side; the earliest of several others."""
    if not check_ins_:
        return {}
    found: dict[int, Conflict] = {}
    # Each side by its own index: asked for either in one statement, all of the event's conflicts are read.
    theirs = _told(event_id).where(_among(_d.c.other_check_in_id, check_ins_)).order_by(_ours.c.scanned_at.desc())
    for row in await tx.execute(theirs):
        found[row.other_check_in_id] = _conflict(row).turned()
    for row in await tx.execute(_told(event_id).where(_among(_d.c.check_in_id, check_ins_))):
        found[row.check_in_id] = _conflict(row)
    return found


async def latest(tx: ReadTx, event_id: int, *, limit: int) -> list[Conflict]:
    """An event's, the last found first."""
    rows = await tx.execute(_told(event_id).order_by(_d.c.found_at.desc(), _d.c.check_in_id.desc()).limit(limit))
    return [_conflict(row) for row in rows]


async def counted(tx: ReadTx, event_id: int) -> int:
    """How many an event has."""
    return int((await tx.execute(sa.select(sa.func.count()).where(_d.c.event_id == event_id))).scalar_one())


def _among(column: sa.Column[int], some: Collection[int]) -> sa.ColumnElement[bool]:
    return column == sa.any_(sa.literal(list(some), ARRAY(sa.BigInteger)))


def _told(event_id: int) -> sa.Select[tuple[object, ...]]:
    joined = _d.join(_ours, sa.and_(_ours.c.event_id == _d.c.event_id, _ours.c.id == _d.c.check_in_id))
    joined = joined.outerjoin(
        _theirs, sa.and_(_theirs.c.event_id == _d.c.event_id, _theirs.c.id == _d.c.other_check_in_id)
    ).outerjoin(t, sa.and_(t.c.event_id == _d.c.event_id, t.c.id == _ours.c.ticket_id))
    return (
        sa.select(
            _d.c.check_in_id,
            _d.c.other_check_in_id,
            _d.c.kind,
            _ours.c.gate,
            _ours.c.scanned_at,
            _ours.c.result,
            _theirs.c.gate.label("other_gate"),
            _theirs.c.scanned_at.label("other_at"),
            t.c.ended_at,
            t.c.place,
        )
        .select_from(joined)
        .where(_d.c.event_id == event_id)
    )


def _conflict(row: sa.Row[tuple[object, ...]]) -> Conflict:
    """Of a ticket that was dead, the second moment is the one it died at, where that is known."""
    gates = (row.gate,) if row.other_at is None else (row.gate, row.other_gate)
    since = row.other_at or (row.ended_at if row.kind == "should_have_been_refused" else None)
    at = (row.scanned_at,) if since is None else (row.scanned_at, since)
    return Conflict(row.kind, gates, at, row.place, row.result)
