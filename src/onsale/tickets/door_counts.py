"""The door in numbers: by gate, by section, by minute, and the last scans. Nobody's name is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from onsale.catalog.seatmap.layout import Layout
from onsale.platform import limits
from onsale.platform.arrays import int_array
from onsale.platform.database import ReadTx
from onsale.tickets import conflicts
from onsale.tickets.tables import check_ins as c
from onsale.tickets.tables import tickets as t

_ADMITTED = sa.and_(c.c.result == "admitted", c.c.undone_at.is_(None))
_REFUSED = c.c.result.not_in(("admitted", "checked_out"))
_SECTIONS = """
select width_bucket(place, %(firsts)s::int[]), count(admitted_at), count(admitted_at) - count(left_at), count(*)
from tickets where event_id = %(event)s and state = 'valid' group by 1
"""
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class AtGate:
    """What happened at one gate; "" is none in particular."""

    gate: str
    admitted: int
    refused: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class InSection:
    """A section's tickets that are valid, and those of them that were used."""

    section: str
    admitted: int
    expected: int


@dataclass(frozen=True, slots=True)
class Counts:
    """`expected`: all valid tickets; `per_minute`: admissions by the minute that begins there, oldest first."""

    admitted: int
    inside: int
    expected: int
    conflicts: int
    gates: tuple[AtGate, ...]
    sections: tuple[InSection, ...]
    per_minute: tuple[tuple[datetime, int], ...]


@dataclass(frozen=True, slots=True)
class LastScan:
    """A scan as whoever watches the door sees it."""

    at: datetime
    gate: str
    result: str
    reason: str | None
    place: int | None
    undone: bool


async def counts_of(tx: ReadTx, event_id: int, layout: Layout, *, now: datetime) -> Counts:
    """Counted now, over an event's tickets and scans."""
    raw = await tx.raw()
    asked = {"event": event_id, "firsts": int_array(section.first for section in layout.sections)}
    by_section = {row[0]: row[1:] for row in await (await raw.execute(_SECTIONS, asked)).fetchall()}
    told = [(s.name, *by_section.get(at, (0, 0, 0))) for at, s in enumerate(layout.sections, 1)]
    return Counts(
        admitted=sum(admitted for _name, admitted, _inside, _expected in told),
        inside=sum(inside for _name, _admitted, inside, _expected in told),
        expected=sum(expected for _name, _admitted, _inside, expected in told),
        conflicts=await conflicts.counted(tx, event_id),
        gates=await _by_gate(tx, event_id),
        sections=tuple(InSection(name, admitted, expected) for name, admitted, _inside, expected in told if expected),
        per_minute=await _by_minute(tx, event_id, now),
    )


async def last_scans(tx: ReadTx, event_id: int, *, limit: int) -> list[LastScan]:
    """The last ones to come in."""
    joined = c.outerjoin(t, sa.and_(t.c.event_id == c.c.event_id, t.c.id == c.c.ticket_id))
    columns = (c.c.scanned_at, c.c.gate, c.c.result, c.c.reason, t.c.place, c.c.undone_at)
    statement = sa.select(*columns).select_from(joined).where(c.c.event_id == event_id)
    rows = await tx.execute(statement.order_by(c.c.id.desc()).limit(limit))
    return [LastScan(r.scanned_at, r.gate, r.result, r.reason, r.place, r.undone_at is not None) for r in rows]


async def _by_gate(tx: ReadTx, event_id: int) -> tuple[AtGate, ...]:
    admitted = sa.func.count().filter(_ADMITTED).label("admitted")
    refused = sa.func.count().filter(_REFUSED).label("refused")
    last = sa.func.max(c.c.scanned_at).label("last_at")
    statement = sa.select(c.c.gate, admitted, refused, last).where(c.c.event_id == event_id)
    rows = await tx.execute(statement.group_by(c.c.gate).order_by(c.c.gate))
    return tuple(AtGate(row.gate, row.admitted, row.refused, row.last_at) for row in rows)


async def _by_minute(tx: ReadTx, event_id: int, now: datetime) -> tuple[tuple[datetime, int], ...]:
    """The last hour; where nobody was let in within it, the hour that ends with the last who was."""
    here = sa.and_(c.c.event_id == event_id, _ADMITTED)
    last: datetime | None = (await tx.execute(sa.select(sa.func.max(c.c.scanned_at)).where(here))).scalar_one()
    if last is None:
        return ()
    hour = limits.DOOR_MINUTES * _MINUTE
    end = _minute(now if last > now - hour else last) + _MINUTE
    minute = sa.func.date_trunc("minute", c.c.scanned_at, "UTC").label("minute")
    counted = sa.select(minute, sa.func.count().label("many")).where(here, c.c.scanned_at >= end - hour)
    many = {row.minute: row.many for row in await tx.execute(counted.group_by(minute))}
    return _filled(many, end - hour)


def _filled(many: dict[datetime, int], begin: datetime) -> tuple[tuple[datetime, int], ...]:
    minutes = [begin + n * _MINUTE for n in range(limits.DOOR_MINUTES)]
    return tuple((minute, many.get(minute, 0)) for minute in minutes)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def highest(per_minute: Sequence[tuple[datetime, int]]) -> int:
    """The most within one minute; 0 where there was nobody."""
    return max((many for _at, many in per_minute), default=0)
