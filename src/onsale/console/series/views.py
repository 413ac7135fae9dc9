"""What the pages of a series show. Conventions as in `console/views.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from onsale.console.views import SalesRow

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFields:
    """A time of the day and the weekdays it counts for, posted as `times.N.clock` and `times.N.days.D` (Monday 0)."""

    at: str
    clock: str
    days: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DateChoice:
    """A date to be made, posted as `on.VALUE`; `note` says what is special about it."""

    value: str
    starts_at: datetime
    note: Literal["", "there", "skipped", "twice"]
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesPage:
    """`/organise/events/{id}/dates`. `choices` are there once dates were asked for; `there` is how many there are.

    `values`: from, to, extra_date, extra_time.
    """

    event_id: str
    name: str
    venue: str
    timezone: str
    starts_at: datetime
    there: int
    most: int
    series_url: str | None
    weekdays: tuple[datetime, ...]
    times: tuple[TimeFields, ...]
    values: Fields
    choices: tuple[DateChoice, ...] = ()
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPage:
    """`/organise/series/{id}`: its dates, the soonest first, how many drafts could be published, and what sold."""

    series_id: str
    name: str
    dates: tuple[SalesRow, ...]
    drafts: int
    add_url: str
    fans_url: str | None
    sold: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyPage:
    """`/organise/events/{id}/copy`. `codes` is how many promo codes the event has. `values`: date, time, codes."""

    event_id: str
    name: str
    starts_at: datetime
    timezone: str
    venue: str
    codes: int
    values: Fields
    twice: bool = False
    errors: Fields = field(default_factory=dict)
