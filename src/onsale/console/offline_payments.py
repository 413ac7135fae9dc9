"""Payments past the machines, as an organiser sees them: which are awaited, and for which the money came too late."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from onsale.bookings.model import Booking
from onsale.bookings.store import get_bookings
from onsale.payments.offline import OFFLINE
from onsale.payments.tables import payments
from onsale.platform import limits
from onsale.platform.database import ReadTx
from onsale.platform.money import Money


@dataclass(frozen=True, slots=True)
class Awaited:
    """A booking and the latest payment past the machines for it; `state` is open, captured or void."""

    booking: Booking
    amount: Money
    state: str
    due_at: datetime | None


async def offline_payments_of(
    tx: ReadTx, event_id: int, *, reference: str = "", limit: int = limits.OFFLINE_PAYMENTS_SHOWN
) -> list[Awaited]:
    """An event's, those still awaited first, the latest first among each; those of one `reference` if one is given."""
    latest = (
        sa.select(payments.c.booking_id, payments.c.state, payments.c.amount_minor, payments.c.currency, payments.c.id)
        .ext(distinct_on(payments.c.booking_id))
        .where(payments.c.event_id == event_id, payments.c.provider == OFFLINE)
        .order_by(payments.c.booking_id, payments.c.created_at.desc(), payments.c.id.desc())
        .subquery()
    )
    rows = (await tx.execute(sa.select(latest).order_by(latest.c.state != "open", latest.c.id.desc()))).all()
    wanted = reference.strip().upper()
    bookings = await _bookings(tx, event_id, [row.booking_id for row in (rows if wanted else rows[:limit])])
    found = [(bookings[row.booking_id], row) for row in rows if row.booking_id in bookings]
    return [
        Awaited(booking, Money(row.amount_minor, row.currency), row.state, booking.expires_at)
        for booking, row in found
        if not wanted or booking.reference == wanted
    ][:limit]


async def _bookings(tx: ReadTx, event_id: int, ids: list[uuid.UUID]) -> dict[uuid.UUID, Booking]:
    return {booking.id: booking for booking in await get_bookings(tx, event_id, ids)}
