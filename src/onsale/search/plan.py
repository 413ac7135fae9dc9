"""From a query to what is asked of the index: which events answer at all, and in which grades."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any

from tantivy import DocAddress, Order, Query

from onsale.search.broad import BROAD, Counted, Counts
from onsale.search.clauses import Clauses, both, either, everything, is_nothing
from onsale.search.conditions import C, Conditions
from onsale.search.document import PRICES_MOST
from onsale.search.facets import Facets, counted, divided_by, facets_of
from onsale.search.gist import Gist
from onsale.search.judging import Condition, Judging, grade_of
from onsale.search.keys import Standing, date_ceiling, date_floor
from onsale.search.library import count_of
from onsale.search.matching import (
    GRADES,
    Forgiving,
    any_slip,
    any_way,
    forgiven,
    grades,
    slipped,
)
from onsale.search.meanings import cities_called, country_called
from onsale.search.nearby import Distances, around
from onsale.search.query import SearchQuery, Sort
from onsale.search.reader import Reading
from onsale.search.vocabulary import Slips

ENOUGH = 20
"""Where fewer events have the words as they were typed, slips are forgiven, too."""
FEW = 32
"""So few hits are read at once, and graded, divided and put in order here instead of asking the index again;"""
_FEW_OF_FREQUENT = 200
"""so few, where the words are so frequent that asking again is dear:"""
_FREQUENT = 20_000
_FEW_WITHIN, _MAYBE_FEW = 64, 1_000
"""so few, of all that is within the filters, whatever its words, where these are frequent; which is looked up where
there seem to be hardly more than so many."""
MANY = 2_000
"""From so many hits on, looking at all of them takes its time."""
FIRST = 64
"""So many hits are looked up when they are counted."""
_BEGUN_NAMED = 1_000
_DAYS_NAMED = 100
DAYS_AHEAD = 365
"""Over about so many days events are spread."""
ORDERS = {Sort.DATE: "by_date", Sort.PRICE: "by_price", Sort.RELEVANCE: "by_rank", Sort.DISTANCE: "by_date"}

Keyed = Sequence[tuple[int, DocAddress]]
"""Hits, each behind its number in the order asked for."""


@dataclass(frozen=True)
class Plan:
    """`grading` gives the grades from the best to the last, and what is in one of them is in one of `ways`; to be taken
    within `filters` and `around`, and without `but`. `near`: how far venues are. `forgiven`: nothing has the words as
    they were typed. `first` are the first hits, in the order asked for; `few`, where it isn't None, all of them, and
    `judging` gives the grades for them.
    """

    grading: Callable[[], Sequence[Query]]
    ways: Sequence[Query]
    filters: Sequence[Query]
    but: Sequence[Query]
    total: int
    near: Distances | None
    around: Query | None = None
    forgiven: bool = False
    facets: Facets | None = None
    first_day: int = 0
    """The day (UTC, counted from the year 1) from which on there are events; over so many they spread:"""
    days: int = DAYS_AHEAD
    first: Keyed = ()
    few: Sequence[tuple[DocAddress, Gist]] | None = None
    judging: Callable[[], Sequence[Condition]] = list

    @cached_property
    def grades(self) -> Sequence[Query]:
        """From the best to the last."""
        return self.grading()

    @property
    def is_broad(self) -> bool:
        """Whether so much answers that looking at all of it takes its time."""
        return self.total >= BROAD

    def query(self, *more: Query) -> Query:
        """All that answers."""
        return self._of_these([*self.within_all, *more])

    def query_at(self, among: Query) -> Query:
        """What answers among these, near or not."""
        return self._of_these([*self.filters, among])

    def _of_these(self, within: Sequence[Query]) -> Query:
        """Each way by itself within what narrows: the library looks at all that is in one of several frequent ways,
        wherever it is. (But what is near is many venues, which would be gone through for each way.)
        """
        if self.near is not None:
            return both([either(self.ways), *within], but=self.but)
        return both([either([both([way, *within]) for way in self.ways])], but=self.but)

    @property
    def within_all(self) -> Sequence[Query]:
        """The filters, and what is near."""
        return self.filters if self.around is None else [*self.filters, self.around]

    def of_grade(self, grade: int) -> Query:
        """What is in this grade and in no better one."""
        return both([self.grades[grade], *self.within_all], but=[*self.but, *self.grades[:grade]])

    def within(self, more: Query, total: int) -> "Plan":
        """The same of fewer events."""
        return replace(self, filters=[*self.filters, more], total=total, facets=None, first=(), few=None)


def plan_of(reading: Reading, query: SearchQuery, now: datetime, *, few: int = FEW) -> Plan:
    """What to ask, counted. Remembered with the reading: the pages of a search follow each other."""
    key = query, int(now.timestamp()), few
    known: Plan | None = reading.memory.get(key)
    if known is not None:
        return known
    plan = _planned(reading, query, now, few)
    reading.memory.put(key, plan)
    return plan


def not_begun(reading: Reading, query: Query, now: datetime) -> Query:
    """What answers and hasn't begun."""
    return both([query], but=_begun(reading, now))


def _planned(reading: Reading, query: SearchQuery, now: datetime, few: int) -> Plan:
    of, words, judging = reading.of_events, query.words, Judging()
    near, events_near = around(reading, query.near) if query.near is not None else (None, None)
    filters = [*_where(reading, query), *_filters(of, query)]
    found = Plan(
        grading=lambda: grades(of, words) if words else [everything()],
        judging=lambda: grades(judging, words),
        ways=any_way(of, words) if words else [everything()],
        filters=filters,
        but=_begun(reading, now),
        total=0,
        near=near,
        around=events_near,
        first_day=max(now.toordinal(), query.first.toordinal() if query.first else 0),
        days=_days_of(query),
    )
    found = _counted(reading, query, found, few)
    if not words or found.total >= ENOUGH:
        return found
    for forgiving in forgiven(words, found=found.total > 0, known=partial(of.has, "anywhere")):
        with_slips = _with_slips(reading, query, found, few, forgiving)
        if with_slips.total:
            return replace(with_slips, forgiven=found.total == 0)
    return found


def _with_slips(reading: Reading, query: SearchQuery, found: Plan, few: int, forgiving: Forgiving) -> Plan:
    """What answers with slips besides."""
    of, words, judging, slips = reading.of_events, query.words, Judging(), Slips(reading)
    typed = found.total

    def strict(of_: Conditions[C]) -> list[C]:
        """(What has nothing needn't be asked again, and the grades keep their numbers.)"""
        return grades(of_, words) if typed else [of_.nothing()] * GRADES

    anyhow = any_slip(of, slips, words, forgiving)
    with_slips = replace(
        found,
        grading=lambda: [*strict(of), *slipped(of, slips, words, forgiving)],
        judging=lambda: [*strict(judging), *slipped(judging, slips, words, forgiving)],
        ways=[*found.ways, anyhow] if typed else [anyhow],
        facets=None,
        first=(),
        few=None,
    )
    return _looked_up(reading, query, with_slips, few)


counts = Counts()


def recount(reading: Reading, now: datetime) -> None:
    """Count one search again whose numbers are old, if there is one: when nobody waits."""
    if (query := counts.take_overdue(reading.edition)) is not None:
        _planned(reading, query, now, FEW)


def _counted(reading: Reading, query: SearchQuery, plan: Plan, few: int) -> Plan:
    """How much answers."""
    known = counts.known(reading.edition, query)
    if known is not None:
        return replace(plan, total=known.total, facets=known.facets)
    if query.near is not None or _is_likely_much(reading, query):
        total, facets = counted(reading, plan.query())
        plan = replace(plan, total=total, facets=facets)
    else:
        plan = _looked_up(reading, query, plan, few)
    if plan.is_broad:
        facets = plan.facets or facets_of(reading, plan.query(), plan.total)
        counts.remember(reading.edition, query, Counted(plan.total, facets))
        return replace(plan, facets=facets)
    return plan


def reach(reading: Reading, query: SearchQuery) -> int:
    """About how many events have the rarest of the words, at most; all have none."""
    return min((reading.of_events.reach("anywhere", word) for word in query.words), default=reading.events.num_docs)


def is_frequent(reading: Reading, query: SearchQuery) -> bool:
    """Whether there are words, and each is so frequent that looking at all that has them takes its time."""
    return bool(query.words) and reach(reading, query) >= _FREQUENT


def _is_likely_much(reading: Reading, query: SearchQuery) -> bool:
    """Whether more answers than is read at once, as far as can be told beforehand: then looking that up, too, would be
    one look at all of it more.
    """
    if query.words and not is_frequent(reading, query):
        return False
    likely = reach(reading, query) * _share_within(reading, query)
    return likely > (2 * _FEW_OF_FREQUENT if query.words else MANY)


def _share_within(reading: Reading, query: SearchQuery) -> float:
    """About which share of the events is within the filters, by those that tell."""
    if any((query.performer, query.venue, query.series)):
        return 0.0
    all_, share = max(reading.events.num_docs, 1), 1.0
    for field_, term in (("town", query.city), ("genres", query.genre)):
        share *= reading.events.doc_freq(field_, term) / all_ if term else 1.0
    return share * min(_days_of(query) / DAYS_AHEAD, 1.0)


def _days_of(query: SearchQuery) -> int:
    """How many days are asked about; many, where there is no end."""
    if query.first is None or query.last is None:
        return DAYS_AHEAD
    return (query.last.toordinal() - query.first.toordinal()) + 1


def _looked_up(reading: Reading, query: SearchQuery, plan: Plan, few: int) -> Plan:
    """Counted, with the first hits, or all if there are few."""
    asked = plan.query()
    if is_nothing(asked):
        return replace(plan, total=0)
    frequent = is_frequent(reading, query)
    if frequent and plan.within_all and reading.events.num_docs * _share_within(reading, query) < _MAYBE_FEW:
        judged = _judged(reading, query, plan)
        if judged is not None:
            return judged
    most = _FEW_OF_FREQUENT if frequent else few
    result: Any = reading.events.search(
        asked, limit=max(FIRST, most), count=True, order_by_field=ORDERS[query.sort], order=Order.Asc
    )
    total, first = int(result.count), result.hits
    if total > most:
        return replace(plan, total=total, first=first)
    all_ = [(address, reading.gist_at(address)) for _, address in first]
    return replace(plan, total=total, few=all_, facets=divided_by([gist for _, gist in all_]))


def _judged(reading: Reading, query: SearchQuery, plan: Plan) -> Plan | None:
    """Where few events are within the filters, whatever their words: those that answer, told from their entries, which
    is less work than looking at all that have frequent words. None where there are more.
    """
    within = both(plan.within_all, but=plan.but)
    result: Any = reading.events.search(
        within, limit=_FEW_WITHIN, count=True, order_by_field=ORDERS[query.sort], order=Order.Asc
    )
    if result.count > _FEW_WITHIN:
        return None
    conditions = plan.judging()
    all_ = [(address, reading.gist_at(address)) for _, address in result.hits]
    few = [one for one in all_ if grade_of(one[1], conditions) < len(conditions)]
    return replace(plan, total=len(few), few=few, facets=divided_by([gist for _, gist in few]))


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
        of.term(name, value)
        for name, value in (
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
    return found + _costing(of, query.price_min_minor, query.price_max_minor)


def _costing(of: Clauses, least: int | None, most: int | None) -> list[Query]:
    """From one price to another, in minor units; what has no price costs more than anybody asks for."""
    if least is None and most is None:
        return []
    known = max((price for price in PRICES_MOST if most is not None and price <= most), default=0)
    if least or most is None or not known:
        return [of.between("price", least or 0, _PRICE_MOST if most is None else most)]
    dearer = [of.between("price", known + 1, most)] if known < most else []
    return [either([of.term("price_most", known), *dearer])]


_PRICE_MOST = 2**63


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
