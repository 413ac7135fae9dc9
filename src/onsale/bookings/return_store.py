"""Returns in the database: one statement for a table, however many bookings give places back."""

import uuid
from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from onsale.bookings.model import Booking, Line, Return
from onsale.bookings.tables import returns as r
from onsale.platform.database import ReadTx, WriteTx

_CANCEL_LINES = """
update bookings set
    lines = (
        select jsonb_agg(case when (line -> 'place')::int = any(going.places)
            then line || '{"cancelled": true}' else line end order by position)
        from jsonb_array_elements(bookings.lines) with ordinality as all_lines (line, position)),
    total_minor = total_minor - going.price,
    state = case when going.everything then 'cancelled' else state end,
    ended_at = case when going.everything then now() else ended_at end
from jsonb_to_recordset(%(going)s::jsonb) as going (id uuid, places int[], price bigint, everything boolean)
where bookings.event_id = %(event)s and bookings.id = going.id and state = 'confirmed'
returning bookings.id
"""

_INSERT_RETURNS = """
with made as (
    insert into returns (
        event_id, id, booking_id, places, made_by, person_id, note, price_minor, refund_minor, currency)
    select %(event)s, id, booking, places, made_by, %(person)s, %(note)s, price, refund, currency
    from jsonb_to_recordset(%(made)s::jsonb) as made (
        id uuid, booking uuid, places int[], made_by text, price bigint, refund bigint, currency text)
    returning id, booking_id, places)
insert into returned_places (event_id, booking_id, place, return_id)
select %(event)s, booking_id, place, id from made, unnest(places) as place
"""


async def cancel_lines(
    tx: WriteTx, event_id: int, going: Sequence[tuple[Booking, Sequence[Line]]]
) -> frozenset[uuid.UUID]:
    """Mark lines as cancelled, and bookings that have none left; returns those that were confirmed until now."""
    told = [
        {
            "id": booking.id,
            "places": [line.place for line in lines],
            "price": sum(line.total_minor for line in lines),
            "everything": len(lines) == len(booking.live_lines),
        }
        for booking, lines in going
    ]
    raw = await tx.raw()
    cursor = await raw.execute(_CANCEL_LINES, {"event": event_id, "going": msgspec.json.encode(told).decode()})
    return frozenset(row[0] for row in await cursor.fetchall())


async def insert_returns(tx: WriteTx, event_id: int, made: Sequence[Return], person_id: int | None, note: str) -> None:
    """Write them down. The database's integrity error where a place was given back before."""
    told = [
        {
            "id": one.id,
            "booking": one.booking.id,
            "places": one.places,
            "made_by": one.made_by,
            "price": one.price_minor,
            "refund": one.refund.amount_minor,
            "currency": one.refund.currency,
        }
        for one in made
    ]
    raw = await tx.raw()
    values = {"event": event_id, "person": person_id, "note": note, "made": msgspec.json.encode(told).decode()}
    await raw.execute(_INSERT_RETURNS, values)


async def returns_of(tx: ReadTx, event_id: int, booking_id: uuid.UUID) -> list[sa.Row[tuple[object, ...]]]:
    """What was given back of a booking, oldest first: rows of `returns`."""
    mine = sa.select(r).where(r.c.event_id == event_id, r.c.booking_id == booking_id)
    return list(await tx.execute(mine.order_by(r.c.created_at, r.c.id)))
