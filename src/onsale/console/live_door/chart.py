"""Admissions by the minute as bars, drawn where the numbers are: the page needs no script for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WIDTH, HEIGHT = 600, 96
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One minute: where it stands, in the chart's own units, from the top left."""

    at: datetime
    many: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """`most` is the highest bar's number; the first and the last minute are the ends of the axis."""

    bars: tuple[Bar, ...]
    most: int
    first: datetime
    last: datetime
    width: int = WIDTH
    height: int = HEIGHT


def chart_of(per_minute: Sequence[tuple[datetime, int]]) -> Chart | None:
    """The chart; none where nobody came."""
    most = max((many for _at, many in per_minute), default=0)
    if not most:
        return None
    step = WIDTH / len(per_minute)
    bars = [_bar(n, step, at, many, most) for n, (at, many) in enumerate(per_minute) if many]
    return Chart(tuple(bars), most, per_minute[0][0], per_minute[-1][0])


def _bar(n: int, step: float, at: datetime, many: int, most: int) -> Bar:
    height = max(_LEAST, round(many / most * HEIGHT, 1))
    return Bar(at, many, round(n * step, 1), round(HEIGHT - height, 1), round(step * 0.8, 1), height)
