"""Performers, venues and cities by who they are: what their pages tell, and what lists all of them."""

from collections.abc import Sequence
from datetime import datetime

from tantivy import Order

from onsale.search import names
from onsale.search.clauses import both
from onsale.search.folding import folded
from onsale.search.gazetteer import other_names
from onsale.search.library import count_of, kept
from onsale.search.names import Key, Name, Sort
from onsale.search.plan import plan_of
from onsale.search.query import SearchQuery
from onsale.search.reader import Reading


def name_of(reading: Reading, key: Key) -> Name | None:
    """Who or where this is; None where nothing is to come of it."""
    hits = reading.names.search(reading.of_names.term("key", key.term), limit=1, count=False).hits
    return names.read(kept(reading.names, hits[0][1], "name")) if hits else None


def city_called(reading: Reading, text: str) -> Name | None:
    """The city of this name, or the one that is called so elsewhere: `munich` is München."""
    for called in (folded(text), *other_names(text)):
        found = name_of(reading, Key(Sort.CITY, called)) if called else None
        if found is not None:
            return found
    return None


def how_many(reading: Reading, queries: Sequence[SearchQuery], now: datetime) -> list[int]:
    """How many events answer each of these."""
    return [plan_of(reading, query, now).total for query in queries]


def event_ids(reading: Reading, *, skip: int, most: int) -> list[int]:
    """Events in the index, oldest id first."""
    hits = reading.events.search(
        reading.of_events.at_least("id", 0), limit=most, offset=skip, count=False, order_by_field="id", order=Order.Asc
    ).hits
    return [int(key) for key, _ in hits]


def named_ids(reading: Reading, sort: Sort, *, skip: int, most: int) -> list[int]:
    """Performers or venues in the index, oldest id first."""
    query = reading.of_names.term("sort", sort.value)
    hits = reading.names.search(query, limit=most, offset=skip, count=False, order_by_field="id", order=Order.Asc).hits
    return [int(key) for key, _ in hits]


def city_names(reading: Reading, *, skip: int, most: int) -> list[str]:
    """Cities in the index, as they are written, those with most events first."""
    query = reading.of_names.term("sort", Sort.CITY.value)
    hits = reading.names.search(
        query, limit=most, offset=skip, count=False, order_by_field="order", order=Order.Desc
    ).hits
    return [names.read(kept(reading.names, address, "name")).text for _, address in hits]


def sizes(reading: Reading) -> tuple[int, dict[Sort, int]]:
    """How many events there are, and how many names of each sort."""
    counted = {sort: count_of(reading.names, reading.of_names.term("sort", sort.value)) for sort in Sort}
    return int(reading.events.num_docs), counted


def venues_of(reading: Reading, city: str, *, most: int) -> list[Name]:
    """A city's venues, those with most to come first."""
    of = reading.of_names
    query = both([of.term("sort", Sort.VENUE.value), of.term("town", folded(city))])
    hits = reading.names.search(query, limit=most, count=False, order_by_field="order", order=Order.Desc).hits
    return [names.read(kept(reading.names, address, "name")) for _, address in hits]
