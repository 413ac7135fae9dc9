"""Which documents answer a query, in which order, and what there is among them."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from onsale.platform.money import exponent
from onsale.search.document import Document
from onsale.search.query import Near, SearchQuery, Sort

EARTH_RADIUS_KM = 6_371.0088

_LAST = 1e18
Key = tuple[float, float, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that answers; `key` orders hits, smallest first, and is unique."""

    document: Document
    key: Key


def hits(documents: Iterable[Document], query: SearchQuery) -> list[Hit]:
    """All that answers the query, in its order."""
    keyed = _KEYS[query.sort]
    found = [
        Hit(document, (*keyed(document, query), document.id)) for document in documents if _answers(document, query)
    ]
    return sorted(found, key=lambda hit: hit.key)


def facets(found: Sequence[Hit], *, most: int) -> dict[str, list[tuple[str, int]]]:
    """How many of the hits there are of each genre and city (most frequent first) and in each month (in order)."""
    return {
        "genre": _top((hit.document.genre for hit in found), most),
        "city": _top((hit.document.city for hit in found), most),
        "month": sorted(Counter(hit.document.month for hit in found).items()),
    }


def distance_km(near: Near, lat: float, lon: float) -> float:
    """Along the surface of the earth, taken for a sphere (haversine)."""
    a, b = math.radians(near.lat), math.radians(lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon - near.lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def _answers(document: Document, query: SearchQuery) -> bool:
    return (
        all(f" {word}" in document.words.everything for word in query.words)
        and (not query.genre or query.genre in (document.words.genre, document.words.segment))
        and (not query.city or query.city == document.words.city)
        and (not query.country or query.country in (document.country_code, document.words.country))
        and (query.price_max_minor is None or _costs_at_most(document, query.price_max_minor))
        and _in_time(document, query)
        and (query.near is None or _distance(document, query) <= query.near.radius_km)
    )


def _costs_at_most(document: Document, most_minor: int) -> bool:
    return document.price_minor is not None and document.price_minor <= most_minor


def _in_time(document: Document, query: SearchQuery) -> bool:
    return (query.first is None or _when(document, query.first) >= _when_told(query.first)) and (
        query.last is None or _when(document, query.last) <= _when_told(query.last)
    )


def _when(document: Document, like: date | datetime) -> float:
    """The start as a number on the scale of `like`: seconds against a moment, days against a date."""
    return document.starts_at.timestamp() if isinstance(like, datetime) else document.day.toordinal()


def _when_told(told: date | datetime) -> float:
    return told.timestamp() if isinstance(told, datetime) else told.toordinal()


def _distance(document: Document, query: SearchQuery) -> float:
    if query.near is None or document.lat is None or document.lon is None:
        return math.inf
    return distance_km(query.near, document.lat, document.lon)


def _by_date(document: Document, _query: SearchQuery) -> tuple[float, float]:
    return document.starts_at.timestamp(), 0.0


def _by_distance(document: Document, query: SearchQuery) -> tuple[float, float]:
    return round(_distance(document, query), 3), document.starts_at.timestamp()


def _by_price(document: Document, _query: SearchQuery) -> tuple[float, float]:
    """By the number on the price tag: currencies aren't converted. Last, what has no price yet."""
    if document.price_minor is None:
        return _LAST, document.starts_at.timestamp()
    return document.price_minor / 10 ** exponent(document.currency), document.starts_at.timestamp()


def _by_relevance(document: Document, query: SearchQuery) -> tuple[float, float]:
    return -sum(_weight(document, word) for word in query.words), document.starts_at.timestamp()


def _weight(document: Document, word: str) -> int:
    """A whole word counts more than a beginning, who and what more than where."""
    best = 1
    for text, whole in ((document.words.name, 9), (document.words.performers, 8), (document.words.place, 5)):
        if f" {word} " in text:
            best = max(best, whole)
        elif f" {word}" in text:
            best = max(best, whole - 3)
    return best


def _top(values: Iterable[str], most: int) -> list[tuple[str, int]]:
    counted = Counter(value for value in values if value)
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:most]


_KEYS: dict[Sort, Callable[[Document, SearchQuery], tuple[float, float]]] = {
    Sort.RELEVANCE: _by_relevance,
    Sort.DATE: _by_date,
    Sort.DISTANCE: _by_distance,
    Sort.PRICE: _by_price,
}
