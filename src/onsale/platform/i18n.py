"""Texts in the reader's language, and numbers, money and moments as they are written there.

The language of a request is a context variable, so that templates and messages need not be handed it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date as _format_date
from babel.dates import format_datetime as _format_datetime
from babel.dates import format_skeleton, format_time, get_timezone_location
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol

from onsale.platform.money import Money, exponent
from onsale.platform.texts import LANGUAGES, PSEUDO, SOURCE, texts_in

NAMES = {"en": "English", "de": "Deutsch", PSEUDO: "⟦Right to left⟧"}
"""What each language calls itself."""
REGIONS = {"en": ("GB", "US", "AU", "CA", "IE", "NZ"), "de": ("DE", "AT", "CH")}
"""Whose ways of writing dates and numbers can be had in a language; the first are the usual ones."""
_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "ur", "yi"})
_KEPT = 8192  # prices and dates as written: a page has a hundred of them, and the next page mostly the same
language: ContextVar[str] = ContextVar("language", default="en")
_region: ContextVar[str] = ContextVar("region", default="")


def offered(*, demo: bool) -> tuple[str, ...]:
    """The languages readers can choose; the demo has one more, which shows what was left untranslated."""
    return (*LANGUAGES, PSEUDO) if demo else LANGUAGES


@contextmanager
def reading(code: str, region: str = "") -> Iterator[None]:
    """For somebody who reads this language, with the dates and numbers of this country."""
    told, written = language.set(code), _region.set(region)
    try:
        yield
    finally:
        _region.reset(written)
        language.reset(told)


def tag() -> str:
    """The reader's language and country as a BCP 47 tag, such as `en-GB`."""
    code = language.get()
    return f"{code}-{_region.get() or REGIONS[code][0]}" if code in REGIONS else code


def direction(code: str) -> str:
    """Which way the language with this code or tag is read: `ltr` or `rtl`."""
    return "rtl" if code.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def gettext(message: str) -> str:
    """The message in the reader's language."""
    return texts_in(language.get()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form that fits `n`, in the reader's language."""
    return texts_in(language.get()).ngettext(singular, plural, n)


@cache
def locale_of(told: str) -> Locale:
    """How dates and numbers are written in the language with this code or tag."""
    # English without a country would mean the month first and a 12-hour clock.
    known = {"en": "en_GB", PSEUDO: "ar_EG"}
    return Locale.parse(known.get(told, told.replace("-", "_")))


def locale() -> Locale:
    """How dates and numbers are written where the reader is."""
    return locale_of(tag())


def format_money(money: Money) -> str:
    """`€91.00`, `JP¥1,200`, `KWD 4.500`: as the reader's language writes it, with the currency's own decimals."""
    return _money(money.amount_minor, money.currency, tag())


def currency_sign(currency: str) -> str:
    """`€`, `US$`, `KWD`: what stands beside an amount in the reader's language."""
    return str(get_currency_symbol(currency, locale=locale()))


def currency_leads() -> bool:
    """Whether it stands before the amount there."""
    return bool(locale().currency_formats["standard"].pattern.startswith("¤"))


# Unicode's rules want a space between a code in letters and a digit, which Babel leaves out.
_CODE_THEN_DIGIT = re.compile(r"(?<=[A-Z]{3})(?=\d)")


@lru_cache(_KEPT)
def _money(amount_minor: int, currency: str, told: str) -> str:
    amount = Decimal(amount_minor).scaleb(-exponent(currency))
    text = str(format_currency(amount, currency, locale=locale_of(told)))
    return _CODE_THEN_DIGIT.sub("\xa0", text)


def format_number(number: float) -> str:
    """`1,234.5`, or `1.234,5` where that is how it is written; at most six decimals."""
    return str(format_decimal(number, "#,##0.######", locale=locale()))


def country_name(code: str | None, written: str) -> str:
    """A country in the reader's language; as it was `written` where the code is missing, and in English."""
    known: str | None = locale().territories.get(code or "") if language.get() != SOURCE else None
    return known or written


def format_share(share: float) -> str:
    """`45%`, or `45 %`: a share of 1."""
    return str(format_percent(share, locale=locale()))


def format_datetime(moment: datetime, tz: str, style: str = "medium") -> str:
    """The moment in zone `tz`. Styles: `day` (Fri 4 Dec), `date`, `time`, `short`, `medium`, `full`."""
    return _datetime(moment, tz, style, tag())


@lru_cache(_KEPT)
def _datetime(moment: datetime, tz: str, style: str, told: str) -> str:
    local = moment.astimezone(ZoneInfo(tz))
    there = locale_of(told)
    if style == "day":
        return str(format_skeleton("MMMEd", local, locale=there))
    if style == "date":
        return str(_format_date(local, "full", locale=there))
    if style == "time":
        return str(format_time(local, "short", locale=there))
    if style == "short":
        return f"{format_skeleton('MMMEd', local, locale=there)}, {format_time(local, 'short', locale=there)}"
    return str(_format_datetime(local, style, locale=there))


def zone_city(tz: str) -> str:
    """The town a time zone is called by, in the reader's language: `Brüssel` for Europe/Brussels."""
    return _zone_city(tz, tag())


@lru_cache(_KEPT)
def _zone_city(tz: str, told: str) -> str:
    return str(get_timezone_location(tz, locale=locale_of(told), return_city=True)) if "/" in tz else tz
