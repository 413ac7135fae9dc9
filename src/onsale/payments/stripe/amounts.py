"""Amounts as Stripe writes them.

Ours are in minor units as people use them today; Stripe's follow lists of its own: no decimals for some currencies,
three for others (the last must be 0), two for everything else, among them some that have lost their cents since.
"""

from onsale.platform.money import Money, exponent

_NO_DECIMALS = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]
)
_THREE_DECIMALS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
_WHOLE_ONLY = frozenset({"ISK", "UGX"})  # written with two decimals, both 0


class AmountNotTaken(Exception):
    """Stripe doesn't take this amount in this currency."""


def to_stripe(amount: Money) -> int:
    """The amount as sent to Stripe; `AmountNotTaken` where it must be rounder than it is."""
    ours, theirs = exponent(amount.currency), _decimals(amount.currency)
    value, rest = divmod(amount.amount_minor * _power(theirs), _power(ours))
    if rest or value % _step(amount.currency):
        raise AmountNotTaken
    return value


def from_stripe(value: int, currency: str) -> Money:
    """An amount Stripe told us; its currencies are in small letters."""
    code = currency.upper()
    return Money(value * _power(exponent(code)) // _power(_decimals(code)), code)


def _power(digits: int) -> int:
    return int(10**digits)


def _decimals(currency: str) -> int:
    if currency in _NO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def _step(currency: str) -> int:
    if currency in _THREE_DECIMALS:
        return 10
    return 100 if currency in _WHOLE_ONLY else 1
