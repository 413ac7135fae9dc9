"""Letters that nobody took, for the organiser to see: which booking, when, why; no address."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from onsale.bookings.model import Booking
from onsale.bookings.store import get_bookings
from onsale.catalog.tables import events
from onsale.letters.model import Kind
from onsale.letters.tables import letters as t
from onsale.platform.database import ReadTx


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One of them."""

    event_id: int
    id: int
    kind: Kind
    event_name: str
    booking: Booking | None
    ended_at: datetime
    reason: str


async def undelivered_of(tx: ReadTx, organiser_ids: Collection[int] | None, *, limit: int) -> list[Undelivered]:
    """Newest first; of every organiser's events where `organiser_ids` is `None`."""
    rows = list(
        await tx.execute(
            sa.select(t.c.event_id, t.c.id, t.c.kind, t.c.booking_id, t.c.ended_at, t.c.reason, events.c.name)
            .join(events, events.c.id == t.c.event_id)
            .where(t.c.state == "undelivered", _of(organiser_ids))
            .order_by(t.c.ended_at.desc(), t.c.id.desc())
            .limit(limit)
        )
    )
    found = await _bookings(tx, {(row.event_id, row.booking_id) for row in rows if row.booking_id})
    return [
        Undelivered(
            row.event_id,
            row.id,
            Kind(row.kind),
            row.name,
            found.get(row.booking_id),
            row.ended_at,
            row.reason,
        )
        for row in rows
    ]


async def count_undelivered(tx: ReadTx, organiser_ids: Collection[int] | None) -> int:
    """How many there are."""
    statement = (
        sa.select(sa.func.count())
        .select_from(t.join(events, events.c.id == t.c.event_id))
        .where(t.c.state == "undelivered", _of(organiser_ids))
    )
    return int((await tx.execute(statement)).scalar_one())


def _of(organiser_ids: Collection[int] | None) -> sa.ColumnElement[bool]:
    return sa.true() if organiser_ids is None else events.c.organiser_id.in_(organiser_ids)


async def _bookings(tx: ReadTx, wanted: Collection[tuple[int, uuid.UUID]]) -> dict[uuid.UUID, Booking]:
    by_event: dict[int, list[uuid.UUID]] = {}
    for event_id, booking_id in wanted:
        by_event.setdefault(event_id, []).append(booking_id)
    read = [await get_bookings(tx, event_id, ids) for event_id, ids in by_event.items()]
    return {booking.id: booking for bookings in read for booking in bookings}
