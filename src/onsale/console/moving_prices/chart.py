"""Prices over time as a drawing: a stepped line for each level, and under it how many places were sold when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from onsale.platform.money import Money
from onsale.pricing.moving.model import PriceChange

WIDTH, HEIGHT = 1000, 300
"""The drawing's own units: it is stretched to the page, its strokes are not."""
BARS = 28
BARS_HEIGHT = 60

_NOW = 0.985  # a change of this moment still stands a little from the edge
_ROOM = 0.12
_TONES = 6
_SHORTEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Curve:
    """A level's price, as a path; `tone` tells its colour and its dashes."""

    level: str
    tone: int
    path: str
    price: Money


@dataclass(frozen=True, slots=True)
class Bar:
    """Places sold in a part of the time, drawn as a rectangle."""

    x: float
    width: float
    height: float
    sold: int


@dataclass(frozen=True, slots=True)
class Chart:
    """All of it; `low` and `high` are the prices at the lower and upper edge of what is drawn."""

    begins_at: datetime
    ends_at: datetime
    low: Money
    high: Money
    low_y: float
    high_y: float
    curves: tuple[Curve, ...]
    bars: tuple[Bar, ...]
    sold: int


def chart_of(
    begins_at: datetime,
    ends_at: datetime,
    prices: Mapping[str, int],
    changes: Sequence[PriceChange],
    sold: Mapping[int, int],
    currency: str,
) -> Chart:
    """The levels of `prices`, what they cost now, with their `changes`, oldest first; `sold` places by the part of the
    time, from 1 to `BARS`.
    """
    ends_at = max(ends_at, begins_at + _SHORTEST)
    of = {level: [change for change in changes if change.level == level] for level in prices}
    seen = [*prices.values(), *(price for told in of.values() for one in told for price in _both(one))]
    low, high = min(seen), max(seen)

    def x(moment: datetime) -> float:
        part = (moment - begins_at) / (ends_at - begins_at)
        return round(min(max(part, 0.0), 1.0) * WIDTH * _NOW, 1)

    def y(price: int) -> float:
        part = (price - low) / (high - low) if high > low else 0.5
        return round(HEIGHT * (1 - _ROOM - part * (1 - 2 * _ROOM)), 1)

    def path(level: str) -> str:
        told = of[level]
        first = told[0].was_minor if told else prices[level]
        steps = "".join(f"H{x(one.changed_at)}V{y(one.face_value_minor)}" for one in told)
        return f"M0 {y(first)}{steps}H{WIDTH}"

    curves = (Curve(level, n % _TONES, path(level), Money(prices[level], currency)) for n, level in enumerate(prices))
    return Chart(
        begins_at,
        ends_at,
        Money(low, currency),
        Money(high, currency),
        y(low),
        y(high),
        tuple(curves),
        tuple(_bars(sold)),
        sum(sold.values()),
    )


def _both(change: PriceChange) -> tuple[int, int]:
    return change.was_minor, change.face_value_minor


def _bars(sold: Mapping[int, int]) -> list[Bar]:
    most, width = max(sold.values(), default=0), WIDTH * _NOW / BARS
    return [
        Bar(round((part - 1) * width, 1), round(width * 0.8, 1), round(BARS_HEIGHT * count / most, 1), count)
        for part, count in sorted(sold.items())
        if count
    ]
