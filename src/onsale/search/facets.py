"""How what was found divides by kind, city, month and price."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tantivy import Query

from onsale.search.document import band_of, month_of, price_of
from onsale.search.entry import Entry
from onsale.search.reader import Reading

VALUES_MOST = 50
_COUNTED_MOST = 500
_COUNTED: dict[str, Any] = {
    field: {"terms": {"field": field, "size": _COUNTED_MOST}} for field in ("genre", "city", "month", "price_band")
}
_VENUES_COUNTED = 65_000
_AT = {"at": {"terms": {"field": "venue", "size": _VENUES_COUNTED}}}

Counted = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Facets:
    """Values with how many of the hits have them: of kinds and cities the most frequent, of months and prices all in
    their order. A price is a band in the event's own currency's unit, `20-40`: from 20 to below 40; `250-` is open.
    """

    genre: Counted
    city: Counted
    month: Counted
    price: Counted


NONE = Facets([], [], [], [])


def counted(reading: Reading, query: Query, *, by_venue: bool = False) -> tuple[int, Facets, Mapping[int, int]]:
    """How many answer, how they divide, and perhaps by venues; in one go, since every event has a month."""
    answer = reading.events.aggregate(query, _COUNTED | (_AT if by_venue else {}))
    facets = _of(answer)
    at = {int(bucket["key"]): int(bucket["doc_count"]) for bucket in answer["at"]["buckets"]} if by_venue else {}
    return sum(count for _, count in facets.month), facets, at


def facets_of(reading: Reading, query: Query) -> Facets:
    """Of all that answers."""
    return _of(reading.events.aggregate(query, _COUNTED))


def _of(answer: dict[str, Any]) -> Facets:
    return _divided(**{field: _counted(answer[field]["buckets"]) for field in _COUNTED})


def divided_by(entries: Sequence[Entry]) -> Facets:
    """How these divide."""
    events = [entry.catalogued for entry in entries]
    return _divided(
        genre=Counter(told.event.genre for told in events),
        city=Counter(told.venue.city for told in events),
        month=Counter(month_of(entry) for entry in entries),
        price_band=Counter(band_of(price_of(told), told.event.currency) for told in events),
    )


def _divided(**counted: Mapping[str, int]) -> Facets:
    told = {field: [(value, count) for value, count in values.items() if value] for field, values in counted.items()}
    return Facets(
        genre=_most_frequent(told["genre"]),
        city=_most_frequent(told["city"]),
        month=sorted(told["month"]),
        price=sorted(told["price_band"], key=lambda band: int(band[0].partition("-")[0])),
    )


def _counted(buckets: list[dict[str, Any]]) -> Mapping[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def _most_frequent(counted: Counted) -> Counted:
    return sorted(counted, key=lambda value: (-value[1], value[0]))[:VALUES_MOST]
