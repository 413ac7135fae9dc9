"""A figure: a number with its unit and where it comes from, and how it is written."""

import math
from dataclasses import dataclass

_MILLION, _THOUSAND, _SMALL = 1_000_000, 1_000, 100
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """`how` says in words what it is made from, or why it is supposed."""

    name: str
    value: float
    unit: str
    how: str

    @property
    def shown(self) -> str:
        """As a person writes it, three digits that count: `10 million`, `16,700`, `0.25`."""
        rounded = _rounded(self.value)
        if abs(rounded) >= _MILLION:
            return f"{_plain(_rounded(rounded / _MILLION))} million"
        return _plain(rounded)


def _rounded(value: float) -> float:
    if value == 0:
        return 0.0
    digits = _DIGITS - 1 - math.floor(math.log10(abs(value)))
    return round(value, digits)


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.10f}".rstrip("0")
