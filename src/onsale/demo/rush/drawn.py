"""A window whose seed was told: who is reached as the frontier moves on through its ranks."""

from array import array
from bisect import bisect_right
from math import inf

from onsale.waitingroom.ranks import LAST_RANK, RANKS

_AHEAD = 20_000


class Drawn:
    """The fans of a window by the order in which they came, and the ranks they drew.

    Only those near the frontier are sorted: of ten million nearly all are never reached.
    """

    def __init__(self, fans: "array[int]", ranks: "array[int]") -> None:
        self.fans, self.ranks = fans, ranks
        self._sorted: list[tuple[int, int]] = []
        self._sorted_to, self._at = -1, 0

    def reached(self, rank: int) -> list[tuple[int, int]]:
        """Ranks and fans that weren't reached before and are now, in their order."""
        if rank > self._sorted_to:
            self._sort_to(rank)
        begin, self._at = self._at, bisect_right(self._sorted, (rank, inf))
        return self._sorted[begin : self._at]

    @property
    def left(self) -> int:
        """How many weren't reached yet."""
        return len(self.fans) - self._at

    def _sort_to(self, rank: int) -> None:
        low, ahead = self._sorted_to, RANKS * _AHEAD // max(1, len(self.fans))
        high = self._sorted_to = min(LAST_RANK, rank + ahead)
        some = ((drawn, nth) for drawn, nth in zip(self.ranks, self.fans, strict=True) if low < drawn <= high)
        self._sorted += sorted(some)
