"""Within what a price may move: floor, ceiling, largest step, shortest interval, rest after the on-sale and before the
doors. The first is for fans who come when the sale opens: they all find the price that was announced.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import isnan


class Kept(StrEnum):
    """Which rail kept a price from being what was wanted."""

    FLOOR = "floor"
    CEILING = "ceiling"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Rails:
    """Minor units. `step_percent` is of the price that moves; prices are whole multiples of `multiple_minor`."""

    floor_minor: int
    ceiling_minor: int
    step_percent: int = 10
    interval: timedelta = timedelta(hours=6)
    rest_after: timedelta = timedelta(days=1)
    rest_before: timedelta = timedelta(hours=2)
    multiple_minor: int = 50

    def __post_init__(self) -> None:
        if not 0 < self.floor_minor <= self.ceiling_minor:
            raise ValueError("the floor must be above 0 and at most the ceiling")
        if not 1 <= self.step_percent <= 100:
            raise ValueError("the largest step must be from 1 to 100 per cent")
        if self.multiple_minor < 1:
            raise ValueError("prices must be whole multiples of at least 1")
        if self.interval <= timedelta(0) or min(self.rest_after, self.rest_before) < timedelta(0):
            raise ValueError("the interval must be above 0, a rest 0 or more")

    def may_move(self, now: datetime, moved_at: datetime | None, on_sale_at: datetime, doors_at: datetime) -> bool:
        """Whether a price that moved last then may move now."""
        rested = moved_at is None or now >= moved_at + self.interval
        return rested and on_sale_at + self.rest_after <= now < doors_at - self.rest_before

    def towards(self, wanted: float, from_minor: int) -> tuple[int, Kept | None]:
        """The price nearest to what is wanted that may follow, and what kept it from being that.

        A price outside floor and ceiling, which have been moved, comes back into them at once, whatever the step.
        """
        if isnan(wanted):
            raise ValueError("a price that is no number")
        start = min(max(from_minor, self.floor_minor), self.ceiling_minor)
        step = max(start * self.step_percent // 100, 1)
        least, most = max(self.floor_minor, start - step), min(self.ceiling_minor, start + step)
        nearest = self._rounded(min(max(wanted, least), most), start, least, most)
        if least <= wanted <= most:
            return nearest, None
        if wanted < least:
            return nearest, Kept.FLOOR if least == self.floor_minor else Kept.STEP
        return nearest, Kept.CEILING if most == self.ceiling_minor else Kept.STEP

    def _rounded(self, wanted: float, start: int, least: int, most: int) -> int:
        """A whole multiple where one may be had; floor, ceiling and the present price may be none."""
        each = self.multiple_minor
        below, above = int(wanted // each) * each, -int(-wanted // each) * each
        within = [price for price in (below, above, self.floor_minor, self.ceiling_minor) if least <= price <= most]
        return min(within, key=lambda price: abs(price - wanted)) if within else start
