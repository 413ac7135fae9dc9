"""Where each venue of the file is, and its zone: from coordinates offline, else from what is near it in the file."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onsale.catalog.countries import country_code
from onsale.catalog.importing.geography import country_name, country_of_zone, zone_at, zone_fits, zones_of
from onsale.catalog.importing.row import Row

NAMELESS = "Venue to be announced"


class ZoneFrom(StrEnum):
    """How a venue's zone became known, surest first. Down to `corrected` it is known, from `city` on it is guessed."""

    COORDINATES = "coordinates"
    OTHER_ROW = "another row of the venue"
    CORRECTED = "coordinates with a slip put right"
    CITY = "the city's other venues"
    REGION = "the region's other venues"
    COUNTRY = "the country's most frequent zone"
    FILE = "the file's most frequent zone"

    @property
    def guessed(self) -> bool:
        """Whether it may be wrong."""
        return self in (ZoneFrom.CITY, ZoneFrom.REGION, ZoneFrom.COUNTRY, ZoneFrom.FILE)


@dataclass(frozen=True, slots=True)
class Place:
    """A venue of the file. `key` is its id there, or made of its folded name and city. Coordinates are degrees."""

    key: str
    name: str
    city: str
    region: str
    country: str
    country_code: str | None
    lat: float | None
    lon: float | None
    timezone: str
    zone_from: ZoneFrom


def fold(text: str) -> str:
    """Lower case, without accents and double blanks: for comparing names."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    return " ".join("".join(letter for letter in bare if not unicodedata.combining(letter)).split())


def venue_key(row: Row) -> str:
    """What makes rows share a venue: the source's id, else name and city."""
    return row.venue_id or f"~{fold(row.venue)}~{fold(row.city)}"


def places_of(rows: Iterable[Row]) -> dict[str, Place]:
    """Every venue of the rows by its key."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[venue_key(row)].append(row)
    drafts = {key: _draft(key, members) for key, members in grouped.items()}
    namesakes = {
        (fold(draft.name), fold(draft.city), draft.country_code): draft
        for draft in drafts.values()
        if draft.timezone and draft.name != NAMELESS
    }
    near = _Near([draft for draft in drafts.values() if draft.timezone])
    return {key: _completed(draft, namesakes, near) for key, draft in drafts.items()}


def _draft(key: str, rows: Sequence[Row]) -> Place:
    """What the venue's own rows tell; the zone stays empty when they don't."""

    def told(column: str) -> str:
        return next((text for row in rows if (text := getattr(row, column))), "")

    code = country_code(told("country"))
    lat, lon, zone, zone_from = _located(rows, code)
    if code is None and zone and not told("country"):
        code = country_of_zone(zone)
    country = country_name(code) if code else told("country")
    return Place(key, told("venue") or NAMELESS, told("city"), told("region"), country, code, lat, lon, zone, zone_from)


def _located(rows: Sequence[Row], code: str | None) -> tuple[float | None, float | None, str, ZoneFrom]:
    points = [(row.lat, row.lon) for row in rows if row.lat is not None and row.lon is not None]
    for lat, lon in points:
        if zone_fits(zone := zone_at(lat, lon), code):
            return lat, lon, zone, ZoneFrom.COORDINATES
    for lat, lon in points:
        # Seen in real files: a lost minus sign, latitude and longitude exchanged.
        for y, x in ((lat, -lon), (-lat, lon), (lon, lat), (lon, -lat), (-lon, lat)):
            if code and abs(y) <= 90 and zone_fits(zone := zone_at(y, x), code):
                return y, x, zone, ZoneFrom.CORRECTED
    return None, None, "", ZoneFrom.FILE


class _Near:
    """The most frequent zone of a city, a region, a country and the whole file."""

    def __init__(self, located: Sequence[Place]) -> None:
        self._zones: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for place in located:
            for area, _source in _areas(place):
                self._zones[area][place.timezone] += 1

    def zone(self, place: Place) -> tuple[str, ZoneFrom]:
        for area, source in _areas(place):
            if area in self._zones:
                return min(self._zones[area].items(), key=lambda found: (-found[1], found[0]))[0], source
            if source is ZoneFrom.COUNTRY and (zones := zones_of(place.country_code or "")):
                return zones[0], source
        return "UTC", ZoneFrom.FILE


def _areas(place: Place) -> list[tuple[tuple[str, ...], ZoneFrom]]:
    country = place.country_code or fold(place.country)
    areas: list[tuple[tuple[str, ...], ZoneFrom]] = [(("file",), ZoneFrom.FILE)]
    if country:
        areas.insert(0, (("country", country), ZoneFrom.COUNTRY))
    if country and place.region:
        areas.insert(0, (("region", country, fold(place.region)), ZoneFrom.REGION))
    if country and place.city:
        areas.insert(0, (("city", country, fold(place.region), fold(place.city)), ZoneFrom.CITY))
    return areas


def _completed(draft: Place, namesakes: dict[tuple[str, str, str | None], Place], near: _Near) -> Place:
    if draft.timezone:
        return draft
    twin = namesakes.get((fold(draft.name), fold(draft.city), draft.country_code))
    lat, lon = (twin.lat, twin.lon) if twin else (None, None)
    zone, zone_from = (twin.timezone, ZoneFrom.OTHER_ROW) if twin else near.zone(draft)
    return Place(
        draft.key, draft.name, draft.city, draft.region, draft.country, draft.country_code, lat, lon, zone, zone_from
    )
