"""A show's dates as one result: the first that can still be had stands for all, or else the first; with how many there
are and until when.

Of a few thousand hits all are read, and the dates counted. Of more, a page's shows are looked at one by one: whether
this date stands for its show, or one on another page does.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from tantivy import DocAddress

from onsale.search.facets import Facets
from onsale.search.finding import (
    Hit,
    Place,
    Placed,
    cursor_after,
    entry_at,
    facets_found,
    metres_of,
    place,
    place_after,
)
from onsale.search.keys import Standing, moment_of
from onsale.search.library import Damaged, count_of
from onsale.search.plan import Plan, plan_of
from onsale.search.query import SearchQuery
from onsale.search.reader import Reading

READ_AT_ONCE = 3_000
_LOOKS_MOST = 25
"""So many times a page of hits is read for a page of shows; a page may be short where one show fills them all."""


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
    shows = [_show(reading, plan, head) for head in page]
    next_cursor = cursor_after(query, last) if last is not None else None
    return Shows(shows, plan.total, facets_found(reading, query, plan, now), next_cursor, plan.forgiven)


def _all(reading: Reading, query: SearchQuery, plan: Plan) -> list[_Head]:
    """Every show's date that stands for it, in order."""
    placed = place(reading, query, plan, None, plan.total)
    series = _series_at(reading, placed)
    dates = reading.events.fast_field_values("by_date", [address for _, address in placed])
    standings = reading.events.fast_field_values("standing", [address for _, address in placed])
    counted: dict[int, tuple[int, int]] = {}
    first: dict[int, tuple[bool, int]] = {}
    for at, (number, date, standing) in enumerate(zip(series, dates, standings, strict=True)):
        many, last = counted.get(number, (0, 0))
        counted[number] = many + 1, max(last, int(date or 0))
        here = standing != Standing.OPEN, at
        first[number] = min(here, first.get(number, here))
    heads = []
    for at, number in sorted((at, number) for number, (_, at) in first.items()):
        many, last = counted[number]
        heads.append(_Head(*placed[at], Run(many, moment_of(last))))
    return heads


def _some(
    reading: Reading, query: SearchQuery, plan: Plan, after: Place | None, limit: int
) -> tuple[list[_Head], Place | None]:
    """A page of shows, and the place behind which the list goes on."""
    heads: list[_Head] = []
    for _ in range(_LOOKS_MOST):
        placed = place(reading, query, plan, after, limit + 1)
        behind = len(placed) > limit
        for head in _heads(reading, query, plan, placed[:limit]):
            if len(heads) == limit:
                return heads, heads[-1].place
            heads.append(head)
        if not behind:
            return heads, None
        after = placed[limit - 1][0]
    return heads, after


def _heads(reading: Reading, query: SearchQuery, plan: Plan, placed: Sequence[Placed]) -> Iterator[_Head]:
    """Those of these hits that stand for their show."""
    series = _series_at(reading, placed)
    runs = _runs(reading, plan, dict.fromkeys(series))
    first: dict[int, Place] = {}
    for (where, address), number in zip(placed, series, strict=True):
        run = runs[number]
        if run.dates > 1:
            if number not in first:
                first[number] = _first(reading, query, plan, number)
            if first[number] != where:
                continue
        yield _Head(where, address, run)


def _first(reading: Reading, query: SearchQuery, plan: Plan, series: int) -> Place:
    """Where the date stands that stands for its show."""
    of = reading.of_events
    filters = [*plan.filters, of.term("series", series)]
    for narrowed in (
        replace(plan, filters=[*filters, of.term("standing", int(Standing.OPEN))]),
        replace(plan, filters=filters),
    ):
        if total := count_of(reading.events, narrowed.query()):
            return place(reading, query, replace(narrowed, total=total), None, 1)[0][0]
    raise Damaged("a show has lost its dates")


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


def _show(reading: Reading, plan: Plan, head: _Head) -> Show:
    return Show(Hit(entry_at(reading, head.address), metres_of(reading, plan, head.address)), head.run)


def _series_at(reading: Reading, placed: Sequence[Placed]) -> list[int]:
    values = reading.events.fast_field_values("series", [address for _, address in placed])
    return [int(value or 0) for value in values]
