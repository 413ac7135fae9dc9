"""A date that was taken back or changed: whoever had booked before may give their places back in full, until a
deadline. No answer keeps them. The deadline is judged by the database's clock."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.accounts.model import Principal
from onsale.bookings.access import own_booking_locked
from onsale.bookings.errors import ChoiceClosed
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.tables import moved_date_answers as answers
from onsale.bookings.tables import moved_dates
from onsale.catalog.model import Event, Schedule
from onsale.inventory.gate import share_gate
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import new_uuid


class Answer(StrEnum):
    """What a fan chose."""

    KEEP = "keep"
    GIVE_BACK = "give_back"


@dataclass(frozen=True, slots=True)
class MovedDate:
    """One change of an event's date; `new_starts_at` is null while no new one is known."""

    event_id: int
    id: uuid.UUID
    old_starts_at: datetime
    new_starts_at: datetime | None
    answer_until: datetime


@dataclass(frozen=True, slots=True)
class DateMoved:
    """Word to the rooms above: whoever has booked has a choice to be told of."""

    moved: MovedDate


def answer_until(now: datetime, new_starts_at: datetime | None, days: int) -> datetime:
    """So many days from now, and not after the new start."""
    deadline = (now + timedelta(days=days)).replace(microsecond=0)
    return deadline if new_starts_at is None else min(deadline, new_starts_at)


async def offer_choice(
    tx: WriteTx, before: Event, after: Event, until: datetime | None, *, principal: Principal, now: datetime
) -> MovedDate:
    """Let everybody who has booked choose, until a moment (the usual when none is said).

    `InvalidRequest` when that has passed, or lies behind the new start.
    """
    new_starts_at = None if after.schedule is Schedule.POSTPONED else after.starts_at
    deadline = until or answer_until(now, new_starts_at, limits.ANSWER_DAYS)
    if deadline <= now or (new_starts_at is not None and deadline > new_starts_at):
        raise InvalidRequest.of("give_back_until", _("Must lie in the future, and not after the new start."))
    moved = MovedDate(after.id, new_uuid(), before.starts_at, new_starts_at, deadline)
    values = {field: getattr(moved, field) for field in MovedDate.__slots__}
    await tx.execute(sa.insert(moved_dates).values(**values, moved_by=principal.person_id))
    await tx.publish(DateMoved(moved))
    return moved


async def get_moved(tx: ReadTx, event_id: int, moved_id: uuid.UUID) -> MovedDate | None:
    """One change."""
    mine = sa.and_(moved_dates.c.event_id == event_id, moved_dates.c.id == moved_id)
    row = (await tx.execute(sa.select(moved_dates).where(mine))).one_or_none()
    return _moved(row) if row else None


async def last_moved(tx: ReadTx, event_id: int) -> MovedDate | None:
    """The last change of an event's date after somebody had booked."""
    mine = sa.select(moved_dates).where(moved_dates.c.event_id == event_id)
    row = (await tx.execute(mine.order_by(moved_dates.c.id.desc()).limit(1))).one_or_none()
    return _moved(row) if row else None


async def open_choice(tx: ReadTx, booking: Booking) -> MovedDate | None:
    """The choice this booking's fan has at this moment: by the last change of the date, if they booked before it."""
    last = (
        sa.select(moved_dates)
        .where(moved_dates.c.event_id == booking.event_id, moved_dates.c.created_at > booking.confirmed_at)
        .order_by(moved_dates.c.id.desc())
        .limit(1)
        .subquery()
    )
    row = (await tx.execute(sa.select(last).where(last.c.answer_until > sa.func.now()))).one_or_none()
    return _moved(row) if row and booking.state is BookingState.CONFIRMED else None


async def answer_of(tx: ReadTx, moved: MovedDate, booking_id: uuid.UUID) -> Answer | None:
    """What the booking's fan has chosen so far."""
    mine = sa.and_(
        answers.c.event_id == moved.event_id, answers.c.moved_id == moved.id, answers.c.booking_id == booking_id
    )
    found = (await tx.execute(sa.select(answers.c.answer).where(mine))).scalar_one_or_none()
    return Answer(found) if found else None


async def keep(tx: WriteTx, principal: Principal, event_id: int, booking_id: uuid.UUID) -> Booking:
    """The fan keeps their places. They may still think better of it until the deadline. Raises `ChoiceClosed`."""
    await share_gate(tx, event_id)
    booking = await own_booking_locked(tx, principal, event_id, booking_id)
    moved = await open_choice(tx, booking)
    if moved is None:
        raise ChoiceClosed
    await note_answer(tx, moved, booking_id, Answer.KEEP)
    return booking


async def note_answer(tx: WriteTx, moved: MovedDate, booking_id: uuid.UUID, answer: Answer) -> None:
    """Write down what they chose last; the caller has locked the booking."""
    values = {"answer": answer.value, "answered_at": sa.func.now()}
    made = insert(answers).values(event_id=moved.event_id, moved_id=moved.id, booking_id=booking_id, **values)
    keys = ["event_id", "moved_id", "booking_id"]
    await tx.execute(made.on_conflict_do_update(index_elements=keys, set_=values))


def _moved(row: Any) -> MovedDate:
    return MovedDate(row.event_id, row.id, row.old_starts_at, row.new_starts_at, row.answer_until)
