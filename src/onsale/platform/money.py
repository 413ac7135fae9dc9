"""Money: whole minor units and an ISO 4217 currency. Never a float."""

from dataclasses import dataclass
from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_precision, list_currencies

_BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (cents, yen, fils) of one currency."""

    amount_minor: int
    currency: str


@cache
def currencies() -> frozenset[str]:
    """The ISO 4217 codes that are legal tender somewhere today."""
    in_use = {
        code
        for uses in get_global("territory_currencies").values()
        for code, _start, end, tender in uses
        if end is None and tender
    }
    return frozenset(in_use & list_currencies("en"))


def is_currency(code: str) -> bool:
    """Whether `code` is a currency somebody can be charged in."""
    return code in currencies()


def exponent(currency: str) -> int:
    """How many digits stand behind the point: 2 for EUR, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)


def share_half_up(amount_minor: int, basis_points: int) -> int:
    """`basis_points` (1/100 of a percent) of a non-negative amount, a half minor unit rounding up."""
    return (amount_minor * basis_points + _BASIS_POINTS // 2) // _BASIS_POINTS
