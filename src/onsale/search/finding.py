"""A search: a page of what answers, how many there are in all, and how they divide. Reads the index alone."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Annotated, Any, NamedTuple

from msgspec import Meta, Struct
from tantivy import DocAddress, Occur, Order, Query

from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.search.clauses import Clauses, both, graded, is_nothing
from onsale.search.document import price_step
from onsale.search.entry import Entry
from onsale.search.facets import NONE, Facets, facets_of
from onsale.search.gist import Gist
from onsale.search.judging import grade_of
from onsale.search.keys import UNIT, date_floor, moment_of, price_floor, price_in
from onsale.search.plan import FEW, MANY, ORDERS, Keyed, Plan, is_frequent, plan_of
from onsale.search.query import SearchQuery, Sort
from onsale.search.reader import Reading

READ_AT_ONCE = 1_000
"""So many are read and sorted here; of more, the index sorts."""
_ALIKE = 32
"""More events with one and the same key don't occur: its low bits are an id's random ones."""
_DAYS_LOOKED_AT = (3, 21, 150)
_LIKELY = 2
"""So many times as many as are wanted should be on some days, or looking at these is hardly worth it."""
_PRICES_LOOKED_AT = (3, 12, 60)
_VENUES_ASKED, _MORE_VENUES = 8, 3
_NOT_NEAR = -1


class Place(NamedTuple):
    """Where an event stands among the hits. `first` is its grade, or its distance in metres, or 0; `key` its number in
    the order asked for.
    """

    first: int
    key: int
    event_id: int


Placed = tuple[Place, DocAddress]


class _Cursor(Struct, array_like=True):
    search: str
    first: Annotated[int, Meta(ge=0, le=2**31)]
    key: int
    event_id: Annotated[int, Meta(ge=0, le=2**63 - 1)]


@dataclass(frozen=True, slots=True)
class Hit:
    """An event that answers; `metres` from the point asked about, if one was."""

    entry: Entry
    metres: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of events, how many there are in all, and how they divide. `forgiven`: none has the words as typed."""

    hits: list[Hit]
    total: int
    facets: Facets
    next_cursor: str | None
    forgiven: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """The same before the events are read: where they lie."""

    addresses: list[DocAddress]
    facets: Facets
    next_cursor: str | None
    plan: Plan


def find(
    reading: Reading,
    query: SearchQuery,
    *,
    limit: int,
    cursor: str | None,
    now: datetime,
    read_at_once: int = READ_AT_ONCE,
) -> Found:
    """The hits behind `cursor`; `InvalidRequest` for a cursor that another search gave."""
    listed = list_(reading, query, limit=limit, cursor=cursor, now=now, read_at_once=read_at_once)
    plan, addresses = listed.plan, listed.addresses
    metres = metres_of(reading, plan, addresses)
    hits = [Hit(reading.entry_at(address), away) for address, away in zip(addresses, metres, strict=True)]
    return Found(hits, plan.total, listed.facets, listed.next_cursor, plan.forgiven)


def list_(
    reading: Reading,
    query: SearchQuery,
    *,
    limit: int,
    cursor: str | None,
    now: datetime,
    read_at_once: int = READ_AT_ONCE,
) -> Listed:
    """Where the hits behind `cursor` lie; `InvalidRequest` for a cursor that another search gave."""
    after = place_after(query, cursor)
    plan = plan_of(reading, query, now, few=min(FEW, read_at_once))
    placed = place(reading, query, plan, after, limit + 1, read_at_once=read_at_once)
    page, more = placed[:limit], len(placed) > limit
    facets = facets_found(reading, query, plan, now)
    next_cursor = cursor_after(query, page[-1][0]) if more else None
    return Listed([address for _, address in page], facets, next_cursor, plan)


def first_of(reading: Reading, query: SearchQuery, *, most: int, now: datetime) -> list[Entry]:
    """The first hits alone."""
    placed = place(reading, query, plan_of(reading, query, now), None, most)
    return [reading.entry_at(address) for _, address in placed[:most]]


def entry_of(reading: Reading, event_id: int) -> Entry | None:
    """One event, begun or not; None if it isn't in the index."""
    hits = reading.events.search(reading.of_events.term("id", event_id), limit=1, count=False).hits
    return reading.entry_at(hits[0][1]) if hits else None


def place(
    reading: Reading,
    query: SearchQuery,
    plan: Plan,
    after: Place | None,
    most: int,
    *,
    read_at_once: int = READ_AT_ONCE,
) -> list[Placed]:
    """The first hits behind `after`, in order; `most` of them, if there are as many."""
    if not plan.total:
        return []
    if plan.few is not None:
        return _few(query, plan, after)[:most]
    at_once = plan.total <= read_at_once
    if plan.near is not None and query.sort is Sort.DISTANCE:
        placed = _by_distance(reading, plan, after, most, at_once=at_once)
    elif query.sort is Sort.RELEVANCE and len(plan.grades) > 1:
        # (Of frequent words, asking for one grade with all that it excludes costs less than for all grades at once.)
        placed = _by_grade(reading, plan, after, most, at_once=at_once and not is_frequent(reading, query))
    elif after is None and len(plan.first) >= min(most + _ALIKE, plan.total):
        placed = _behind(_keyed(reading, plan.first, 0), None)
    else:
        placed = _by_order(reading, plan, ORDERS[query.sort], after, most)
    return placed[:most]


def _few(query: SearchQuery, plan: Plan, after: Place | None) -> list[Placed]:
    """All hits, put in order here; without those in a venue that isn't counted yet, if it is asked how far they are."""
    few, by_distance = plan.few or (), query.sort is Sort.DISTANCE and plan.near is not None
    metres = plan.near.among({gist.venue_id for _, gist in few}) if plan.near is not None and by_distance else {}
    grades = plan.judging() if query.sort is Sort.RELEVANCE and query.words else ()
    placed = []
    for address, gist in few:
        first = metres.get(gist.venue_id, _NOT_NEAR) if by_distance else grade_of(gist, grades)
        if first != _NOT_NEAR:
            placed.append((Place(first, _key_of(gist, query.sort), gist.event_id), address))
    return _behind(placed, after)


def _key_of(gist: Gist, sort: Sort) -> int:
    if sort is Sort.RELEVANCE:
        return gist.by_rank
    return gist.by_price if sort is Sort.PRICE else gist.by_date


def _by_order(reading: Reading, plan: Plan, field: str, after: Place | None, most: int) -> list[Placed]:
    """Of very many hits the soonest are looked for among those of the next days, and the cheapest among those of the
    lowest prices, then of more, instead of all.
    """
    if field in _STEPS and plan.total >= MANY:
        for among, end in _STEPS[field](plan, reading.of_events, after, most):
            placed = _by_key(reading, plan.query(among), field, 0, after, most)
            whole = [one for one in placed if one[0].key < end]
            if len(whole) >= most:
                return whole
    return _by_key(reading, plan.query(), field, 0, after, most)


def _by_days(plan: Plan, of: Clauses, after: Place | None, most: int) -> Iterator[tuple[Query, int]]:
    """What is on some days, and the key behind all that is among them for sure; not of so few days that hardly enough
    would be.
    """
    first = moment_of(after.key).toordinal() if after is not None else plan.first_day
    for days in _DAYS_LOOKED_AT:
        if days >= plan.days or plan.total * days < _LIKELY * most * plan.days:
            continue
        # Days are the venues': by each of them it is the day before or after somewhere.
        end = first + days
        among = of.among("day", list(range(first - 1, end + 1)))
        yield among, date_floor(datetime.combine(date.fromordinal(end), time.min, UTC))


def _by_prices(_plan: Plan, of: Clauses, after: Place | None, _most: int) -> Iterator[tuple[Query, int]]:
    """The same of prices, in whole units."""
    first = price_step(price_in(after.key)) if after is not None else 0
    for steps in _PRICES_LOOKED_AT:
        among = of.among("price_step", list(range(first, first + steps)))
        yield among, price_floor((first + steps) * UNIT)


_STEPS = {"by_date": _by_days, "by_price": _by_prices}


def _by_key(reading: Reading, query: Query, field: str, first: int, after: Place | None, most: int) -> list[Placed]:
    """Sorted by the index."""
    query = _behind_key(reading, query, field, after if after is not None and after.first == first else None)
    hits = reading.events.search(query, limit=most + _ALIKE, count=False, order_by_field=field, order=Order.Asc).hits
    return _behind(_keyed(reading, hits, first), after)


def _behind_key(reading: Reading, query: Query, field: str, after: Place | None) -> Query:
    """What answers and doesn't stand before this place."""
    return query if after is None else both([query, reading.of_events.at_least(field, after.key)])


def _keyed(reading: Reading, hits: Keyed, first: int) -> list[Placed]:
    ids = reading.events.fast_field_values("id", [address for _, address in hits])
    return [
        (Place(first, int(key), int(event_id or 0)), address)
        for (key, address), event_id in zip(hits, ids, strict=True)
    ]


def _by_grade(reading: Reading, plan: Plan, after: Place | None, most: int, *, at_once: bool) -> list[Placed]:
    """The best grade first. Few hits are scored by their grade and sorted here; of many, grade after grade is read."""
    if at_once:
        within = both(plan.within_all, but=plan.but)
        scored = Query.boolean_query([*_must(graded(plan.grades)), *_must(Query.const_score_query(within, 0.0))])
        hits = reading.events.search(scored, limit=plan.total, count=False).hits
        addresses = [address for _, address in hits]
        firsts = [len(plan.grades) - round(score) for score, _ in hits]
        return _behind(_placed(reading, addresses, "by_rank", firsts), after)
    placed: list[Placed] = []
    for grade in range(0 if after is None else after.first, len(plan.grades)):
        if is_nothing(plan.grades[grade]):
            continue
        placed += _by_key(reading, plan.of_grade(grade), "by_rank", grade, after, most - len(placed))
        if len(placed) >= most:
            break
    return placed


def _by_distance(reading: Reading, plan: Plan, after: Place | None, most: int, *, at_once: bool) -> list[Placed]:
    """The nearest venue's first. Of many hits the nearest venues' are read, then those of more, until they fill the
    page.
    """
    assert plan.near is not None
    ahead, of, metres = plan.near.nearest(after.first if after is not None else 0), reading.of_events, dict[int, int]()
    if not at_once:
        metres.update(islice(ahead, _VENUES_ASKED))
    while True:
        there = _all_of(reading, plan.query() if at_once else plan.query_at(of.among("venue", [*metres])), plan.total)
        venues = [int(venue or 0) for venue in reading.events.fast_field_values("venue", there)]
        if at_once:
            metres = plan.near.among(set(venues))
        counted = [(address, metres[venue]) for address, venue in zip(there, venues, strict=True) if venue in metres]
        addresses, firsts = [address for address, _ in counted], [away for _, away in counted]
        placed = _behind(_placed(reading, addresses, "by_date", firsts), after)
        more = [] if at_once else list(islice(ahead, len(metres) * (_MORE_VENUES - 1)))
        if not more or (len(placed) >= most and placed[most - 1][0].first < more[0][1]):  # as far may be others, too
            return placed
        metres.update(more)


def _all_of(reading: Reading, query: Query, total: int) -> list[DocAddress]:
    """Where all that answers lies."""
    if is_nothing(query):
        return []
    limit = max(min(total, READ_AT_ONCE), 1)
    result: Any = reading.events.search(query, limit=limit, count=True)
    if result.count > limit:
        result = reading.events.search(query, limit=result.count, count=False)
    return [address for _, address in result.hits]


def _placed(reading: Reading, addresses: Sequence[DocAddress], field: str, firsts: Iterable[int]) -> list[Placed]:
    keys = reading.events.fast_field_values(field, list(addresses))
    ids = reading.events.fast_field_values("id", list(addresses))
    return [
        (Place(first, int(key or 0), int(event_id or 0)), address)
        for first, key, event_id, address in zip(firsts, keys, ids, addresses, strict=True)
    ]


def _behind(placed: Iterable[Placed], after: Place | None) -> list[Placed]:
    behind = [one for one in placed if after is None or one[0] > after]
    return sorted(behind, key=lambda one: one[0])


def _must(query: Query) -> list[tuple[Occur, Query]]:
    return [(Occur.Must, query)]


def metres_of(reading: Reading, plan: Plan, addresses: Sequence[DocAddress]) -> list[int | None]:
    """How far each of these hits is from the point asked about, if one was."""
    if plan.near is None:
        return [None] * len(addresses)
    venues = [int(venue or 0) for venue in reading.events.fast_field_values("venue", list(addresses))]
    metres = plan.near.among(set(venues))
    return [metres.get(venue) for venue in venues]


def facets_found(reading: Reading, query: SearchQuery, plan: Plan, now: datetime) -> Facets:
    """How the hits divide; remembered with the reading."""
    if not plan.total:
        return NONE
    if plan.facets is not None:
        return plan.facets
    key = "facets", query, int(now.timestamp())
    known: Facets | None = reading.memory.get(key)
    return known if known is not None else reading.memory.put(key, facets_of(reading, plan.query(), plan.total))


def cursor_after(query: SearchQuery, last: Place) -> str:
    """Where the list goes on behind this place."""
    return encode_cursor([_fingerprint(query), last.first, last.key, last.event_id])


def place_after(query: SearchQuery, cursor: str | None) -> Place | None:
    """Where a cursor of this search stands; `InvalidRequest` for one of another's."""
    if not cursor:
        return None
    known = decode_cursor(cursor, _Cursor)
    if known.search != _fingerprint(query) or not 0 <= known.key < 2**64:
        raise InvalidRequest.of("cursor", _("Belongs to another search; start again without it."))
    return Place(known.first, known.key, known.event_id)


def _fingerprint(query: SearchQuery) -> str:
    return hashlib.sha256(repr(query).encode()).hexdigest()[:12]
