"""Which venues lie within a distance of a point, and how far each is."""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

import tantivy
from tantivy import Query

from onsale.search.clauses import Clauses, both, either, is_nothing
from onsale.search.names import Key, Sort, square_field
from onsale.search.query import Near
from onsale.search.reader import Reading
from onsale.search.squares import SIZES, Frame, Place, divided, parted, sizes_for, squares_in

EARTH_RADIUS_KM = 6_371.0088
_KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180
_VENUES_MOST = 60_000
_MARGIN, _METRE_KM = 1e-6, 0.001
_ONE_BY_ONE = 40
"""So few venues are asked for as they are."""
_RINGS = (0.05, 0.15, 0.4, 1.0)
"""How far away, of the radius, is looked at first for the nearest."""
_SQUARES_MOST, _SQUARES_OF_A_BOX = 1_000, 150
"""So many are looked at one by one, and asked for."""


class Distances(Protocol):
    """How many metres each of some venues is away from a point."""

    def among(self, venues: Collection[int]) -> dict[int, int]:
        """Of these, those that are near."""

    def nearest(self, least: int) -> Iterator[tuple[int, int]]:
        """All that are `least` metres away or more, the nearest first, each with its distance."""


class Known(Distances):
    """Those that are all known, by venue, nearest first."""

    def __init__(self, metres: dict[int, int]) -> None:
        self._metres = metres

    def among(self, venues: Collection[int]) -> dict[int, int]:
        """Of these, those that are near."""
        return {venue: self._metres[venue] for venue in venues if venue in self._metres}

    def nearest(self, least: int) -> Iterator[tuple[int, int]]:
        """All that are `least` metres away or more, the nearest first."""
        return ((venue, metres) for venue, metres in self._metres.items() if metres >= least)


class LookedUp(Distances):
    """Those that are looked up when they are asked for: of a metropolis's most never are. (It has what it looks in, and
    not the reading, which remembers plans that have this.)
    """

    def __init__(self, reading: Reading, near: Near) -> None:
        self._near, self._names, self._of = near, reading.names, reading.of_names
        self._away_km = distances_from(near.lat, near.lon)

    def among(self, venues: Collection[int]) -> dict[int, int]:
        """Of these, those that are near."""
        query = self._of.among("key", [Key(Sort.VENUE, venue).term for venue in venues])
        return dict(self._within(_places(self._names, query), self._near.radius_km))

    def nearest(self, least: int) -> Iterator[tuple[int, int]]:
        """Ring after ring."""
        told: float = least - 1
        for share in _RINGS:
            reach_km = self._near.radius_km * share
            most = int(reach_km * 1000) if share < 1 else math.inf
            if most <= told:
                continue
            around_ = replace(self._near, radius_km=reach_km + _METRE_KM)
            found = self._within(_in_box(self._names, self._of, around_), self._near.radius_km)
            ring = sorted((metres, venue) for venue, metres in found if told < metres <= most)
            yield from ((venue, metres) for metres, venue in ring)
            told = most

    def _within(self, places: list[Place], radius_km: float) -> Iterator[tuple[int, int]]:
        for venue, lat, lon in places:
            away_km = self._away_km(lat, lon)
            if away_km <= radius_km:
                yield venue, round(away_km * 1000)


class Around(NamedTuple):
    """How many metres each venue is away; and what is in one of them."""

    metres: Distances
    events: Query


def around(reading: Reading, near: Near) -> Around:
    """What is to come within the radius. (Events in a venue that isn't counted yet may be among them.)"""
    of, away_km, sizes = reading.of_events, distances_from(near.lat, near.lon), sizes_for(near.radius_km)
    frame, squares = _frame(near), list[int]()
    all_ = squares_in(frame, sizes[0], most=_SQUARES_MOST) if frame is not None and sizes else None
    if all_ is None:
        places = _in_box(reading.names, reading.of_names, near)
    else:
        squares, edge = parted(all_, sizes[0], near.radius_km, away_km)
        places = _places(reading.names, _venues_in(reading.of_names, sizes[0], edge))
        sizes = sizes[1:]
    if len(places) <= _ONE_BY_ONE:
        sizes = []
    more, venues = divided(places, sizes, near.radius_km, away_km)
    events = either([of.among("square", [*squares, *more]), of.among("venue", venues)])
    return Around(LookedUp(reading, near), events)


def venues_near(reading: Reading, near: Near) -> dict[int, int]:
    """The venues with something to come within the radius: how many metres each is away, nearest first."""
    return dict(LookedUp(reading, near).nearest(0))


def _in_box(names: tantivy.Searcher, of: Clauses, near: Near) -> list[Place]:
    """Venues within the radius, and some beyond: by the smallest squares of which not too many lie around the circle,
    or else by comparing degrees, which looks at every venue there is.
    """
    frame = _frame(near)
    for size_of in reversed(SIZES) if frame is not None else ():
        if frame is not None and (numbers := squares_in(frame, size_of, most=_SQUARES_OF_A_BOX)) is not None:
            return _places(names, _venues_in(of, size_of, numbers))
    return _places(names, _between(of, near, frame))


def _venues_in(of: Clauses, size_of: int, squares: Sequence[int]) -> Query:
    return both([of.term("sort", Sort.VENUE.value), of.among(square_field(size_of), squares)])


def _between(of: Clauses, near: Near, frame: Frame | None) -> Query:
    """Venues in the frame, or where there is none, between its degrees of latitude."""
    tall = _tall(near)
    venues, south, north = of.term("sort", Sort.VENUE.value), max(near.lat - tall, -90.0), min(near.lat + tall, 90.0)
    if frame is None:
        return both([venues, of.between("lat", south, north, degrees=True)])
    lat = of.between("lat", frame.south, frame.north, degrees=True)
    return both([venues, lat, of.between("lon", frame.west, frame.east, degrees=True)])


def _places(names: tantivy.Searcher, query: Query) -> list[Place]:
    """Where these venues are."""
    if is_nothing(query):
        return []
    addresses = [address for _, address in names.search(query, limit=_VENUES_MOST, count=False).hits]
    columns = [names.fast_field_values(field, addresses) for field in ("id", "lat", "lon")]
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


def _tall(near: Near) -> float:
    """How many degrees the circle reaches to the north and south."""
    return near.radius_km / _KM_PER_DEGREE + _MARGIN


def _frame(near: Near) -> Frame | None:
    """Degrees around the circle; None where it reaches a pole, or around the world."""
    tall = _tall(near)
    south, north = near.lat - tall, near.lat + tall
    if south <= -90 or north >= 90:
        return None
    # The circle is widest a little nearer to the pole than its centre.
    wide = math.degrees(math.asin(min(1.0, math.sin(math.radians(tall)) / math.cos(math.radians(near.lat))))) + _MARGIN
    west, east = near.lon - wide, near.lon + wide
    return Frame(south, north, west, east) if west >= -180 and east <= 180 and wide < 90 else None
