"""What the form for more dates says: the weekdays and times, the days between which they count, the dates chosen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from onsale.catalog.model import Event
from onsale.console.reading import Reading, wall_time
from onsale.console.series.pattern import WEEKDAYS, Weekly, walls_of
from onsale.console.series.views import TimeFields
from onsale.platform import limits
from onsale.platform.i18n import gettext as _

ROWS = 3
_WEEKS = 4
_CHOSEN = re.compile(r"on\.(\d{4}-\d\d-\d\d)T(\d\d:\d\d)", re.ASCII)
_SHOWN = re.compile(r"of\.(\d{4}-\d\d-\d\d)T(\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: `walls` are all the dates shown, `chosen` those with a tick, by what the clock shows."""

    walls: tuple[datetime, ...]
    chosen: frozenset[datetime]


def first_values(last: Event, zone: ZoneInfo) -> dict[str, str]:
    """A form nobody has touched: on from the day after the last date, the same weekday and time for four weeks."""
    local = last.starts_at.astimezone(zone)
    following = local.date() + timedelta(days=1)
    return {
        "times.0.clock": f"{local:%H:%M}",
        f"times.0.days.{local.weekday()}": "yes",
        "from": following.isoformat(),
        "to": (local.date() + timedelta(weeks=_WEEKS)).isoformat(),
    }


def time_fields(values: Mapping[str, str]) -> tuple[TimeFields, ...]:
    """The rows of times and weekdays."""
    rows = []
    for n in range(ROWS):
        at = f"times.{n}"
        days = frozenset(day for day in range(WEEKDAYS) if f"{at}.days.{day}" in values)
        rows.append(TimeFields(at=at, clock=values.get(f"{at}.clock", ""), days=days))
    return tuple(rows)


def read_pattern(reading: Reading, today: date) -> Asked:
    """The dates the weekdays and times stand for, all of them chosen."""
    form = reading.form
    patterns = [weekly for n in range(ROWS) if (weekly := _weekly(reading, n))]
    first, last = _day(reading, "from"), _day(reading, "to")
    if not patterns:
        reading.wrong("times.0.clock", _("Say at what time, and tick the days."))
    if first is None or last is None or reading.errors:
        return read_choices(form)
    if last < first:
        reading.wrong("to", _("The last day can't be before the first."))
    if last.year > today.year + limits.YEARS_AHEAD:
        reading.wrong("to", _("At most {years} years ahead.").format(years=limits.YEARS_AHEAD))
    if reading.errors:
        return read_choices(form)
    walls = walls_of(patterns, max(first, today), last, most=limits.SERIES_DATES)
    if len(walls) > limits.SERIES_DATES:
        reading.wrong("to", _("These are more than {most} dates.").format(most=limits.SERIES_DATES))
    if not walls:
        reading.wrong("to", _("There is no such day in between."))
    return Asked(tuple(walls[: limits.SERIES_DATES]), frozenset(walls))


def read_choices(form: Mapping[str, str]) -> Asked:
    """The dates shown on the form, and those with a tick."""
    walls, chosen = list[datetime](), set[datetime]()
    for name in form:
        if match := _SHOWN.fullmatch(name):
            if (wall := wall_time(*match.groups())) and len(walls) < limits.SERIES_DATES:
                walls.append(wall)
        elif (match := _CHOSEN.fullmatch(name)) and (wall := wall_time(*match.groups())):
            chosen.add(wall)
    return Asked(tuple(sorted(set(walls))), frozenset(chosen) & set(walls))


def with_extra(reading: Reading, asked: Asked) -> Asked:
    """The same with the single date typed below the list."""
    form = reading.form
    wall = wall_time(form.get("extra_date", "").strip(), form.get("extra_time", "").strip())
    if wall is None:
        reading.wrong("extra_date", _("Choose a date and a time."))
        return asked
    if len(asked.walls) >= limits.SERIES_DATES:
        reading.wrong("extra_date", _("These are more than {most} dates.").format(most=limits.SERIES_DATES))
        return asked
    return Asked(tuple(sorted({*asked.walls, wall})), asked.chosen | {wall})


def _weekly(reading: Reading, n: int) -> Weekly | None:
    at = f"times.{n}"
    days = frozenset(day for day in range(WEEKDAYS) if f"{at}.days.{day}" in reading.form)
    clock = reading.form.get(f"{at}.clock", "").strip()
    if not days:
        return None
    wall = wall_time("2027-01-01", clock)
    if wall is None:
        reading.wrong(f"{at}.clock", _("Choose a time, such as 19:30."))
        return None
    return Weekly(time(wall.hour, wall.minute), days)


def _day(reading: Reading, field: str) -> date | None:
    wall = wall_time(reading.form.get(field, "").strip(), "12:00")
    if wall is None:
        reading.wrong(field, _("Choose a date."))
        return None
    return wall.date()
