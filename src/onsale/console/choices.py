"""What the event form offers to choose from."""

from babel.numbers import get_currency_name, get_territory_currencies

from onsale.console.views import Option
from onsale.design.kinds import kind_names
from onsale.platform.i18n import locale
from onsale.platform.money import currencies, is_currency

_COMMON = ("EUR", "USD", "GBP", "CHF", "JPY")


def genre_options(chosen: str) -> tuple[Option, ...]:
    """Kinds of events, and the event's own should it be another."""
    genres = kind_names()
    if chosen and chosen not in genres:
        genres = {chosen: chosen, **genres}
    return tuple(Option(value=value, label=label, selected=value == chosen) for value, label in genres.items())


def currency_of(country: str) -> str | None:
    """What is paid with in a country, by its ISO 3166 code, where we know one."""
    return next((code for code in get_territory_currencies(country) if is_currency(code)), None)


def currency_options() -> tuple[Option, ...]:
    """Every currency in use, the most common first."""
    codes = [*_COMMON, *sorted(currencies() - set(_COMMON))]
    return tuple(Option(value=c, label=f"{c} · {get_currency_name(c, locale=locale())}") for c in codes)
