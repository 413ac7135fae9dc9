"""Searching attractions and venues, and one of them: those with something to come."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from tantivy import DocAddress, Query

from onsale.catalog.model import Performer
from onsale.platform.ids import encode_id
from onsale.search import names
from onsale.search.clauses import both
from onsale.search.discovery.errors import UnknownResource
from onsale.search.discovery.events import sort_of
from onsale.search.discovery.hal import Json, page_of
from onsale.search.discovery.ids import with_ids
from onsale.search.discovery.narrowing import Narrowed, around, classify, countries, nothing_special, states
from onsale.search.discovery.narrowing import kilometres_in as unit_of
from onsale.search.discovery.ordering import RELEVANCE, SHUFFLED, By, in_stages, shuffled, sorted_by
from onsale.search.discovery.parameters import Asked
from onsale.search.discovery.parts import Site, attraction_answer, distance_of, venue_answer
from onsale.search.discovery.spelling import spellcheck
from onsale.search.discovery.wording import words_in
from onsale.search.library import count_of, kept
from onsale.search.meanings import weighty
from onsale.search.names import Name, Sort
from onsale.search.reader import Reading

_SORTS = (RELEVANCE, "relevance,asc", "name,asc", "name,desc", "random")
_VENUE_SORTS = (*_SORTS, "distance,asc", "distance,desc")
_MUCH = By("order", ("id",))
_BY_NAME = By("by_name", ("by_name_rest", "id"))
_NEAR_MOST = 60_000


@dataclass(frozen=True, slots=True)
class Named:
    """What sort of names is looked for, and how they read."""

    sort: Sort
    kind: str
    prefix: str
    sorts: tuple[str, ...]
    answer: Callable[[Site, Name], Json]


def find(reading: Reading, named: Named, asked: Asked, site: Site, now: datetime) -> Json:
    """A page of them."""
    paging, sort = asked.paging(), sort_of(asked, named.sorts)
    asked.check_locale()
    narrowed = _narrowed(reading, named, asked)
    called, worded = grades_of(reading, named, narrowed, asked.text("keyword"))
    total = count_of(reading.names, worded)
    chance = Random(f"{now:%Y-%m-%dT%H}")  # noqa: S311 - an order for an hour, no secret
    addresses = _first(reading, (called, worded), sort, paging.end, narrowed, chance)[paging.start :]
    answers = [_told(read(reading, address), named, asked, site, narrowed.near) for address in addresses]
    page = page_of(asked, paging, sort, (named.kind, answers), total)
    return page | spellcheck(reading, asked, total)


def one(reading: Reading, named: Named, public_id: str, site: Site) -> Json:
    """The one with this id, ours or its own; `UnknownResource`."""
    of = reading.of_names
    query = both([of.term("sort", named.sort.value), with_ids(of, "id", "source", named.prefix, [public_id])])
    hits = reading.names.search(query, limit=1, count=False).hits
    if not hits:
        raise UnknownResource(f"Resource not found with provided criteria (locale=en-us, id={public_id})")
    return named.answer(site, read(reading, hits[0][1]))


def grades_of(reading: Reading, named: Named, narrowed: Narrowed, keyword: str) -> tuple[Query, Query]:
    """Those called exactly so, and all that have the words."""
    of, words = reading.of_names, words_in(keyword)
    base = [of.term("sort", named.sort.value), *narrowed.filters]
    if not words:
        found = both([*base, *([Query.empty_query()] if keyword else [])], but=narrowed.but)
        return Query.empty_query(), found
    worded = both([*base, *(of.term("words", word) for word in weighty(words))], but=narrowed.but)
    return both([of.term("whole", " ".join(words)), worded]), worded


def read(reading: Reading, address: DocAddress) -> Name:
    """The name at an address."""
    return names.read(kept(reading.names, address, "name"))


def by_relevance(
    reading: Reading, grades: tuple[Query, Query], end: int, *, descending: bool = True
) -> list[DocAddress]:
    """Those called so before those that have the words; among equals, who has most to come."""
    called, worded = grades
    stages = [called, both([worded], but=[called])]

    def stage(query: Query) -> Callable[[int], list[DocAddress]]:
        return lambda most: sorted_by(reading.names, reading.of_names, query, _MUCH, most, descending=descending)

    return in_stages((stage(query) for query in (stages if descending else reversed(stages))), end)


def _narrowed(reading: Reading, named: Named, asked: Asked) -> Narrowed:
    of, narrowed = reading.of_names, Narrowed()
    if ids := asked.texts("id"):
        narrowed.filters.append(with_ids(of, "id", "source", named.prefix, ids))
    narrowed.filters += nothing_special(asked)
    if named.sort is Sort.PERFORMER:
        narrowed.filters += [Query.empty_query() for name in ("typeId", "subTypeId") if asked.text(name)]
        classify(reading, asked, narrowed, of)
        return narrowed
    narrowed.filters += [*countries(of, asked), *states(of, asked)]
    around(reading, asked, narrowed)
    if narrowed.near is not None:
        narrowed.filters.append(of.among("id", list(narrowed.near)))
    return narrowed


def _first(
    reading: Reading, grades: tuple[Query, Query], sort: str, end: int, narrowed: Narrowed, chance: Random
) -> list[DocAddress]:
    what, _, way = sort.rpartition(",")
    descending = way == "desc"
    if sort == "random":
        return shuffled(by_relevance(reading, grades, SHUFFLED), end, chance)
    if what == "name" or (what == "distance" and narrowed.near is None):
        return sorted_by(reading.names, reading.of_names, grades[1], _BY_NAME, end, descending=descending)
    if what == "distance":
        return _nearest(reading, grades[1], narrowed.near or {}, end, descending=descending)
    return by_relevance(reading, grades, end, descending=descending)


def _nearest(reading: Reading, query: Query, near: dict[int, int], end: int, *, descending: bool) -> list[DocAddress]:
    hits = reading.names.search(query, limit=_NEAR_MOST, count=False).hits
    addresses = [address for _, address in hits]
    ids = reading.names.fast_field_values("id", addresses) if addresses else []
    keys = sorted(((near.get(int(id_ or 0), 0), int(id_ or 0), n) for n, id_ in enumerate(ids)), reverse=descending)
    return [addresses[key[-1]] for key in keys[:end]]


def _told(name: Name, named: Named, asked: Asked, site: Site, near: dict[int, int] | None) -> Json:
    answer = named.answer(site, name)
    metres = near.get(name.id) if near is not None else None
    return answer | (distance_of(metres, unit_of(asked)) if metres is not None else {})


def _attraction(site: Site, name: Name) -> Json:
    public_id = name.source or encode_id("per", name.id)
    performer = Performer(name.id, name.text)
    return attraction_answer(site, performer, public_id, name.genres, pictured=name.next_event, name=name)


def _venue(site: Site, name: Name) -> Json:
    assert name.venue is not None, "a venue's name has the venue"
    return venue_answer(site, name.venue, name.source or encode_id("ven", name.id), name)


ATTRACTIONS = Named(Sort.PERFORMER, "attractions", "per", _SORTS, _attraction)
VENUES = Named(Sort.VENUE, "venues", "ven", _VENUE_SORTS, _venue)
