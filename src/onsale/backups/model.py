"""What a series of backups consists of, which moments it can bring back, and what of it nobody needs any more."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec

SEGMENT_BYTES = 16 << 20
_SEGMENTS_PER_LOG = (1 << 32) // SEGMENT_BYTES
_SEGMENT = re.compile("[0-9A-F]{24}")
_STAMP = "%Y%m%dT%H%M%S%fZ"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)

Kind = Literal["full", "incremental"]


class Base(msgspec.Struct, frozen=True, kw_only=True):
    """One base backup. Times are the server's. `parent`: the one it is incremental to."""

    id: str
    kind: Kind
    parent: str | None = None
    began_at: datetime
    finished_at: datetime
    timeline: int
    start_lsn: int
    stop_lsn: int
    system: str
    server: int
    """Its major version."""
    database: str
    superuser: str
    bytes: int
    """As it is stored: compressed and sealed."""

    @property
    def first_segment(self) -> int:
        """The number of the first segment of the log that it needs."""
        return self.start_lsn // SEGMENT_BYTES

    @property
    def last_segment(self) -> int:
        """The number of the segment in which it ends; what it needs up to there lies in it."""
        return (self.stop_lsn - 1) // SEGMENT_BYTES


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the log in the archive. `until`: everything that was committed by then is in it or before it."""

    name: str
    """As PostgreSQL names it: timeline and number."""
    until: datetime
    partial: bool = False

    @property
    def number(self) -> int:
        """Counted from the beginning of the log, whatever the timeline."""
        return int(self.name[8:16], 16) * _SEGMENTS_PER_LOG + int(self.name[16:24], 16)

    @property
    def stored_as(self) -> str:
        """What it is called in the store."""
        return f"{self.name}{'.partial' if self.partial else ''}.{self.until.astimezone(UTC):{_STAMP}}"

    @classmethod
    def called(cls, stored_as: str) -> "Segment":
        """Read back from its name in the store; `ValueError` for what isn't one."""
        name, *partial, stamp = stored_as.split(".")
        if not _SEGMENT.fullmatch(name) or partial not in ([], ["partial"]):
            raise ValueError(stored_as)
        return cls(name, datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC), bool(partial))


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when every moment can be restored, starting from one base backup."""

    base: Base
    since: datetime
    until: datetime
    segments: tuple[Segment, ...]
    """Of the log, in order, from where the base backup begins."""


def lsn_of(text: str) -> int:
    """A place in the log as PostgreSQL writes it (`1/A0B1C2D3`), as a number."""
    high, _, low = text.partition("/")
    return (int(high, 16) << 32) + int(low, 16)


def chain_of(base: Base, bases: Iterable[Base]) -> tuple[Base, ...]:
    """What it takes to lay this one out, the full backup first; empty where a part of it is missing."""
    known, chain = {one.id: one for one in bases}, [base]
    while chain[0].parent is not None:
        parent = known.get(chain[0].parent)
        if parent is None or parent in chain:
            return ()
        chain.insert(0, parent)
    return tuple(chain)


def spans(bases: Iterable[Base], segments: Iterable[Segment]) -> list[Span]:
    """What each base backup that is whole leads to, the oldest first; the log counts as far as nothing is missing."""
    bases = sorted(bases, key=lambda one: one.finished_at)
    by_number: dict[int, Segment] = {}
    for segment in sorted(segments, key=lambda one: (one.partial, one.name), reverse=True):
        by_number[segment.number] = segment  # whole ones win over partial ones, older timelines over newer ones
    found = []
    for base in bases:
        if not chain_of(base, bases):
            continue
        number, run = base.first_segment, list[Segment]()
        while number in by_number or number < base.last_segment:
            if number in by_number:
                run.append(by_number[number])
            number += 1
        until = max([base.finished_at, *(one.until for one in run if one.number >= base.last_segment)])
        found.append(Span(base, base.finished_at, until, tuple(run)))
    return found


def span_for(found: Sequence[Span], moment: datetime | None) -> Span | None:
    """The one to start from for a moment (None: the latest there is): of those that reach it, the newest."""
    if moment is None:
        return max(found, key=lambda one: (one.until, one.since), default=None)
    fitting = [one for one in found if one.since <= moment <= one.until]
    return max(fitting, key=lambda one: one.since, default=None)


def told(found: Sequence[Span]) -> list[tuple[datetime, datetime]]:
    """Those stretches of time put together, the oldest first."""
    stretches: list[tuple[datetime, datetime]] = []
    for span in sorted(found, key=lambda one: one.since):
        if stretches and span.since <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], span.until))
        else:
            stretches.append((span.since, span.until))
    return stretches


def unneeded(
    bases: Sequence[Base], segments: Iterable[Segment], now: datetime, keep: timedelta
) -> tuple[list[Base], list[Segment]]:
    """What can go without any moment of the time to keep going with it.

    Kept are the base backups of that time, the newest from before it (where that time begins), whatever these are
    incremental to, and the log from the oldest of those on. The newest stays however old it is.
    """
    whole = sorted((one for one in bases if chain_of(one, bases)), key=lambda one: one.finished_at)
    older = [one for one in whole if one.finished_at <= now - keep]
    wanted = [one for one in whole if one.finished_at > now - keep] + older[-1:]
    needed = {part.id for one in wanted for part in chain_of(one, bases)}
    first = min((one.first_segment for one in bases if one.id in needed), default=0)
    return (
        [one for one in bases if one.id not in needed],
        [one for one in segments if one.number < first],
    )
