"""In which order a list stands, and the part of it that is asked for.

The index sorts by numbers. Where some have the same number they are put in order here, all of them, so that pages
neither repeat nor leave out anything.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from tantivy import DocAddress, Order, Query, Searcher

from onsale.search.clauses import Clauses, both
from onsale.search.finding import place
from onsale.search.nearby import Known
from onsale.search.plan import Plan
from onsale.search.query import SearchQuery, Sort
from onsale.search.reader import Reading

_ALIKE_MOST = 10_000
_SECONDS = 31  # of a date's key, the bits below its second
_VENUES_MOST = 60_000
SHUFFLED = 1_000
"""So many, the first by relevance, take part when chance decides."""

RELEVANCE = "relevance,desc"
EVENT_SORTS = (
    RELEVANCE,
    "relevance,asc",
    "date,asc",
    "date,desc",
    "name,asc",
    "name,desc",
    "name,date,asc",
    "name,date,desc",
    "date,name,asc",
    "date,name,desc",
    "distance,asc",
    "distance,date,asc",
    "onSaleStartDate,asc",
    "venueName,asc",
    "venueName,desc",
    "id,asc",
    "random",
)


@dataclass(frozen=True, slots=True)
class By:
    """The number the index sorts by, without its last `bits`, and those that decide where it is the same."""

    field: str
    ties: tuple[str, ...]
    bits: int = 0


_BY = {
    "date": By("by_date", ("by_name", "by_name_rest", "id"), _SECONDS),
    "date,name": By("by_date", ("by_name", "by_name_rest", "id"), _SECONDS),
    "name": By("by_name", ("by_name_rest", "by_date")),
    "name,date": By("by_name", ("by_name_rest", "by_date")),
    "onSaleStartDate": By("on_sale", ("by_date",)),
    "id": By("id", ()),
}


def first_events(reading: Reading, plan: Plan, sort: str, end: int, chance: Random) -> list[DocAddress]:
    """The events before `end`, in order."""
    what, _, way = sort.rpartition(",")
    if sort == "random":
        return shuffled(_placed(reading, plan, Sort.RELEVANCE, SHUFFLED), end, chance)
    if what == "relevance":
        return _placed(reading, plan, Sort.RELEVANCE, end) if way == "desc" else _least_relevant(reading, plan, end)
    if what.startswith("distance"):
        return _placed(reading, plan, Sort.DATE if plan.near is None else Sort.DISTANCE, end)
    if what == "venueName":
        return _by_venue(reading, plan, end, descending=way == "desc")
    by = _BY[what]
    return sorted_by(reading.events, reading.of_events, plan.query(), by, end, descending=way == "desc")


def sorted_by(searcher: Searcher, of: Clauses, query: Query, by: By, end: int, *, descending: bool) -> list[DocAddress]:
    """The first ones before `end`."""
    order = Order.Desc if descending else Order.Asc
    hits = searcher.search(query, limit=end + 1, count=False, order_by_field=by.field, order=order).hits
    groups = [int(key) >> by.bits for key, _ in hits]
    addresses = [address for _, address in hits]
    if len(hits) > end and groups[end] == groups[end - 1]:
        # The page ends among some that are alike: all of them must be looked at.
        torn = groups[end]
        whole = [n for n in range(end) if groups[n] != torn]
        alike = _alike(searcher, of, query, by, torn)
        addresses = [*(addresses[n] for n in whole), *alike]
        groups = [*(groups[n] for n in whole), *(torn for _ in alike)]
    columns = [searcher.fast_field_values(field, addresses) for field in by.ties] if addresses else []
    keys = zip(groups, *columns, range(len(addresses)), strict=True)
    return [addresses[key[-1]] for key in sorted(keys, reverse=descending)][:end]


def shuffled(addresses: Sequence[DocAddress], end: int, chance: Random) -> list[DocAddress]:
    """As chance has it."""
    found = list(addresses)
    chance.shuffle(found)
    return found[:end]


def in_stages(stages: Iterable[Callable[[int], list[DocAddress]]], end: int) -> list[DocAddress]:
    """What each stage gives behind what those before it gave, until there are enough."""
    found: list[DocAddress] = []
    for stage in stages:
        if len(found) >= end:
            break
        found += stage(end - len(found))
    return found[:end]


def _alike(searcher: Searcher, of: Clauses, query: Query, by: By, group: int) -> list[DocAddress]:
    least = group << by.bits
    same = of.between(by.field, least, least | (1 << by.bits) - 1)
    return [address for _, address in searcher.search(both([query, same]), limit=_ALIKE_MOST, count=False).hits]


def _placed(reading: Reading, plan: Plan, sort: Sort, end: int) -> list[DocAddress]:
    return [address for _, address in place(reading, SearchQuery(sort=sort), plan, None, end)]


def _least_relevant(reading: Reading, plan: Plan, end: int) -> list[DocAddress]:
    def stage(grade: int) -> Callable[[int], list[DocAddress]]:
        query, by = plan.of_grade(grade), By("by_rank", ("id",))
        return lambda most: sorted_by(reading.events, reading.of_events, query, by, most, descending=True)

    return in_stages((stage(grade) for grade in reversed(range(len(plan.grades)))), end)


def _by_venue(reading: Reading, plan: Plan, end: int, *, descending: bool) -> list[DocAddress]:
    """As by distance, with the venue's place in the alphabet for how far it is."""
    known: list[int] | None = reading.memory.get("venues by name")
    venues = known if known is not None else reading.memory.put("venues by name", _venues(reading))
    places = {venue: place for place, venue in enumerate(reversed(venues) if descending else venues)}
    filters = [*plan.filters, reading.of_events.among("venue", venues)]
    return _placed(reading, replace(plan, filters=filters, near=Known(places)), Sort.DISTANCE, end)


def _venues(reading: Reading) -> list[int]:
    names, of = reading.names, reading.of_names
    by = By("by_name", ("by_name_rest", "id"))
    addresses = sorted_by(names, of, of.term("sort", "venue"), by, _VENUES_MOST, descending=False)
    return [int(venue) for venue in names.fast_field_values("id", addresses) if venue is not None]
