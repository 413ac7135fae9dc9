"""Which tickets are let in with a proof only: those of a type their organiser asks one for, such as students'."""

import sqlalchemy as sa

from onsale.platform.database import ReadTx

_WITH_PROOF = sa.text("""
select kind.name, string_agg(uuid_send(t.id), '' order by t.id) as tickets
from price_levels p
cross join lateral jsonb_to_recordset(p.ticket_types) as kind(name text, requires_proof boolean)
join bookings b on b.event_id = p.event_id and b.state = 'confirmed'
cross join lateral jsonb_to_recordset(b.lines) as line(place integer, level text, type text)
join tickets t on t.event_id = p.event_id and t.booking_id = b.id and t.place = line.place and t.state = 'valid'
where p.event_id = :event and kind.requires_proof and line.level = p.name and line.type = kind.name
group by kind.name order by kind.name
""")


async def proofs_of(tx: ReadTx, event_id: int) -> list[tuple[str, bytes]]:
    """Types of tickets that want a proof, each with its valid tickets: 16 bytes of UUID apiece."""
    rows = await tx.execute(_WITH_PROOF, {"event": event_id})
    return [(row.name, bytes(row.tickets)) for row in rows]
