"""What the event form says about a date that no longer stands, and how long buyers may choose then."""

from dataclasses import dataclass
from datetime import datetime

from onsale.bookings.moved import answer_until
from onsale.catalog.model import Event, Schedule
from onsale.console.reading import Reading
from onsale.platform import limits


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
