"""What the event form says about a date that no longer stands, and how long buyers may choose then."""

from dataclasses import dataclass
from datetime import datetime

from onsale.bookings.moved import answer_until
from onsale.catalog.model import Event, Lifecycle, Schedule
from onsale.console.own_events import doings
from onsale.console.reading import Reading
from onsale.console.views import Told
from onsale.platform import limits
from onsale.platform.database import ReadTx


@dataclass(frozen=True, slots=True)
class Moving:
    """`postponed`: takes the date back (True), restores it (False), or leaves it (None)."""

    postponed: bool | None
    answer_until: datetime | None


def read_moving(reading: Reading, event: Event, starts_at: datetime | None, now: datetime) -> Moving:
    """As posted beside the date, where the form asked for it; what is wrong is noted."""
    if "may_postpone" not in reading.form:
        return Moving(None, None)
    days = reading.whole("answer_days", 1, limits.ANSWER_DAYS_MAX)
    off, moved = "postponed" in reading.form, starts_at is not None and starts_at != event.starts_at
    postponed = True if off else None if moved or event.schedule is not Schedule.POSTPONED else False
    if days is None or not (moved or off):
        return Moving(postponed, None)
    return Moving(postponed, answer_until(now, None if off else starts_at, days))


async def told_of(tx: ReadTx, event: Event, moving: Moving, starts_at: datetime | None, now: datetime) -> Told | None:
    """What saving tells those who have bought; None where it tells nobody anything."""
    taken_back = bool(moving.postponed) and event.schedule is not Schedule.POSTPONED
    moved = starts_at is not None and starts_at != event.starts_at
    if event.lifecycle is not Lifecycle.PUBLISHED or not (taken_back or moved):
        return None
    bought = await doings(tx, event.id)
    if not bought.bookings:
        return None
    new_start = None if moving.postponed else starts_at
    until = moving.answer_until or answer_until(now, new_start, limits.ANSWER_DAYS)
    token = f"{new_start.isoformat() if new_start else 'open'} {until.date().isoformat()} {bought.tickets}"
    return Told(fans=bought.fans, tickets=bought.tickets, starts_at=new_start, answer_until=until, token=token)
