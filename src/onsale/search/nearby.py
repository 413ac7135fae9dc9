"""Which venues lie within a distance of a point, and how far each is."""

import math

from tantivy import Query

from onsale.search.clauses import both
from onsale.search.query import Near
from onsale.search.reader import Reading

EARTH_RADIUS_KM = 6_371.0088
_KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180
_VENUES_MOST = 60_000
_MARGIN = 1e-6


def venues_near(reading: Reading, near: Near) -> dict[int, int]:
    """The venues with something to come within the radius: how many metres each is away, nearest first."""
    query = both([reading.of_names.term("sort", "venue"), *_box(reading, near)])
    searcher = reading.names
    addresses = [address for _, address in searcher.search(query, limit=_VENUES_MOST, count=False).hits]
    columns = [searcher.fast_field_values(field, addresses) for field in ("id", "lat", "lon")]
    found = {}
    for venue_id, lat, lon in zip(*columns, strict=True):
        if lat is not None and lon is not None and venue_id is not None:
            away_km = distance_km(near.lat, near.lon, lat, lon)
            if away_km <= near.radius_km:
                found[int(venue_id)] = round(away_km * 1000)
    return dict(sorted(found.items(), key=lambda venue: (venue[1], venue[0])))


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Along the surface of the earth, taken for a sphere (haversine)."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


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
