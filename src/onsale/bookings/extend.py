"""More time: the booking's own deadline, its fan's slot and its places move together.

A hold may be extended once, when its fan can't pay for a reason of ours. A payment that takes days has a deadline of
its own.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from onsale.bookings import store
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.tables import bookings as b
from onsale.inventory.claim import Term, Wish, take
from onsale.inventory.gate import share_gate
from onsale.platform import limits
from onsale.platform.database import WriteTx
from onsale.platform.tables import Moment


async def extend_once(tx: WriteTx, event_id: int, booking_id: uuid.UUID) -> Booking | None:
    """A hold with `limits.HOLD_EXTENSION_S` more, or as it is when it had them already or is held no longer."""
    await share_gate(tx, event_id)
    booking = await store.lock_booking(tx, event_id, booking_id)
    if booking is None or booking.state is not BookingState.HELD:
        return None
    more = b.c.expires_at + sa.func.make_interval(0, 0, 0, 0, 0, 0, limits.HOLD_EXTENSION_S)
    changed = await tx.execute(
        sa.update(b)
        .where(b.c.event_id == event_id, b.c.id == booking_id, b.c.hold_extended_at.is_(None))
        .values(expires_at=more, hold_extended_at=sa.func.now())
        .returning(b.c.expires_at)
    )
    until = changed.scalar_one_or_none()
    return booking if until is None else (await _kept(tx, [booking], {booking_id: until}))[0]


async def put_off(tx: WriteTx, bookings: Sequence[Booking], *, hold_s: int, latest: datetime) -> list[Booking]:
    """An event's pending bookings with a deadline `hold_s` from the database's now, but not after `latest`.

    Never sooner than it was. The caller holds the gate and has locked the bookings.
    """
    # In seconds: a day is 23 or 25 hours when the clocks change, and whoever was given 24 has 24.
    asked = sa.func.now() + sa.func.make_interval(0, 0, 0, 0, 0, 0, hold_s)
    until = sa.func.greatest(b.c.expires_at, sa.func.least(asked, sa.literal(latest, Moment)))
    which = sa.and_(b.c.event_id == bookings[0].event_id, b.c.id.in_([booking.id for booking in bookings]))
    changed = await tx.execute(sa.update(b).where(which).values(expires_at=until).returning(b.c.id, b.c.expires_at))
    return await _kept(tx, bookings, {row.id: row.expires_at for row in changed})


async def _kept(tx: WriteTx, bookings: Sequence[Booking], until: Mapping[uuid.UUID, datetime]) -> list[Booking]:
    """Their slots and places, which are their own, kept as long as themselves."""
    for moment in sorted(set(until.values())):
        wishes = [Wish(one.id, one.fan_id, one.places) for one in bookings if until[one.id] == moment]
        await take(tx, bookings[0].event_id, wishes, Term(until=moment))
    return [_later(booking, until[booking.id]) for booking in bookings]


def _later(booking: Booking, until: datetime) -> Booking:
    before = booking.expires_at or until
    return replace(booking, expires_at=until, seconds_left=booking.seconds_left + (until - before).total_seconds())
