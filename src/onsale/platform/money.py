"""Money: whole minor units and an ISO 4217 currency. Never a float."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
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


class Rounding(StrEnum):
    """What becomes of a part of a minor unit: a half goes up, goes to the even neighbour, or every part is dropped."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"


def divide(numerator: int, denominator: int, rounding: Rounding) -> int:
    """A non-negative number by a positive one, rounded as named."""
    whole, rest = divmod(numerator, denominator)
    if rounding is Rounding.DOWN or 2 * rest < denominator:
        return whole
    if 2 * rest == denominator and rounding is Rounding.HALF_EVEN:
        return whole + whole % 2
    return whole + 1


def share_half_up(amount_minor: int, basis_points: int) -> int:
    """`basis_points` (1/100 of a percent) of a non-negative amount, a half minor unit rounding up."""
    return (amount_minor * basis_points + _BASIS_POINTS // 2) // _BASIS_POINTS


def spread(amount_minor: int, weights: Sequence[int]) -> list[int]:
    """An amount in proportion to the weights by the largest remainder: the parts add up to it, none is off by a whole
    unit. Among equal remainders the first get what is left over. Somebody must weigh something.
    """
    total = sum(weights)
    parts = [divmod(amount_minor * weight, total) for weight in weights]
    left_over = amount_minor - sum(whole for whole, _rest in parts)
    ahead = set(sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))[:left_over])
    return [whole + (i in ahead) for i, (whole, _rest) in enumerate(parts)]
