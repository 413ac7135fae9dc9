"""Whether having come earlier within a window helped: the correlation of the order of coming with the rank drawn."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from operator import mul

from onsale.waitingroom.ranks import RANKS

_ONE_IN_100 = 2.576
_NEVER = 5.0


@dataclass(frozen=True, slots=True)
class Correlation:
    """Pearson's, of orders and evenly spread ranks, so nearly Spearman's as well; over `windows` windows together.

    `bound`: 99 of 100 fair draws stay within it. Beyond `impossible` (one draw in two million) it isn't chance.
    """

    value: float
    fans: int
    windows: int

    @property
    def bound(self) -> float:
        """For so many fans."""
        return _ONE_IN_100 / sqrt(max(1, self.fans - self.windows))

    @property
    def impossible(self) -> bool:
        """Whether no fair draw gives this."""
        return abs(self.value) > max(self.bound * _NEVER / _ONE_IN_100, 0.0) and self.fans > self.windows + 30


class Correlating:
    """Adds up windows, each about its own mean: that a later window comes later is no advantage within one."""

    def __init__(self) -> None:
        self._fans = self._windows = 0
        self._xx = self._yy = self._xy = 0.0

    def window(self, ranks: Sequence[int]) -> None:
        """One window's ranks, in the order in which its fans came."""
        n = len(ranks)
        if n < 2:
            return
        drawn = array("d", (each / RANKS for each in ranks))
        mean, middle = sum(drawn) / n, (n - 1) / 2
        self._fans, self._windows = self._fans + n, self._windows + 1
        # In parts of the window, so that a large one counts as many times as it has fans.
        self._xx += (n * n - 1) / 12 / n
        self._yy += sum(map(mul, drawn, drawn)) - n * mean * mean
        self._xy += (sum(map(mul, range(n), drawn)) - n * middle * mean) / n

    def result(self) -> Correlation:
        """Over all windows so far."""
        value = self._xy / sqrt(self._xx * self._yy) if self._xx and self._yy else 0.0
        return Correlation(value, self._fans, self._windows)
