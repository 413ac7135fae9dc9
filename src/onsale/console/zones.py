"""Which time zone a town is likely in, so that nobody has to type one where there is no choice."""

import unicodedata
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global

from onsale.catalog.create_venue import timezones

_SAMPLES = [datetime(2026, 1, 1) + timedelta(days=30 * n) for n in range(12)]  # noqa: DTZ001 - each zone's own clock


def likely_zone(country_code: str, city: str) -> str | None:
    """The zone named after the city, or the one all of the country keeps; None where it could be one of several."""
    zones = zones_of(country_code)
    named = [zone for zone in zones if _folded(zone.rpartition("/")[2]) == _folded(city)]
    if named:
        return named[0]
    if len({_clock(zone) for zone in zones}) == 1:
        return zones[0]
    return None


@cache
def zones_of(country_code: str) -> tuple[str, ...]:
    """The zones of a country by name."""
    territories = get_global("zone_territories")
    return tuple(sorted(zone for zone, code in territories.items() if code == country_code and zone in timezones()))


@cache
def _clock(zone: str) -> tuple[timedelta | None, ...]:
    """The zone's distance from UTC through a year."""
    return tuple(ZoneInfo(zone).utcoffset(sample) for sample in _SAMPLES)


def _folded(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.casefold().replace("_", " "))
    return "".join(letter for letter in bare if letter.isalnum())
