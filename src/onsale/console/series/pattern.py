"""Dates from weekdays and times, as the clock at the venue shows them. No database, no clock of our own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from onsale.console.wall_time import Gap, comes_twice, moment_at

WEEKDAYS = 7


class Note(StrEnum):
    """What is special about a date."""

    PLAIN = ""
    THERE = "there"  # the series has it already
    SKIPPED = "skipped"  # the clocks go forward: it begins when they go on
    TWICE = "twice"  # the clocks go back: the first of the two


@dataclass(frozen=True, slots=True)
class Weekly:
    """At this time on these days of the week, Monday being 0."""

    clock: time
    weekdays: frozenset[int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A date to choose: what the clock shows, the moment that is, and what to say about it."""

    wall: datetime
    moment: datetime
    note: Note

    @property
    def value(self) -> str:
        """As forms post it."""
        return f"{self.wall:%Y-%m-%dT%H:%M}"


def walls_of(patterns: Iterable[Weekly], first: date, last: date, *, most: int) -> list[datetime]:
    """Every time the patterns name from one day to another, each once, in order; no more than one past `most`."""
    found: set[datetime] = set()
    told = list(patterns)
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        found |= {datetime.combine(day, one.clock) for one in told if day.weekday() in one.weekdays}
        if len(found) > most:
            break
    return sorted(found)[: most + 1]


def candidates(walls: Sequence[datetime], zone: ZoneInfo, there: Mapping[datetime, object]) -> list[Candidate]:
    """The walls as dates to choose, in order; `there` are the moments the series has already."""
    found: dict[datetime, Candidate] = {}
    for wall in walls:
        candidate = _candidate(wall, zone)
        if candidate.moment in there:
            candidate = Candidate(candidate.wall, candidate.moment, Note.THERE)
        found.setdefault(candidate.moment, candidate)
    return [found[moment] for moment in sorted(found)]


def _candidate(wall: datetime, zone: ZoneInfo) -> Candidate:
    try:
        note = Note.TWICE if comes_twice(wall, zone) else Note.PLAIN
        return Candidate(wall, moment_at(wall, zone, 0), note)
    except Gap as gap:
        return Candidate(gap.resumes, moment_at(gap.resumes, zone, 0), Note.SKIPPED)
