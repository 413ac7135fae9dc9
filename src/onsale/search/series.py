"""A show's dates as one result: the first that can still be had stands for all, or else the first; with how many there
are and until when.

Of a few thousand hits all are read, and the dates counted. Of more, a page's shows are looked up: which of their dates
stands for them, on this page or another.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tantivy import DocAddress

from onsale.search.facets import Facets
from onsale.search.finding import (
    Hit,
    Place,
    Placed,
    cursor_after,
    facets_found,
    metres_of,
    place,
    place_after,
)
from onsale.search.keys import Standing, moment_of
from onsale.search.plan import Plan, plan_of
from onsale.search.query import SearchQuery
from onsale.search.reader import Reading

READ_AT_ONCE = 3_000
_DATES_A_SHOW = 5
"""A page of shows is looked for in so many times as many dates,"""
_LOOKS_MOST = 10
"""so many times at most; a page may be short where one show fills them all."""


class Run(NamedTuple):
    """The dates of a show that answer: how many, and when the last begins."""

    dates: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Show:
    """A show that answers, and the date that stands for it."""

    hit: Hit
    run: Run


@dataclass(frozen=True, slots=True)
class Shows:
    """A page of shows. `total` and the facets count dates. `forgiven`: none has the words as typed."""

    shows: list[Show]
    total: int
    facets: Facets
    next_cursor: str | None
    forgiven: bool = False


class _Head(NamedTuple):
    place: Place
    address: DocAddress
    run: Run


def find_shows(
    reading: Reading,
    query: SearchQuery,
    *,
    limit: int,
    cursor: str | None,
    now: datetime,
    read_at_once: int = READ_AT_ONCE,
) -> Shows:
    """The shows behind `cursor`; `InvalidRequest` for a cursor that another search gave."""
    after = place_after(query, cursor)
    plan = plan_of(reading, query, now)
    if plan.total <= read_at_once:
        heads = [head for head in _all(reading, query, plan) if after is None or head.place > after]
        page, last = heads[:limit], heads[limit - 1].place if len(heads) > limit else None
    else:
        page, last = _some(reading, query, plan, after, limit)
    metres = metres_of(reading, plan, [head.address for head in page])
    shows = [Show(Hit(reading.entry_at(head.address), away), head.run) for head, away in zip(page, metres, strict=True)]
    next_cursor = cursor_after(query, last) if last is not None else None
    return Shows(shows, plan.total, facets_found(reading, query, plan, now), next_cursor, plan.forgiven)


def _all(reading: Reading, query: SearchQuery, plan: Plan) -> list[_Head]:
    """Every show's date that stands for it, in order."""
    placed = place(reading, query, plan, None, plan.total)
    series = _numbers(reading, placed, "series")
    counted: dict[int, tuple[int, int]] = {}
    for number, date in zip(series, _numbers(reading, placed, "by_date"), strict=True):
        many, last = counted.get(number, (0, 0))
        counted[number] = many + 1, max(last, date)
    heads = []
    for number, at in _first_ones(reading, placed, series).items():
        many, last = counted[number]
        heads.append(_Head(*placed[at], Run(many, moment_of(last))))
    return sorted(heads, key=lambda head: head.place)


def _some(
    reading: Reading, query: SearchQuery, plan: Plan, after: Place | None, limit: int
) -> tuple[list[_Head], Place | None]:
    """A page of shows, and the place behind which the list goes on."""
    heads: list[_Head] = []
    most = limit * _DATES_A_SHOW
    for _ in range(_LOOKS_MOST):
        placed = place(reading, query, plan, after, most + 1)
        for head in _heads(reading, query, plan, placed[:most]):
            if len(heads) == limit:
                return heads, heads[-1].place
            heads.append(head)
        if len(placed) <= most:
            return heads, None
        after = placed[most - 1][0]
    return heads, after


def _heads(reading: Reading, query: SearchQuery, plan: Plan, placed: Sequence[Placed]) -> Iterator[_Head]:
    """Those of these hits that stand for their show."""
    series = _numbers(reading, placed, "series")
    runs = _runs(reading, plan, dict.fromkeys(series))
    first = _first_of(reading, query, plan, {number: run for number, run in runs.items() if run.dates > 1})
    for (where, address), number in zip(placed, series, strict=True):
        if first.get(number, where) == where:
            yield _Head(where, address, runs[number])


def _first_of(reading: Reading, query: SearchQuery, plan: Plan, runs: Mapping[int, Run]) -> dict[int, Place]:
    """Where the dates stand that stand for these shows; as many shows at once as are read at once."""
    first: dict[int, Place] = {}
    numbers, total = [], 0
    for n, (number, run) in enumerate(runs.items(), start=1):
        numbers.append(number)
        total += run.dates
        if total >= READ_AT_ONCE or n == len(runs):
            these = plan.within(reading.of_events.among("series", numbers), total)
            placed = place(reading, query, these, None, total)
            of = _first_ones(reading, placed, _numbers(reading, placed, "series"))
            first |= {number: placed[at][0] for number, at in of.items()}
            numbers, total = [], 0
    return first


def _first_ones(reading: Reading, placed: Sequence[Placed], series: Sequence[int]) -> dict[int, int]:
    """Which of the hits stands for each show: its first that can be had, or its first."""
    first: dict[int, tuple[bool, int]] = {}
    for at, (number, standing) in enumerate(zip(series, _numbers(reading, placed, "standing"), strict=True)):
        here = standing != Standing.OPEN, at
        first[number] = min(here, first.get(number, here))
    return {number: at for number, (_, at) in first.items()}


def _runs(reading: Reading, plan: Plan, series: Iterable[int]) -> dict[int, Run]:
    """How many dates each of these shows has among the hits, and the last."""
    numbers = list(series)
    if not numbers:
        return {}
    last = {"last": {"max": {"field": "by_date"}}}
    wanted = {"by": {"terms": {"field": "series", "size": len(numbers)}, "aggs": last}}
    answer = reading.events.aggregate(plan.query(reading.of_events.among("series", numbers)), wanted)
    return {
        int(bucket["key"]): Run(int(bucket["doc_count"]), moment_of(int(bucket["last"]["value"])))
        for bucket in answer["by"]["buckets"]
    }


def _numbers(reading: Reading, placed: Sequence[Placed], field: str) -> list[int]:
    values = reading.events.fast_field_values(field, [address for _, address in placed])
    return [int(value or 0) for value in values]
