"""Texts in the reader's language, and numbers, money and moments as they are written there.

The language of a request is a context variable, so that templates and messages need not be handed it.
"""

from contextvars import ContextVar
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from gettext import NullTranslations, translation
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date as _format_date
from babel.dates import format_datetime as _format_datetime
from babel.dates import format_skeleton, format_time
from babel.numbers import format_currency

from onsale.platform.money import Money, exponent

_FOLDER = Path(__file__).parent.parent / "locales"
LANGUAGES = ("en",)
_KEPT = 8192  # prices and dates as written: a page has a hundred of them, and the next page mostly the same
language: ContextVar[str] = ContextVar("language", default="en")


@cache
def _translations(code: str) -> NullTranslations:
    return translation("onsale", _FOLDER, [code], fallback=True)


def gettext(message: str) -> str:
    """The message in the reader's language."""
    return _translations(language.get()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form that fits `n`, in the reader's language."""
    return _translations(language.get()).ngettext(singular, plural, n)


def format_money(money: Money) -> str:
    """`€91.00`, `JP¥1,200`, `KWD4.500`: as the reader's language writes it, with the currency's own decimals."""
    return _money(money.amount_minor, money.currency, language.get())


@lru_cache(_KEPT)
def _money(amount_minor: int, currency: str, code: str) -> str:
    amount = Decimal(amount_minor).scaleb(-exponent(currency))
    return str(format_currency(amount, currency, locale=_locale(code)))


def format_datetime(moment: datetime, tz: str, style: str = "medium") -> str:
    """The moment in zone `tz`. Styles: `day` (Fri 4 Dec), `date`, `time`, `short`, `medium`, `full`."""
    return _datetime(moment, tz, style, language.get())


@lru_cache(_KEPT)
def _datetime(moment: datetime, tz: str, style: str, code: str) -> str:
    local = moment.astimezone(ZoneInfo(tz))
    locale = _locale(code)
    if style == "day":
        return str(format_skeleton("MMMEd", local, locale=locale))
    if style == "date":
        return str(_format_date(local, "full", locale=locale))
    if style == "time":
        return str(format_time(local, "short", locale=locale))
    if style == "short":
        return f"{format_skeleton('MMMEd', local, locale=locale)}, {format_time(local, 'short', locale=locale)}"
    return str(_format_datetime(local, style, locale=locale))


def _locale(code: str) -> Locale:
    return Locale.parse("en_GB" if code == "en" else code)
