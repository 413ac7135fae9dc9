"""Seats that stand too close, found by a grid in one pass."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

CLOSEST_CM = 20
"""Two seats nearer than this are the same spot."""


def close_pairs(points: Iterable[tuple[float, float]], closest_cm: float = CLOSEST_CM) -> Iterator[tuple[int, int]]:
    """For each point that stands closer than `closest_cm` to an earlier one: (its index, one earlier index).

    A point that is too close is not remembered, so a cell holds at most a handful of points that keep their
    distance and a thousand seats on one spot cost a thousand looks, not a million.
    """
    grid: defaultdict[tuple[int, int], list[tuple[int, float, float]]] = defaultdict(list)
    for index, (x, y) in enumerate(points):
        column, line = int(x // closest_cm), int(y // closest_cm)
        near = next(
            (
                other
                for i in (column - 1, column, column + 1)
                for j in (line - 1, line, line + 1)
                for other, ox, oy in grid.get((i, j), ())
                if (x - ox) ** 2 + (y - oy) ** 2 < closest_cm**2 - 1e-6
            ),
            None,
        )
        if near is None:
            grid[column, line].append((index, x, y))
        else:
            yield index, near
