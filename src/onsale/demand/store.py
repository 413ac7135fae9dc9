"""Looks in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from onsale.platform.database import ReadTx, WriteTx
from onsale.pricing.moving import tables as t


class LookCount(NamedTuple):
    """So many looks at a level in the hour that began then, at this face value."""

    event_id: int
    level: str
    hour: datetime
    face_value_minor: int
    looks: int


# In the order of the keys, so that processes that write at once don't wait for each other in a circle.
_ADD_LOOKS = """
insert into price_looks (event_id, level, hour, face_value_minor, looks)
select l.event_id, l.level, l.hour, l.price, l.looks
from jsonb_to_recordset(%(looks)s::jsonb)
    as l (event_id bigint, level text, hour timestamptz, price bigint, looks int)
join price_plans p on p.event_id = l.event_id and p.level = l.level and p.kind = 'dynamic'
order by l.event_id, l.level, l.hour, l.price
on conflict (event_id, level, hour, face_value_minor) do update set looks = price_looks.looks + excluded.looks
"""


async def add_looks(tx: WriteTx, counts: Sequence[LookCount]) -> None:
    """Add these to what was counted before. Looks at prices that stay are of no use to anybody, and not kept."""
    rows = [
        {"event_id": c.event_id, "level": c.level, "hour": c.hour, "price": c.face_value_minor, "looks": c.looks}
        for c in counts
    ]
    raw = await tx.raw()
    await raw.execute(_ADD_LOOKS, {"looks": msgspec.json.encode(rows).decode()})


async def looks_of(tx: ReadTx, event_id: int, level: str) -> list[LookCount]:
    """All that were counted, the oldest hour first."""
    c = t.looks.c
    mine = sa.select(t.looks).where(c.event_id == event_id, c.level == level).order_by(c.hour, c.face_value_minor)
    return [
        LookCount(row.event_id, row.level, row.hour, row.face_value_minor, row.looks) for row in await tx.execute(mine)
    ]
