"""How what was found divides by kind, city, month and price."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tantivy import Query

from onsale.search.gist import Gist
from onsale.search.reader import Reading

VALUES_MOST = 50
_FIELDS = ("genre", "city", "month", "price_band")
_COUNTED_MOST, _CITIES_COUNTED, _CITIES_A_PART = 500, 100, 1_000
"""The library looks up the name of each value that it counts in one of the index's parts, which is dear with thousands
of cities: so many are read at first, which are enough unless as many are alike."""
_MORE_COUNTED, _RARELY_ALIKE = 10, 2_000

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


def counted(reading: Reading, query: Query) -> tuple[int, Facets]:
    """How many answer, and how they divide; in one go, since every event has a month."""
    facets = _of(reading, query, reading.events.aggregate(query, _wanted()))
    return sum(count for _, count in facets.month), facets


def facets_of(reading: Reading, query: Query, total: int) -> Facets:
    """Of all that answers, which are so many."""
    times = 1 if total > _RARELY_ALIKE else _MORE_COUNTED
    return _of(reading, query, reading.events.aggregate(query, _wanted(times)))


def _of(reading: Reading, query: Query, answer: dict[str, Any]) -> Facets:
    cities = answer["city"]["buckets"]
    if len(cities) == _CITIES_COUNTED and cities[VALUES_MOST - 1]["doc_count"] == cities[-1]["doc_count"]:
        # What is told last may have equals that weren't read, of which another would be told instead.
        answer = reading.events.aggregate(query, _wanted(_MORE_COUNTED))
    return _divided(**{field: _counted(answer[field]["buckets"]) for field in _FIELDS})


def _wanted(times: int = 1) -> dict[str, Any]:
    cities = {"size": _CITIES_COUNTED * times, "segment_size": _CITIES_A_PART * times}
    return {
        field: {"terms": {"field": field, **(cities if field == "city" else {"size": _COUNTED_MOST})}}
        for field in _FIELDS
    }


def divided_by(hits: Sequence[Gist]) -> Facets:
    """How these divide."""
    return _divided(
        genre=Counter([hit.genre for hit in hits]),
        city=Counter([hit.city for hit in hits]),
        month=Counter([hit.month for hit in hits]),
        price_band=Counter([hit.price_band for hit in hits]),
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
