"""Which venues lie within a distance of a point, and how far each is."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from tantivy import Query

from onsale.search.clauses import both, either
from onsale.search.query import Near
from onsale.search.reader import Reading
from onsale.search.squares import Place, divided

EARTH_RADIUS_KM = 6_371.0088
_KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180
_VENUES_MOST = 60_000
_MARGIN, _METRE_KM = 1e-6, 0.001
_ONE_BY_ONE = 40
"""So few venues are asked for as they are."""
_RINGS = (0.05, 0.2)
"""How far away, of the radius, is looked at first for the nearest."""


class Metres(Mapping[int, int]):
    """How far each of some venues is away from a point, nearest first. It is reckoned when it is asked for: of a
    metropolis's most never are.
    """

    def __init__(self, near: Near, places: Iterable[Place], away_km: Callable[[float, float], float]) -> None:
        self._near, self._away_km = near, away_km
        self._where = {venue_id: (lat, lon) for venue_id, lat, lon in places}
        self._known: dict[int, int] = {}

    def __getitem__(self, venue_id: int) -> int:
        known = self._known.get(venue_id)
        if known is None:
            known = self._known[venue_id] = round(self._away_km(*self._where[venue_id]) * 1000)
        return known

    def __contains__(self, venue_id: object) -> bool:
        return venue_id in self._where

    def __iter__(self) -> Iterator[int]:
        """Ring after ring: what lies further to the north or south than a ring is wide isn't in it."""
        lat, rest = self._near.lat, list(self._where.items())
        for share in (*_RINGS, 1.0) if len(rest) > _ONE_BY_ONE else ():
            reach_km = self._near.radius_km * share
            tall, most = (reach_km + _METRE_KM) / _KM_PER_DEGREE, int(reach_km * 1000)
            ring, beyond = [], []
            for venue in rest:
                if abs(venue[1][0] - lat) <= tall and self[venue[0]] <= most:
                    ring.append(venue[0])
                else:
                    beyond.append(venue)
            yield from self._in_order(ring)
            rest = beyond
        yield from self._in_order([venue_id for venue_id, _ in rest])

    def _in_order(self, venues: Iterable[int]) -> list[int]:
        return sorted(venues, key=lambda venue_id: (self[venue_id], venue_id))

    def __len__(self) -> int:
        return len(self._where)


class Around(NamedTuple):
    """How many metres each venue is away; and what is in one of them."""

    metres: Metres
    events: Query


def around(reading: Reading, near: Near) -> Around:
    """What is to come within the radius. (Events in a venue that isn't counted yet may be among them.)"""
    places, of, away_km = _in_box(reading, near), reading.of_events, distances_from(near.lat, near.lon)
    if len(places) <= _ONE_BY_ONE:
        within = [place for place in places if away_km(place[1], place[2]) <= near.radius_km]
        return Around(Metres(near, within, away_km), of.among("venue", [place[0] for place in within]))
    squares, venues, within = divided(places, near.radius_km, away_km)
    return Around(Metres(near, within, away_km), either([of.among("square", squares), of.among("venue", venues)]))


def venues_near(reading: Reading, near: Near) -> dict[int, int]:
    """The venues with something to come within the radius: how many metres each is away, nearest first."""
    away_km = distances_from(near.lat, near.lon)
    within = [place for place in _in_box(reading, near) if away_km(place[1], place[2]) <= near.radius_km]
    return dict(Metres(near, within, away_km))


def _in_box(reading: Reading, near: Near) -> list[Place]:
    """Venues within the radius, and some beyond."""
    query = both([reading.of_names.term("sort", "venue"), *_box(reading, near)])
    searcher = reading.names
    addresses = [address for _, address in searcher.search(query, limit=_VENUES_MOST, count=False).hits]
    columns = [searcher.fast_field_values(field, addresses) for field in ("id", "lat", "lon")]
    return [
        (int(venue_id), lat, lon)
        for venue_id, lat, lon in zip(*columns, strict=True)
        if lat is not None and lon is not None and venue_id is not None
    ]


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Along the surface of the earth, taken for a sphere (haversine)."""
    return distances_from(lat, lon)(other_lat, other_lon)


def distances_from(lat: float, lon: float) -> Callable[[float, float], float]:
    """The same from one point to many, of which there are thousands around a metropolis."""
    radians, sin, cos, asin, sqrt = math.radians, math.sin, math.cos, math.asin, math.sqrt
    a, across = radians(lat), 2 * EARTH_RADIUS_KM
    wide = cos(a)

    def distance(other_lat: float, other_lon: float) -> float:
        b = radians(other_lat)
        north, east = sin((b - a) / 2), sin(radians(other_lon - lon) / 2)
        root = sqrt(north * north + wide * cos(b) * east * east)
        return across * asin(min(1.0, root))

    return distance


def _box(reading: Reading, near: Near) -> list[Query]:
    """A frame of degrees around the circle; open to the east and west where it reaches a pole or around the world."""
    of = reading.of_names
    tall = near.radius_km / _KM_PER_DEGREE + _MARGIN
    south, north = near.lat - tall, near.lat + tall
    queries = [of.between("lat", max(south, -90.0), min(north, 90.0), degrees=True)]
    if south <= -90 or north >= 90:
        return queries
    # The circle is widest a little nearer to the pole than its centre.
    wide = math.degrees(math.asin(min(1.0, math.sin(math.radians(tall)) / math.cos(math.radians(near.lat))))) + _MARGIN
    west, east = near.lon - wide, near.lon + wide
    if west >= -180 and east <= 180 and wide < 90:
        queries.append(of.between("lon", west, east, degrees=True))
    return queries
