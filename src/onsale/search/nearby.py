"""Which venues lie within a distance of a point, and how far each is."""

import math
from collections.abc import Callable
from typing import NamedTuple

from tantivy import Query

from onsale.search.clauses import both, either
from onsale.search.query import Near
from onsale.search.reader import Reading
from onsale.search.squares import divided

EARTH_RADIUS_KM = 6_371.0088
_KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180
_VENUES_MOST = 60_000
_MARGIN = 1e-6
_ONE_BY_ONE = 40
"""So few venues are asked for as they are."""


class Around(NamedTuple):
    """How many metres each venue is away, nearest first; and what is in one of them."""

    metres: dict[int, int]
    events: Query


def around(reading: Reading, near: Near) -> Around:
    """What is to come within the radius. (Events in a venue that isn't counted yet may be among them.)"""
    found, of = _found(reading, near), reading.of_events
    metres = {venue_id: away for away, venue_id, _lat, _lon in found}
    if len(found) <= _ONE_BY_ONE:
        return Around(metres, of.among("venue", list(metres)))
    places = [(venue_id, lat, lon) for _away, venue_id, lat, lon in found]
    squares, venues = divided(places, near.radius_km, distances_from(near.lat, near.lon))
    return Around(metres, either([of.among("square", squares), of.among("venue", venues)]))


def venues_near(reading: Reading, near: Near) -> dict[int, int]:
    """The venues with something to come within the radius: how many metres each is away, nearest first."""
    return {venue_id: away for away, venue_id, _lat, _lon in _found(reading, near)}


def _found(reading: Reading, near: Near) -> list[tuple[int, int, float, float]]:
    """Metres away, venue, and where that is."""
    query = both([reading.of_names.term("sort", "venue"), *_box(reading, near)])
    searcher = reading.names
    addresses = [address for _, address in searcher.search(query, limit=_VENUES_MOST, count=False).hits]
    columns = [searcher.fast_field_values(field, addresses) for field in ("id", "lat", "lon")]
    away_km, radius_km, found = distances_from(near.lat, near.lon), near.radius_km, []
    for venue_id, lat, lon in zip(*columns, strict=True):
        if lat is not None and lon is not None and venue_id is not None and (km := away_km(lat, lon)) <= radius_km:
            found.append((round(km * 1000), int(venue_id), lat, lon))
    found.sort()
    return found


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
