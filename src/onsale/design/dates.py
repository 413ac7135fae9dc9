"""Dates as pages write them: in the venue's zone, in the reader's language, in a few fixed shapes."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time

from onsale.platform.i18n import locale_of

_KEPT = 8192
_SHAPES = {
    "date": "yMMMEd",  # Fri, 27 Nov 2026
    "long": "yMMMMEEEEd",  # Friday, 27 November 2026
    "day": "MMMEd",  # Fri, 27 Nov
    "brief": "MMMd",  # 27 Nov
    "full": "yMMMd",  # 27 Nov 2026
    "year": "y",
    "weekday": "EEE",
    "full_weekday": "EEEE",
    "number": "d",
    "month": "MMM",
    "month_year": "yMMM",
}


@lru_cache(_KEPT)
def local_date(moment: datetime, timezone: str, locale: str, shape: str = "date") -> str:
    """The local date at the venue. `shape`: a name in `_SHAPES`."""
    pattern = _SHAPES[shape]
    where = locale_of(locale)
    local = moment.astimezone(ZoneInfo(timezone))
    if shape == "number":
        return str(local.day)
    if pattern in where.datetime_skeletons:
        return format_skeleton(pattern, local, locale=where)
    return format_skeleton(pattern, local, locale=where, fuzzy=True)


def in_this_year(moment: datetime, timezone: str) -> bool:
    """Whether it is in the year that it is now at the venue: then nobody needs the year's number."""
    zone = ZoneInfo(timezone)
    return moment.astimezone(zone).year == datetime.now(zone).year


@lru_cache(_KEPT)
def local_time(moment: datetime, timezone: str, locale: str) -> str:
    """The local time of day at the venue, 24-hour or 12-hour as the reader's language has it."""
    return format_time(moment, "short", tzinfo=ZoneInfo(timezone), locale=locale_of(locale))


def local_datetime(moment: datetime, timezone: str, locale: str, shape: str = "date") -> str:
    """Date and time together: Fri, 27 Nov 2026, 19:30."""
    return f"{local_date(moment, timezone, locale, shape)}, {local_time(moment, timezone, locale)}"


def clock(seconds: int) -> str:
    """A duration as a countdown shows it: 9:41, 1:02:05, or whole days and hours past a day: 2d 4h."""
    seconds = max(0, seconds)
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    if days:
        return f"{days}d {hours}h"
    if hours:
        return f"{hours}:{rest // 60:02}:{rest % 60:02}"
    return f"{rest // 60}:{rest % 60:02}"
