"""The SQL of the line: joining, passes, and what is told of a room."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from onsale.platform import limits
from onsale.platform.arrays import int_array
from onsale.platform.database import ReadTx, WriteTx
from onsale.waitingroom import tables as t
from onsale.waitingroom.model import Joined, Place, Room, Window
from onsale.waitingroom.ranks import Frontier

# Joined is answered when the database has it in memory; what a crash of the database may lose is in the tokens.
_RELAXED = "set local synchronous_commit = off"

# The window's row is shared, so that it can't be closed between being found open and being joined. A fan comes back
# into the round they are in; only a pass that ran out begins another.
_JOIN = """
with here as (
    select number from queue_windows where event_id = %(event)s and closed_at is null for share
)
insert into queue_joins (event_id, fan_id, window_number, round)
select %(event)s, fan.id, here.number, coalesce((
    select p.round + (p.expires_at <= now())::int from queue_passes p
    where p.event_id = %(event)s and p.fan_id = fan.id order by p.round desc limit 1), 0)
from here, unnest(%(fans)s::bigint[]) as fan(id)
where not exists (select from processing_limits l where l.person_id = fan.id and l.restricted_at is not null)
on conflict do nothing
"""
_JOINED = """
select distinct on (fan_id) fan_id, window_number, round from queue_joins
where event_id = %(event)s and fan_id = any(%(fans)s::bigint[]) order by fan_id, round desc
"""
# The same, and with them who isn't let in because their data are kept and not used.
_STANDINGS = f"""
({_JOINED}) union all
select person_id, null, null from processing_limits
where person_id = any(%(fans)s::bigint[]) and restricted_at is not null
"""  # noqa: S608 - the statement above
_OPEN = "select 1 from queue_windows where event_id = %(event)s and closed_at is null"
# Ten million fans as one value of eight bytes each, rather than as rows.
_FANS = """
select coalesce(string_agg(int8send(fan_id), ''::bytea), ''::bytea) from queue_joins
where event_id = %s and window_number = %s
"""
_FIRST_STEP = """
select at from queue_steps where event_id = %s and (window_number, rank) >= (%s, %s) order by number limit 1
"""

_ROOM = [
    t.rooms.c[name]
    for name in (
        "event_id", "nonce", "anchor", "committed_at", "paused", "per_minute_max", "target", "frontier_window",
        "frontier_rank", "steps", "stepped_at", "ended_at", "learned",
    )
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pass:
    """A turn that was redeemed."""

    fan_id: int
    round: int
    place: Place
    redeemed_at: datetime
    expires_at: datetime


async def join(tx: WriteTx, event_id: int, fans: Collection[int]) -> None:
    """Put them into the window that is open, but for those who are in line already or whose data aren't to be used.

    Into none where none is open, and where it was closed in this very moment: the next one is open then.
    """
    raw, told = await tx.raw(), {"event": event_id, "fans": int_array(fans)}
    await raw.execute(_RELAXED)
    await raw.execute(_JOIN, told)


async def is_open(tx: ReadTx, event_id: int) -> bool:
    """Whether a window is open."""
    raw = await tx.raw()
    return await (await raw.execute(_OPEN, {"event": event_id})).fetchone() is not None


async def joined(tx: ReadTx, event_id: int, fans: Collection[int]) -> dict[int, Joined]:
    """In which window each of them is, those who are in none left out."""
    raw, told = await tx.raw(), {"event": event_id, "fans": int_array(fans)}
    rows = await (await raw.execute(_JOINED, told)).fetchall()
    return {fan: Joined(window, round_) for fan, window, round_ in rows}


async def standings(tx: ReadTx, event_id: int, fans: Collection[int]) -> tuple[dict[int, Joined], frozenset[int]]:
    """The same as `joined`, and those of them who can't join because their data are kept and not used."""
    raw, told = await tx.raw(), {"event": event_id, "fans": int_array(fans)}
    rows = await (await raw.execute(_STANDINGS, told)).fetchall()
    there = {fan: Joined(window, round_) for fan, window, round_ in rows if window is not None}
    return there, frozenset(fan for fan, window, _round in rows if window is None)


async def room_of(tx: ReadTx, event_id: int) -> Room | None:
    """The room, if one was ever committed to."""
    row = (await tx.execute(sa.select(*_ROOM).where(t.rooms.c.event_id == event_id))).mappings().one_or_none()
    return None if row is None else _room(dict(row))


async def locked_room(tx: WriteTx, event_id: int) -> Room | None:
    """The room, its row locked until the transaction ends; None where somebody else has it, or there is none."""
    statement = sa.select(*_ROOM).where(t.rooms.c.event_id == event_id).with_for_update(skip_locked=True)
    row = (await tx.execute(statement)).mappings().one_or_none()
    return None if row is None else _room(dict(row))


async def windows_of(
    tx: ReadTx, event_id: int, *, after: int = -1, most: int = limits.QUEUE_EVIDENCE_PAGE
) -> list[Window]:
    """The windows after one, in their order."""
    w = t.windows.c
    columns = (w.number, w.opened_at, w.closed_at, w.joined, w.root, w.seed)
    chosen = sa.and_(w.event_id == event_id, w.number > after)
    rows = await tx.execute(sa.select(*columns).where(chosen).order_by(w.number).limit(most))
    return [Window(**row) for row in rows.mappings()]


async def counts_of(tx: ReadTx, event_id: int) -> dict[int, int]:
    """How many joined in each window that was revealed."""
    w = t.windows.c
    rows = await tx.execute(
        sa.select(w.number, w.joined).where(w.event_id == event_id, w.seed.is_not(None)).order_by(w.number)
    )
    return {row.number: row.joined for row in rows}


async def fans_in(tx: ReadTx, event_id: int, window: int) -> bytes:
    """Everybody who joined in this window, eight bytes each, most significant first."""
    raw = await tx.raw()
    async with raw.cursor(binary=True) as cursor:
        row = await (await cursor.execute(_FANS, (event_id, window))).fetchone()
    assert row is not None
    return bytes(row[0])


async def let_in_at(tx: ReadTx, event_id: int, place: Place) -> datetime | None:
    """When the frontier passed this place; None when it hasn't."""
    raw = await tx.raw()
    row = await (await raw.execute(_FIRST_STEP, (event_id, *place))).fetchone()
    return None if row is None else row[0]


async def let_in_within_a_minute(tx: ReadTx, event_id: int) -> int:
    """How many were let in in the last minute, as expected from even ranks."""
    lately = sa.and_(t.steps.c.event_id == event_id, t.steps.c.at > sa.func.now() - sa.text("interval '60 s'"))
    released: int = (
        await tx.execute(sa.select(sa.func.coalesce(sa.func.sum(t.steps.c.released), 0)).where(lately))
    ).scalar_one()
    return released


async def pass_of(tx: ReadTx, event_id: int, fan_id: int, round_: int) -> Pass | None:
    """The pass of a fan in this round, running or not."""
    p = t.passes.c
    statement = sa.select(t.passes).where(p.event_id == event_id, p.fan_id == fan_id, p.round == round_)
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else _pass(row)


async def insert_pass(tx: WriteTx, event_id: int, fan_id: int, joined_: Joined, place: Place, pass_s: int) -> Pass:
    """The fan's pass of this round: a new one, or the one there is."""
    # By the clock: a step that this transaction has seen is never later than its pass. Tokens know whole seconds.
    until = sa.func.date_trunc("second", sa.func.clock_timestamp()) + timedelta(seconds=pass_s + 1)
    values = {
        "event_id": event_id, "fan_id": fan_id, "round": joined_.round, "window_number": place.window,
        "rank": place.rank, "redeemed_at": sa.func.clock_timestamp(), "expires_at": until,
    }  # fmt: skip
    statement = sa.dialects.postgresql.insert(t.passes).values(values).on_conflict_do_nothing().returning(t.passes)
    row = (await tx.execute(statement)).one_or_none()
    if row is not None:
        return _pass(row)
    kept = await pass_of(tx, event_id, fan_id, joined_.round)
    assert kept is not None
    return kept


def _pass(row: Any) -> Pass:
    return Pass(row.fan_id, row.round, Place(row.window_number, row.rank), row.redeemed_at, row.expires_at)


def _room(row: dict[str, Any]) -> Room:
    frontier = Frontier(row.pop("frontier_window"), row.pop("frontier_rank"))
    return Room(**row, frontier=frontier)
