"""Letters in the database: due, taken for a while by whoever sends them, ended. Our clock plays no part."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from onsale.letters.model import Due, Facts, Kind
from onsale.letters.tables import letters as t
from onsale.platform.database import WriteTx

_INSERT = """
insert into letters (event_id, kind, cause, fan_id, booking_id, facts)
select event, kind, cause, fan, booking, facts
from jsonb_to_recordset(%(letters)s::jsonb)
    as told (event bigint, kind text, cause text, fan bigint, booking uuid, facts jsonb)
on conflict (event_id, kind, cause) do nothing
"""

# Taken ones aren't due again before the lease ends: who dies with them doesn't take them along.
_TAKE = sa.text("""
update letters as l set tries = l.tries + 1, due_at = now() + make_interval(secs => :lease_s)
from (
    select event_id, id from letters where state = 'due' and due_at <= now()
    order by due_at, id limit :limit for update skip locked
) as next
where l.event_id = next.event_id and l.id = next.id
returning l.event_id, l.id, l.kind, l.cause, l.fan_id, l.booking_id, l.facts, l.tries,
    extract(epoch from now() - l.tried_since)::float8 as tried_for_s
""")

_END = """
update letters as l set
    state = coalesce(fate.state, l.state), reason = fate.reason,
    ended_at = case when fate.state is not null then now() end,
    due_at = case when fate.state is null then now() + make_interval(secs => fate.wait_s) else l.due_at end,
    tries = l.tries - fate.spared
from jsonb_to_recordset(%(fates)s::jsonb)
    as fate (event bigint, id bigint, state text, reason text, wait_s float8, spared int)
where l.event_id = fate.event and l.id = fate.id and l.state = 'due'
"""

_OF_BOOKINGS = sa.text("""
insert into letters (event_id, kind, cause, fan_id, booking_id, facts)
select event_id, :kind, id::text || ':' || :occasion, fan_id, id,
    cast(:facts as jsonb)
from bookings
where event_id = :event and state = 'confirmed' and fan_id is not null
    and (cast(:before as timestamptz) is null or confirmed_at <= :before)
on conflict (event_id, kind, cause) do nothing
""")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a letter. Without a `state` it stays due and is tried again after `wait_s`; `spared` when this
    try doesn't count."""

    event_id: int
    id: int
    state: str | None = None
    reason: str | None = None
    wait_s: float = 0
    spared: bool = False


async def insert_letters(tx: WriteTx, due: Collection[Due]) -> int:
    """Letters to be sent; those that are known already are left as they are. Returns how many are new."""
    told = [
        {
            "event": one.event_id,
            "kind": one.kind,
            "cause": one.cause,
            "fan": one.fan_id,
            "booking": one.booking_id,
            "facts": one.facts,
        }
        for one in due
    ]
    raw = await tx.raw()
    return (await raw.execute(_INSERT, {"letters": msgspec.json.encode(told).decode()})).rowcount


async def insert_for_bookings(
    tx: WriteTx, event_id: int, kind: Kind, occasion: str, facts: Facts, *, confirmed_before: object = None
) -> int:
    """The same letter to everybody who has a confirmed booking, once for each occasion; returns how many are new."""
    values = {
        "kind": kind.value,
        "occasion": occasion,
        "facts": msgspec.json.encode(facts).decode(),
        "event": event_id,
        "before": confirmed_before,
    }
    return int((await tx.execute(_OF_BOOKINGS, values)).rowcount)


async def take_due(tx: WriteTx, *, limit: int, lease_s: float) -> list[Due]:
    """Some that are due, longest first, kept from others until the lease ends."""
    return [_due(row) for row in await tx.execute(_TAKE, {"limit": limit, "lease_s": lease_s})]


async def note_fates(tx: WriteTx, fates: Sequence[Fate]) -> None:
    """Write down what became of letters."""
    told = [
        {
            "event": fate.event_id,
            "id": fate.id,
            "state": fate.state,
            "reason": fate.reason,
            "wait_s": fate.wait_s,
            "spared": int(fate.spared),
        }
        for fate in fates
    ]
    raw = await tx.raw()
    await raw.execute(_END, {"fates": msgspec.json.encode(told).decode()})


async def send_again(tx: WriteTx, event_id: int, letter_id: int) -> bool:
    """Make an undelivered letter due once more; false when it isn't undelivered."""
    again = {"state": "due", "ended_at": None, "tries": 0, "due_at": sa.func.now(), "tried_since": sa.func.now()}
    mine = sa.and_(t.c.event_id == event_id, t.c.id == letter_id, t.c.state == "undelivered")
    return bool((await tx.execute(sa.update(t).where(mine).values(**again))).rowcount)


async def forget_letters(tx: WriteTx, *, kept_s: float) -> None:
    """Delete what ended long ago."""
    long_ago = sa.func.now() - sa.func.make_interval(0, 0, 0, 0, 0, 0, kept_s)
    await tx.execute(sa.delete(t).where(t.c.ended_at < long_ago))


def _due(row: Any) -> Due:
    return Due(
        event_id=row.event_id,
        kind=Kind(row.kind),
        cause=row.cause,
        fan_id=row.fan_id,
        booking_id=row.booking_id if row.booking_id is None else uuid.UUID(str(row.booking_id)),
        facts=msgspec.convert(row.facts, Facts),
        id=row.id,
        tries=row.tries,
        tried_for_s=row.tried_for_s,
    )
