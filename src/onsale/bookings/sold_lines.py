"""What was ever sold of an event, line by line, those that are alike counted together."""

from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from onsale.bookings.model import Line
from onsale.bookings.store import line_from
from onsale.platform.database import ReadTx

# A few kinds of line however many were sold: they differ by level, type, price and whether they were cancelled.
_SOLD = sa.text("""
select line::text as line, paid, count(*) as places
from (
    select b.lines, exists (
        select from payments p
        where p.event_id = b.event_id and p.booking_id = b.id and p.state = 'captured') as paid
    from bookings b where b.event_id = :event and b.confirmed_at is not null) as confirmed,
    jsonb_array_elements(lines) as told, lateral (select told - 'place' as line) as kind
group by kind.line, paid
""")


@dataclass(frozen=True, slots=True)
class SoldLines:
    """So many lines of confirmed bookings that read alike but for their place. `paid` through a payment of ours."""

    line: Line
    places: int
    paid: bool


async def sold_lines(tx: ReadTx, event_id: int) -> list[SoldLines]:
    """Every line of every booking of the event that was ever confirmed, the cancelled ones too."""
    found = await tx.execute(_SOLD, {"event": event_id})
    return [SoldLines(_line(row.line), row.places, row.paid) for row in found]


def _line(told: str) -> Line:
    return line_from(msgspec.json.decode(told) | {"place": 0})
