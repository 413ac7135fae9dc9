"""Dates of the file, as they are or shifted by whole weeks, become moments.

What shifts is the local wall time: a concert at 20:00 stays at 20:00, on the same day of the week, whichever side of a
change of clocks it lands on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from onsale.catalog.importing.row import Listing, Row

ASSUMED_START = time(20)
"""For rows that tell a date and no time."""

_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """By how many whole weeks the calendar moves. `begins` is the Monday (UTC) of the week its first event lands in."""

    weeks: int
    begins: datetime | None

    @classmethod
    def none(cls) -> "Shift":
        """Dates stay as they are."""
        return cls(0, None)

    @classmethod
    def stored(cls, rows: Sequence[Row], weeks: int) -> "Shift":
        """The shift an earlier import of these rows chose."""
        return cls(weeks, _monday(min(row.date for row in rows)) + weeks * _WEEK)


def shift_for(rows: Sequence[Row], now: datetime) -> Shift:
    """The shift that moves the earliest of the rows into the week (Monday to Sunday) after `now`.

    The earliest counts even if it stands alone, months before the others: no event may land in the past.
    """
    if not rows:
        return Shift.none()
    first = _monday(min(row.date for row in rows))
    return Shift.stored(rows, (_monday(now.astimezone(UTC).date()) + _WEEK - first) // _WEEK)


def _monday(day: date) -> datetime:
    return datetime.combine(day - timedelta(days=day.weekday()), time(), UTC)


def start_of(row: Row, zone: str, shift: Shift) -> datetime:
    """When the event starts, in UTC."""
    local = datetime.combine(row.date, row.time or ASSUMED_START) + shift.weeks * _WEEK
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def sale_period(row: Row, zone: str, shift: Shift) -> tuple[datetime, datetime | None]:
    """When sales open and close (None: at the start of the event).

    The row's listing is what counts: what was on sale when the snapshot was taken must be on sale once it is imported,
    what was not stays off sale. Shifted far, the snapshot itself lies in the future, and sale dates with it; so sale
    states are told as of the shifted snapshot or the week before the calendar begins, whichever is earlier.
    """
    snapshot = datetime.combine(row.snapshot, time(), UTC)
    told = snapshot + shift.weeks * _WEEK
    if shift.begins is not None:
        told = min(told, shift.begins - _WEEK)
    opens, closes = _shifted(row.on_sale_at, zone, shift), _shifted(row.off_sale_at, zone, shift)
    opens_later = _opens_later(row, snapshot) and (shift.begins is None or (opens is not None and opens > shift.begins))
    if row.listing is Listing.OFFSALE and not opens_later:
        closes = min(closes or told, told)
        return min(opens or told - _WEEK, closes - timedelta(hours=1)), closes
    opens = opens or told
    if shift.begins is not None and row.listing is not Listing.OFFSALE:
        opens = min(opens, told)
        if closes is not None and closes <= shift.begins:
            closes = None
    return opens, closes if closes is not None and closes > opens else None


def _opens_later(row: Row, snapshot: datetime) -> bool:
    """Off sale because sales hadn't opened yet."""
    return (
        row.on_sale_at is not None
        and snapshot + timedelta(days=1) <= row.on_sale_at
        and row.date > row.on_sale_at.date()
    )


def _shifted(moment: datetime | None, zone: str, shift: Shift) -> datetime | None:
    if moment is None:
        return None
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + shift.weeks * _WEEK
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
