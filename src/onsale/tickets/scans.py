"""Scans in the database: tickets let in and out, many at a time, and what is kept of each scan."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from onsale.platform.arrays import int_array, uuid_array
from onsale.platform.database import ReadTx, WriteTx
from onsale.tickets.model import Reason, Result, Ticket
from onsale.tickets.store import ticket_of
from onsale.tickets.tables import check_ins as c

# Rows are locked in the order of their ids, so that two batches with tickets in common can't wait for each other. A row
# that changed meanwhile is judged as it is when the lock is had: one of two scanners wins.
_SCANNED = """
with scanned as (
    select id, serial, gate, at from unnest(
        %(ids)s::uuid[], %(serials)s::int[], %(gates)s::text[], %(ats)s::timestamptz[]) as s (id, serial, gate, at)
), locked as (
    select t.id from tickets t join scanned using (id) where t.event_id = %(event)s order by t.id for update of t
)
"""
_RETURNED = """
returning t.event_id, t.id, t.booking_id, t.place, t.serial, t.state, t.admitted_at, t.admitted_gate, t.entry, t.left_at
"""
_ADMIT = f"""{_SCANNED}
update tickets t set
    entry = case when t.admitted_at is null then t.entry else t.entry + 1 end,
    admitted_gate = case when t.admitted_at is null then s.gate else t.admitted_gate end,
    admitted_at = coalesce(t.admitted_at, s.at),
    left_at = null
from scanned s join locked using (id)
where t.event_id = %(event)s and t.id = s.id and t.serial = s.serial and t.state = 'valid'
    and (t.admitted_at is null or %(re_entry)s and t.left_at is not null)
{_RETURNED}"""  # noqa: S608 - ours
_LET_OUT = f"""{_SCANNED}
update tickets t set left_at = s.at
from scanned s join locked using (id)
where t.event_id = %(event)s and t.id = s.id and t.serial = s.serial and t.state = 'valid'
    and t.admitted_at is not null and t.left_at is null
{_RETURNED}"""  # noqa: S608 - ours
_SELECT = """
select event_id, id, booking_id, place, serial, state, admitted_at, admitted_gate, entry, left_at, ended_at from tickets
where event_id = %s and id = any(%s::uuid[]) order by id
"""
_LOCK = f"{_SELECT} for update"
_OFFERED = _SELECT.replace("order by", "and state = 'offered' order by")


@dataclass(frozen=True, slots=True)
class Passing:
    """A ticket on its way through a gate."""

    ticket_id: uuid.UUID
    serial: int
    gate: str
    at: datetime


@dataclass(slots=True, kw_only=True)
class Kept:
    """What is kept of a scan. `told`: what the scanner said without a network; `None` when it asked."""

    id: int
    result: Result
    gate: str
    at: datetime
    scanned_by: int
    ticket_id: uuid.UUID | None = None
    entry: int = 1
    reason: Reason | None = None
    client_id: uuid.UUID | None = None
    told: str | None = None


async def admit(tx: WriteTx, event_id: int, some: Sequence[Passing], *, re_entry: bool) -> dict[uuid.UUID, Ticket]:
    """Mark valid tickets as used, or used again after they left; those that were admitted, by id. A compare-and-set."""
    return await _pass(tx, _ADMIT, event_id, some, re_entry=re_entry)


async def let_out(tx: WriteTx, event_id: int, some: Sequence[Passing]) -> dict[uuid.UUID, Ticket]:
    """Mark tickets that are inside as out; those that were, by id."""
    return await _pass(tx, _LET_OUT, event_id, some)


async def _pass(
    tx: WriteTx, statement: str, event_id: int, some: Sequence[Passing], **more: bool
) -> dict[uuid.UUID, Ticket]:
    if not some:
        return {}
    raw = await tx.raw()
    values = {
        "event": event_id,
        "ids": uuid_array(one.ticket_id for one in some),
        "serials": int_array(one.serial for one in some),
        "gates": [one.gate for one in some],
        "ats": [one.at for one in some],
        **more,
    }
    rows = await (await raw.execute(statement, values)).fetchall()
    return {row[1]: ticket_of(row) for row in rows}


async def tickets_by_id(
    tx: ReadTx, event_id: int, ids: Collection[uuid.UUID], *, lock: bool = False
) -> dict[uuid.UUID, Ticket]:
    """Those there are; with `lock` nobody else changes them before this transaction is over."""
    if not ids:
        return {}
    raw = await tx.raw()
    found = await raw.execute(_LOCK if lock else _SELECT, (event_id, uuid_array(ids)))
    return {row[1]: ticket_of(row) for row in await found.fetchall()}


async def offered_among(tx: ReadTx, event_id: int, ids: Collection[uuid.UUID]) -> list[Ticket]:
    """Those of these tickets that are offered back at this moment."""
    if not ids:
        return []
    raw = await tx.raw()
    return [ticket_of(row) for row in await (await raw.execute(_OFFERED, (event_id, uuid_array(ids)))).fetchall()]


async def keep(tx: WriteTx, event_id: int, some: Sequence[Kept]) -> None:
    """Write scans down; the unique indexes refuse a second admission of a ticket's entry, and a scan sent twice."""
    if not some:
        return
    raw = await tx.raw()
    await raw.execute(
        "insert into check_ins (event_id, id, ticket_id, result, gate, scanned_at, scanned_by, entry, reason,"
        " client_id, told) select %(event)s, k.* from unnest(%(ids)s::bigint[], %(tickets)s::uuid[],"
        " %(results)s::text[], %(gates)s::text[], %(ats)s::timestamptz[], %(by)s::bigint[], %(entries)s::smallint[],"
        " %(reasons)s::text[], %(clients)s::uuid[], %(told)s::text[]) k",
        {
            "event": event_id,
            "ids": int_array(one.id for one in some),
            "tickets": [one.ticket_id for one in some],
            "results": [one.result.value for one in some],
            "gates": [one.gate for one in some],
            "ats": [one.at for one in some],
            "by": int_array(one.scanned_by for one in some),
            "entries": int_array(one.entry for one in some),
            "reasons": [one.reason.value if one.reason else None for one in some],
            "clients": [one.client_id for one in some],
            "told": [one.told for one in some],
        },
    )


async def known(tx: ReadTx, event_id: int, client_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Kept]:
    """What was kept of scans under these names."""
    if not client_ids:
        return {}
    rows = await tx.execute(_each(client_ids, event_id, c.c.client_id))
    return {row.client_id: kept_of(row) for row in rows}


def _each(
    wanted: Collection[uuid.UUID], event_id: int, column: sa.Column[uuid.UUID], *more: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    """The scans with these values, each looked up by itself in the index that is for it: a planner that believes the
    event has few scans yet, as it does until the table is analysed, reads all of them instead. The offset forbids it.
    """
    array = sa.func.unnest(sa.cast(list(wanted), ARRAY(sa.Uuid)))
    one = array.table_valued(sa.column("id", sa.Uuid), name="wanted").render_derived()
    mine = sa.select(c).where(c.c.event_id == event_id, column == one.c.id, *more).offset(0)
    found = mine.correlate(one).lateral("found")
    return sa.select(found).select_from(one.join(found, sa.true()))


def kept_of(row: sa.Row[tuple[object, ...]]) -> Kept:
    """A row of `check_ins`."""
    return Kept(
        id=row.id,
        result=Result(row.result),
        gate=row.gate,
        at=row.scanned_at,
        scanned_by=row.scanned_by,
        ticket_id=row.ticket_id,
        entry=row.entry,
        reason=Reason(row.reason) if row.reason else None,
        client_id=row.client_id,
        told=row.told,
    )


async def standing(tx: ReadTx, event_id: int, tickets: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Kept]]:
    """The admissions of these tickets that count, each ticket's in order."""
    if not tickets:
        return {}
    counted = _each(tickets, event_id, c.c.ticket_id, c.c.result == "admitted", c.c.undone_at.is_(None))
    found: dict[uuid.UUID, list[Kept]] = {}
    for row in sorted(await tx.execute(counted), key=lambda row: row.entry):
        found.setdefault(row.ticket_id, []).append(kept_of(row))
    return found


async def set_passed(tx: WriteTx, event_id: int, some: Sequence[Ticket]) -> None:
    """Let locked tickets have passed the gates as these say."""
    if not some:
        return
    raw = await tx.raw()
    await raw.execute(
        "update tickets t set admitted_at = p.at, admitted_gate = p.gate, entry = p.entry, left_at = p.left_at"
        " from unnest(%(ids)s::uuid[], %(ats)s::timestamptz[], %(gates)s::text[], %(entries)s::smallint[],"
        " %(lefts)s::timestamptz[]) p (id, at, gate, entry, left_at) where t.event_id = %(event)s and t.id = p.id",
        {
            "event": event_id,
            "ids": uuid_array(ticket.id for ticket in some),
            "ats": [ticket.admitted_at for ticket in some],
            "gates": [ticket.admitted_gate for ticket in some],
            "entries": int_array(ticket.entry for ticket in some),
            "lefts": [ticket.left_at for ticket in some],
        },
    )


async def beaten(tx: WriteTx, event_id: int, check_ins: Collection[int]) -> None:
    """These admissions weren't the first of their tickets after all."""
    if check_ins:
        changed = sa.update(c).where(c.c.event_id == event_id, c.c.id.in_(check_ins), c.c.result == "admitted")
        await tx.execute(changed.values(result=Result.ALREADY_ADMITTED.value))


async def drop(tx: WriteTx, event_id: int, check_ins: Collection[int]) -> None:
    """Forget these scans, and the conflicts they came second in."""
    if check_ins:
        await tx.execute(sa.delete(c).where(c.c.event_id == event_id, c.c.id.in_(check_ins)))
