"""How a line was let in over time, in few enough points to be drawn."""

from dataclasses import dataclass
from datetime import datetime

from onsale.platform.database import ReadTx

# Steps are cut into as many stretches of time as there are to be points; each point is what was let in up to its end.
_COURSE = """
with told as (
    select at, released, min(at) over () as first, max(at) over () as last from queue_steps where event_id = %(event)s
), cut as (
    select max(at) as at, sum(released) as released from told
    group by floor(extract(epoch from at - first) * %(points)s / greatest(extract(epoch from last - first), 1))
)
select at, sum(released) over (order by at)::bigint from cut order by at
"""


@dataclass(frozen=True, slots=True)
class Reached:
    """How many had been let in at a moment, as expected from even ranks."""

    at: datetime
    let_in: int


async def course_of(tx: ReadTx, event_id: int, *, points: int) -> list[Reached]:
    """The course of the line, at most so many points and one."""
    raw = await tx.raw()
    rows = await (await raw.execute(_COURSE, {"event": event_id, "points": points})).fetchall()
    return [Reached(at, let_in) for at, let_in in rows]
