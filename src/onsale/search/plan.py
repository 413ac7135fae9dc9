"""From a query to what is asked of the index: which events answer at all, and in which grades."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tantivy import Query

from onsale.platform import limits
from onsale.platform.kept import Kept
from onsale.search.clauses import Clauses, both, either, everything, nothing
from onsale.search.facets import Facets, counted
from onsale.search.keys import Standing, date_ceiling, date_floor
from onsale.search.library import count_of
from onsale.search.matching import Grades, edits_of, few_edits_of, forgiving, grades
from onsale.search.meanings import cities_called, country_called
from onsale.search.nearby import venues_near
from onsale.search.query import SearchQuery
from onsale.search.reader import Reading
from onsale.search.shelf import Edition
from onsale.search.vocabulary import Slips

ENOUGH = 20
"""Where fewer events have the words as they were typed, slips are forgiven, too."""
BROAD = 20_000
"""Of so many hits the count and its parts may be some seconds old."""
_BROAD_FOR_S = 5.0
_BEGUN_NAMED = 1_000
_DAYS_NAMED = 100
_VENUES_REMEMBERED = 2_000
"""Plans with more venues around their point aren't kept: hundreds of them would fill the memory."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`grades` from the best to the last, and `all_` that they hold; to be taken within `filters` and without `but`.
    `near`: metres by venue. `forgiven`: nothing has the words as they were typed.
    """

    grades: Sequence[Query]
    all_: Query
    filters: Sequence[Query]
    but: Sequence[Query]
    total: int
    near: dict[int, int] | None
    forgiven: bool = False
    facets: Facets | None = None
    today: int = 0
    """The day (UTC, counted from the year 1) from which on there are events."""

    @property
    def is_broad(self) -> bool:
        """Whether so much answers that looking at all of it takes its time."""
        return self.total >= BROAD

    def query(self, *more: Query) -> Query:
        """All that answers."""
        return both([self.all_, *self.filters, *more], but=self.but)

    def of_grade(self, grade: int) -> Query:
        """What is in this grade and in no better one."""
        return both([self.grades[grade], *self.filters], but=[*self.but, *self.grades[:grade]])


def plan_of(reading: Reading, query: SearchQuery, now: datetime) -> Plan:
    """What to ask, counted. Remembered with the reading: the pages of a search follow each other."""
    key = query, int(now.timestamp())
    known: Plan | None = reading.memory.get(key)
    if known is not None:
        return known
    plan = _planned(reading, query, now)
    return plan if len(plan.near or ()) > _VENUES_REMEMBERED else reading.memory.put(key, plan)


def not_begun(reading: Reading, query: Query, now: datetime) -> Query:
    """What answers and hasn't begun."""
    return both([query], but=_begun(reading, now))


def _planned(reading: Reading, query: SearchQuery, now: datetime) -> Plan:
    of = reading.of_events
    near = venues_near(reading, query.near) if query.near is not None else None
    but = _begun(reading, now)
    filters = [*_where(reading, query), *_filters(of, query)]
    filters += [of.among("venue", list(near))] if near is not None else []
    strict, all_ = grades(of, query.words) if query.words else Grades([everything()], everything())
    total, facets = _counted(reading, query, both([all_, *filters], but=but))
    found = Plan(strict, all_, filters, but, total, near, facets=facets, today=now.toordinal())
    if not query.words or total >= ENOUGH:
        return found
    slips = forgiving(of, Slips(reading), query.words, few_edits_of if total else edits_of)
    if slips is None:
        return found
    if not total:  # what has nothing needn't be asked again, and the grades keep their numbers
        strict, all_ = [nothing()] * len(strict), nothing()
    anyhow = either([all_, slips.all_])
    with_slips, facets = counted(reading, both([anyhow, *filters], but=but))
    return replace(
        found,
        grades=[*strict, *slips.best_first],
        all_=anyhow,
        total=with_slips,
        facets=facets,
        forgiven=total == 0 and with_slips > 0,
    )


_broad: Kept[tuple[Edition, SearchQuery], tuple[float, int, Facets]] = Kept(limits.SEARCHES_REMEMBERED)


def _counted(reading: Reading, query: SearchQuery, asked: Query) -> tuple[int, Facets]:
    """How much answers, and its parts. Counting very much takes its time, so that is remembered beyond the reading."""
    key = reading.edition, query
    known = _broad.get(key)
    if known is not None and time.monotonic() - known[0] < _BROAD_FOR_S:
        return known[1:]
    total, facets = counted(reading, asked)
    if total >= BROAD:
        _broad.put(key, (time.monotonic(), total, facets))
    return total, facets


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


def _where(reading: Reading, query: SearchQuery) -> list[Query]:
    """In a city or country; where nothing is called so, in one that is called so elsewhere: Köln is Cologne."""
    of, found = reading.of_events, []
    if query.city:
        town = of.term("town", query.city)
        other_names = () if count_of(reading.events, town) else cities_called(query.city)
        found.append(of.among("town", other_names) if other_names else town)
    if query.country:
        code = country_called(query.country)
        found.append(of.among("country", [query.country, code] if code else [query.country]))
    return found


def _filters(of: Clauses, query: SearchQuery) -> list[Query]:
    found = [
        of.term(field, value)
        for field, value in (
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
    found += _when(of, query.first, query.last)
    if query.price_min_minor is not None or query.price_max_minor is not None:
        found.append(of.between("price", query.price_min_minor or 0, _most(query.price_max_minor)))
    return found


def _most(number: int | None) -> int:
    return 2**63 if number is None else number


def _when(of: Clauses, first: date | datetime | None, last: date | datetime | None) -> list[Query]:
    """Between these. A few days are looked for one by one: comparing would look at every event there is."""
    if first is not None and last is not None and not isinstance(first, datetime) and not isinstance(last, datetime):
        days = range(first.toordinal(), last.toordinal() + 1)
        if len(days) <= _DAYS_NAMED:
            return [of.among("day", list(days))]
    found = [_from(of, first)] if first is not None else []
    return found + ([_until(of, last)] if last is not None else [])


def _from(of: Clauses, first: date | datetime) -> Query:
    """Dates are the venue's, moments everybody's."""
    if isinstance(first, datetime):
        return of.at_least("by_date", date_floor(first))
    return of.at_least("day", first.toordinal())


def _until(of: Clauses, last: date | datetime) -> Query:
    if isinstance(last, datetime):
        return of.at_most("by_date", date_ceiling(last))
    return of.at_most("day", last.toordinal())
