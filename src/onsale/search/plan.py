"""From a query to what is asked of the index: which events answer at all, and in which grades."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tantivy import Query

from onsale.search.clauses import Clauses, both, either, everything
from onsale.search.keys import Standing, date_ceiling, date_floor
from onsale.search.library import count_of
from onsale.search.matching import forgiving, grades
from onsale.search.nearby import venues_near
from onsale.search.query import SearchQuery
from onsale.search.reader import Reading

ENOUGH = 20
"""Where fewer events have the words as they were typed, slips are forgiven, too."""
_BEGUN_NAMED = 1_000


@dataclass(frozen=True, slots=True)
class Plan:
    """`grades` from the best to all, each to be taken within `filters` and without `but`. `near`: metres by venue.
    `forgiven`: nothing has the words as they were typed.
    """

    grades: Sequence[Query]
    filters: Sequence[Query]
    but: Sequence[Query]
    total: int
    near: dict[int, int] | None
    forgiven: bool = False

    def query(self, grade: int = -1, *more: Query, but: Sequence[Query] = ()) -> Query:
        """All that is in this grade or a better one; without a grade, all."""
        return both([self.grades[grade], *self.filters, *more], but=[*self.but, *but])


def plan_of(reading: Reading, query: SearchQuery, now: datetime) -> Plan:
    """What to ask, counted. Remembered with the reading: the pages of a search follow each other."""
    key = query, int(now.timestamp())
    known: Plan | None = reading.memory.get(key)
    return known if known is not None else reading.memory.put(key, _planned(reading, query, now))


def not_begun(reading: Reading, query: Query, now: datetime) -> Query:
    """What answers and hasn't begun."""
    return both([query], but=_begun(reading, now))


def _planned(reading: Reading, query: SearchQuery, now: datetime) -> Plan:
    of, searcher = reading.of_events, reading.events
    near = venues_near(reading, query.near) if query.near is not None else None
    but = _begun(reading, now)
    filters = [*_filters(of, query), *([of.among("venue", list(near))] if near is not None else [])]
    if not query.words:
        return Plan([everything()], filters, but, count_of(searcher, both(filters, but=but)), near)
    strict = grades(of, query.words)
    total = count_of(searcher, both([strict[-1], *filters], but=but))
    if total >= ENOUGH:
        return Plan(strict, filters, but, total, near)
    anyhow = either([strict[-1], forgiving(of, query.words)])
    with_slips = count_of(searcher, both([anyhow, *filters], but=but))
    return Plan([*strict, anyhow], filters, but, with_slips, near, forgiven=total == 0 and with_slips > 0)


def _begun(reading: Reading, now: datetime) -> list[Query]:
    """What has begun isn't found; as a rule it is gone from the index, and this costs nothing."""
    floor = date_floor(now)
    key = "begun", floor
    known: list[Query] | None = reading.memory.get(key)
    if known is not None:
        return known
    past = reading.of_events.at_most("by_date", floor)
    addresses = [address for _, address in reading.events.search(past, limit=_BEGUN_NAMED, count=False).hits]
    ids = [number for number in reading.events.fast_field_values("id", addresses) if number is not None]
    begun = [past] if len(ids) == _BEGUN_NAMED else [reading.of_events.among("id", [int(one) for one in ids])]
    found: list[Query] = begun if ids else _NOTHING
    reading.memory.put(key, found)
    return found


_NOTHING: list[Query] = []


def _filters(of: Clauses, query: SearchQuery) -> list[Query]:
    found = [
        of.term(field, value)
        for field, value in (
            ("town", query.city),
            ("country", query.country),
            ("genres", query.genre),
            ("performer", query.performer),
            ("venue", query.venue),
            ("organiser", query.organiser),
            ("series", query.series),
            ("price_band", query.price_band),
            ("standing", int(Standing.OPEN) if query.only_open else None),
        )
        if value not in {"", None}
    ]
    found += [_from(of, query.first)] if query.first is not None else []
    found += [_until(of, query.last)] if query.last is not None else []
    if query.price_min_minor is not None or query.price_max_minor is not None:
        found.append(of.between("price", query.price_min_minor or 0, _most(query.price_max_minor)))
    return found


def _most(number: int | None) -> int:
    return 2**63 if number is None else number


def _from(of: Clauses, first: date | datetime) -> Query:
    """Dates are the venue's, moments everybody's."""
    if isinstance(first, datetime):
        return of.at_least("by_date", date_floor(first))
    return of.at_least("day", first.toordinal())


def _until(of: Clauses, last: date | datetime) -> Query:
    if isinstance(last, datetime):
        return of.at_most("by_date", date_ceiling(last))
    return of.at_most("day", last.toordinal())
