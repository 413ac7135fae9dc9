"""Countries by their ISO 3166 code or their English name (CLDR's, and the everyday ones it lacks)."""

import unicodedata
from functools import cache

from babel import Locale

_EVERYDAY = {
    "america": "US",
    "czech republic": "CZ",
    "england": "GB",
    "great britain": "GB",
    "holland": "NL",
    "hong kong": "HK",
    "ivory coast": "CI",
    "korea, republic of": "KR",
    "macau": "MO",
    "macedonia": "MK",
    "northern ireland": "GB",
    "palestine": "PS",
    "republic of ireland": "IE",
    "republic of korea": "KR",
    "russian federation": "RU",
    "scotland": "GB",
    "swaziland": "SZ",
    "turkey": "TR",
    "uae": "AE",
    "uk": "GB",
    "united states of america": "US",
    "usa": "US",
    "viet nam": "VN",
    "wales": "GB",
}
# Codes CLDR gives to what is no country: unions, outlying isles of nobody, test regions.
_NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


@cache
def _names() -> dict[str, str]:
    territories = Locale("en").territories
    codes = {code: name for code, name in territories.items() if len(code) == 2 and code not in _NO_COUNTRIES}
    return {_plain(name): code for code, name in codes.items()} | {code.lower(): code for code in codes} | _EVERYDAY


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace(" & ", " and ").split())


def country_code(country: str) -> str | None:
    """`DE` for "DE", "de" or "Germany"; None for what is no country."""
    return _names().get(_plain(country))


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Every country's code and its name in a language, by name."""
    names: dict[str, str] = dict(Locale.parse(language.replace("-", "_")).territories)
    told = [(code, name) for code, name in names.items() if len(code) == 2 and code not in _NO_COUNTRIES]
    return tuple(sorted(told, key=lambda one: (_folded(one[1]), one[0])))


def _folded(name: str) -> str:
    """Without accents: Österreich stands among the others with O."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name.casefold()) if letter.isalnum())
