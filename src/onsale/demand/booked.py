"""The bookings of a level by the price they were made at, and which plans are due, in the database."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from onsale.inventory.tables import HOUSE, claims
from onsale.platform.database import ReadTx, WriteTx
from onsale.pricing.moving import tables as t


class Booked(NamedTuple):
    """Bookings that began in an hour, at a face value, by what became of them; `places` of those paid or held."""

    hour: datetime
    face_value_minor: int
    paid: int
    held: int
    abandoned: int
    places: int


# What a level cost when a booking was made follows from the record of changes, not from its lines: these have what its
# ticket type cost. Without the record, nothing has changed. Whoever buys at the box office didn't look here.
_BOOKED = """
select date_trunc('hour', b.created_at) as hour, coalesce(was.price, at_first.price, now_is.price) as price,
    count(*) filter (where b.confirmed_at is not null)::int as paid,
    count(*) filter (where held.held)::int as held,
    count(*) filter (where b.confirmed_at is null and not held.held)::int as abandoned,
    coalesce(sum(mine.places) filter (where b.confirmed_at is not null or held.held), 0)::int as places
from bookings b
cross join lateral (
    select count(*) as places from jsonb_array_elements(b.lines) as line
    where line ->> 'level' = %(level)s and not line ? 'discount') as mine
cross join lateral (
    select b.confirmed_at is null and b.state in ('held', 'payment_pending') and b.expires_at > now() as held) as held
left join lateral (
    select c.face_value_minor as price from price_changes c
    where c.event_id = b.event_id and c.level = %(level)s and c.changed_at <= b.created_at
    order by c.version desc limit 1) as was on true
left join (
    select was_minor as price from price_changes
    where event_id = %(event)s and level = %(level)s and version = 1) as at_first on true
left join (
    select face_value_minor as price from price_levels
    where event_id = %(event)s and name = %(level)s) as now_is on true
where b.event_id = %(event)s and b.fan_id is not null and b.created_at >= %(since)s and mine.places > 0
group by 1, 2 order by 1, 2
"""

_TAKE_DUE = """
update price_plans set next_look_at = now() + make_interval(secs => %(lease_s)s)
where (event_id, level) = (
    select event_id, level from price_plans where next_look_at <= now() and kind = 'dynamic'
    order by next_look_at, event_id, level limit 1 for update skip locked)
returning event_id, level
"""


async def booked_of(tx: ReadTx, event_id: int, level: str, since: datetime) -> list[Booked]:
    """What was booked of a level by fans since then, without who has a discount; the oldest hour first."""
    raw = await tx.raw()
    cursor = await raw.execute(_BOOKED, {"event": event_id, "level": level, "since": since})
    return [Booked(*row) for row in await cursor.fetchall()]


async def made_at(tx: ReadTx, event_id: int, level: str) -> datetime | None:
    """Since when the level has its plan; None without one."""
    p = t.plans.c
    moment: datetime | None = (
        await tx.execute(sa.select(p.made_at).where(p.event_id == event_id, p.level == level))
    ).scalar_one_or_none()
    return moment


async def kept_by_house(tx: ReadTx, event_id: int) -> frozenset[int]:
    """The places that nobody can buy."""
    mine = sa.select(claims.c.place).where(claims.c.event_id == event_id, claims.c.booking_id == HOUSE)
    return frozenset((await tx.execute(mine)).scalars())


async def take_due(tx: WriteTx, lease_s: int) -> tuple[int, str] | None:
    """The event and level whose price is due to be decided for longest, and nobody else's for `lease_s` from now."""
    raw = await tx.raw()
    row = await (await raw.execute(_TAKE_DUE, {"lease_s": lease_s})).fetchone()
    return (row[0], row[1]) if row else None


async def database_now(tx: ReadTx) -> datetime:
    """This moment, by the only clock that counts."""
    moment: datetime = (await tx.execute(sa.select(sa.func.clock_timestamp()))).scalar_one()
    return moment
