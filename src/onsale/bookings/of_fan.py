"""A fan's bookings by what is ahead of them: those of events to come, the next first; and the rest, the last first."""

import uuid
from datetime import datetime

import sqlalchemy as sa

from onsale.bookings.model import Booking, BookingState
from onsale.bookings.store import COLUMNS, LAPSED, booking_from
from onsale.bookings.tables import bookings as b
from onsale.catalog.model import Lifecycle, Schedule
from onsale.catalog.tables import events as e
from onsale.platform.database import ReadTx

Key = tuple[datetime, uuid.UUID]

_GIVEN_UP = (BookingState.EXPIRED.value, BookingState.RELEASED.value)
# A date that was taken back has none; until there is a new one its evening lies ahead.
_no_date = sa.and_(e.c.schedule == Schedule.POSTPONED.value, e.c.lifecycle == Lifecycle.PUBLISHED.value)


async def upcoming_of_fan(
    tx: ReadTx, fan_id: int, now: datetime, *, after: Key | None, limit: int
) -> list[tuple[datetime, Booking]]:
    """Held, paid and cancelled bookings of events that aren't over, each with its start, from behind `after` on."""
    statement = _of(fan_id).where(_ahead(now))
    if after is not None:
        statement = statement.where(sa.tuple_(e.c.starts_at, b.c.id) > sa.tuple_(*after))
    rows = await tx.execute(statement.order_by(e.c.starts_at, b.c.id).limit(limit))
    return [(row.starts_at, booking_from(row)) for row in rows]


async def past_of_fan(tx: ReadTx, fan_id: int, now: datetime, *, after: Key | None, limit: int) -> list[Booking]:
    """Every other booking: of events that are over, and holds that ran out or were let go. The last made first."""
    statement = _of(fan_id).where(sa.not_(_ahead(now)))
    if after is not None:
        statement = statement.where(sa.tuple_(b.c.created_at, b.c.id) < sa.tuple_(*after))
    rows = await tx.execute(statement.order_by(b.c.created_at.desc(), b.c.id.desc()).limit(limit))
    return [booking_from(row) for row in rows]


def _of(fan_id: int) -> sa.Select[tuple[object, ...]]:
    return sa.select(*COLUMNS, e.c.starts_at).join(e, e.c.id == b.c.event_id).where(b.c.fan_id == fan_id)


def _ahead(now: datetime) -> sa.ColumnElement[bool]:
    given_up = sa.or_(b.c.state.in_(_GIVEN_UP), LAPSED)
    return sa.and_(sa.or_(sa.func.coalesce(e.c.ends_at, e.c.starts_at) > now, _no_date), sa.not_(given_up))
