"""Which zones lie in which country, and what people pay with there: CLDR's knowledge, asked offline."""

from functools import cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies

# Sources list these under the country they belong to, zones under their own code.
_PART_OF = {
    "PR": "US", "VI": "US", "GU": "US", "AS": "US", "MP": "US",
    "GG": "GB", "JE": "GB", "IM": "GB", "GI": "GB",
    "AX": "FI", "SJ": "NO", "FO": "DK", "GL": "DK",
    "RE": "FR", "GP": "FR", "MQ": "FR", "GF": "FR", "YT": "FR", "PM": "FR", "NC": "FR", "PF": "FR",
    "HK": "CN", "MO": "CN", "CW": "NL", "AW": "NL", "SX": "NL", "BQ": "NL",
}  # fmt: skip


def zone_at(lat: float, lon: float) -> str:
    """The IANA zone of a point, in degrees; `Etc/…` at sea."""
    from tzfpy import get_tz

    return str(get_tz(lon, lat))


def zone_fits(zone: str, code: str | None) -> bool:
    """Whether somewhere in that zone can be in that country; None: we don't know the country."""
    found = country_of_zone(zone)
    return found is not None and (code is None or code in (found, _PART_OF.get(found)))


@cache
def country_of_zone(zone: str) -> str | None:
    """The ISO 3166 code of the country a zone lies in; None for zones at sea."""
    code = get_global("zone_territories").get(get_global("zone_aliases").get(zone, zone))
    return code if code and code.isalpha() and code != "ZZ" else None


@cache
def zones_of(code: str) -> tuple[str, ...]:
    """The zones of a country, by name."""
    return tuple(sorted(zone for zone, country in get_global("zone_territories").items() if country == code))


@cache
def country_name(code: str) -> str:
    """The country's English name; the code itself when it is unknown."""
    return str(Locale("en").territories.get(code, code))


@cache
def currency_of(code: str) -> str | None:
    """The currency people pay with there today."""
    found = get_territory_currencies(code)
    return str(found[0]) if found else None
