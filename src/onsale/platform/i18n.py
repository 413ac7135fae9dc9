"""Texts in the reader's language, and numbers, money and moments as they are written there.

The language of a request is a context variable, so that templates and messages need not be handed it.
"""

import re
from contextvars import ContextVar
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date as _format_date
from babel.dates import format_datetime as _format_datetime
from babel.dates import format_skeleton, format_time
from babel.numbers import format_currency

from onsale.platform.money import Money, exponent
from onsale.platform.texts import texts_in

LANGUAGES = ("en", "de")
_KEPT = 8192  # prices and dates as written: a page has a hundred of them, and the next page mostly the same
# English without a country would mean the month first and a 12-hour clock.
_COUNTRIES = {"en": "en_GB", "ar-XB": "ar_EG"}
language: ContextVar[str] = ContextVar("language", default="en")


def gettext(message: str) -> str:
    """The message in the reader's language."""
    return texts_in(language.get()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form that fits `n`, in the reader's language."""
    return texts_in(language.get()).ngettext(singular, plural, n)


@cache
def locale_of(code: str) -> Locale:
    """How dates and numbers are written in the language with this code."""
    return Locale.parse(_COUNTRIES.get(code, code.replace("-", "_")))


def format_money(money: Money) -> str:
    """`€91.00`, `JP¥1,200`, `KWD 4.500`: as the reader's language writes it, with the currency's own decimals."""
    return _money(money.amount_minor, money.currency, language.get())


# Unicode's rules want a space between a code in letters and a digit, which Babel leaves out.
_CODE_THEN_DIGIT = re.compile(r"(?<=[A-Z]{3})(?=\d)")


@lru_cache(_KEPT)
def _money(amount_minor: int, currency: str, code: str) -> str:
    amount = Decimal(amount_minor).scaleb(-exponent(currency))
    text = str(format_currency(amount, currency, locale=locale_of(code)))
    return _CODE_THEN_DIGIT.sub("\xa0", text)


def format_datetime(moment: datetime, tz: str, style: str = "medium") -> str:
    """The moment in zone `tz`. Styles: `day` (Fri 4 Dec), `date`, `time`, `short`, `medium`, `full`."""
    return _datetime(moment, tz, style, language.get())


@lru_cache(_KEPT)
def _datetime(moment: datetime, tz: str, style: str, code: str) -> str:
    local = moment.astimezone(ZoneInfo(tz))
    locale = locale_of(code)
    if style == "day":
        return str(format_skeleton("MMMEd", local, locale=locale))
    if style == "date":
        return str(_format_date(local, "full", locale=locale))
    if style == "time":
        return str(format_time(local, "short", locale=locale))
    if style == "short":
        return f"{format_skeleton('MMMEd', local, locale=locale)}, {format_time(local, 'short', locale=locale)}"
    return str(_format_datetime(local, style, locale=locale))
