"""When the places of an event's levels were sold."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from onsale.console.moving_prices.chart import BARS
from onsale.platform.database import ReadTx

# What was given back isn't sold; the box office sells without looking at the chart.
_SOLD = sa.text("""
select least(greatest(width_bucket(
    extract(epoch from b.confirmed_at)::float8, :begins, :ends, :parts), 1), :parts) as part, count(*)::int as sold
from bookings b cross join lateral jsonb_array_elements(b.lines) as line
where b.event_id = :event and b.state = 'confirmed' and b.fan_id is not null
    and line ->> 'level' = any (cast(:levels as text[])) and not (line ->> 'cancelled')::boolean
group by 1
""")


async def sold_when(
    tx: ReadTx, event_id: int, levels: Sequence[str], begins_at: datetime, ends_at: datetime
) -> dict[int, int]:
    """Places by the part of the time, from 1 to `BARS`; what was sold before or after counts in the first or last."""
    if begins_at >= ends_at:
        return {}
    told = {"begins": begins_at.timestamp(), "ends": ends_at.timestamp(), "parts": BARS}
    rows = await tx.execute(_SOLD, told | {"event": event_id, "levels": list(levels)})
    return {row.part: row.sold for row in rows}
