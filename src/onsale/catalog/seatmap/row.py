"""A row of seats as geometry and numbering, so that a stadium needs no object per seat."""

import math
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[int, int]
Spot = tuple[float, float]
"""Where something stands, in centimetres: whole, or to be rounded."""

AISLE_CM = 90
"""What an aisle adds to the step before a seat."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: seat `i` (0..count-1) is place `first + i`.

    Seat 0 stands at (`x`, `y`), in centimetres, y growing downward. The step to seat `i` is the pitch
    (`dx`, `dy`) turned by `i * turn` milliradians (positive: clockwise as drawn), 90 cm longer where `i` is one of
    `aisles`. Numbers run `start`, `start + step`, … . `labels` and `at` are exceptions by seat, ascending:
    `(i, name)` and `(i, (x, y))`; an `at` moves that seat alone. `accessible` lists seats for wheelchair users.
    """

    name: str
    first: int
    count: int
    x: int
    y: int
    dx: float
    dy: float
    turn: float = 0
    start: int = 1
    step: int = 1
    aisles: tuple[int, ...] = ()
    labels: tuple[tuple[int, str], ...] = ()
    at: tuple[tuple[int, Point], ...] = ()
    accessible: tuple[int, ...] = ()

    def seat_name(self, seat: int) -> str:
        """The name of seat `seat` (its index in the row)."""
        found = bisect_left(self.labels, (seat, ""))
        if found < len(self.labels) and self.labels[found][0] == seat:
            return self.labels[found][1]
        return str(self.start + seat * self.step)

    def find(self, name: str) -> int | None:
        """The index of the seat called `name`, or None."""
        for seat, label in self.labels:
            if label == name:
                return seat
        if not (name.isascii() and name.removeprefix("-").isdigit() and len(name) < 12):
            return None
        seat, rest = divmod(int(name) - self.start, self.step)
        return seat if not rest and 0 <= seat < self.count and self.seat_name(seat) == name else None

    def is_accessible(self, seat: int) -> bool:
        """Whether seat `seat` is for a wheelchair user."""
        found = bisect_left(self.accessible, seat)
        return found < len(self.accessible) and self.accessible[found] == seat

    def runs(self) -> tuple[range, ...]:
        """The seats (indexes in the row) that stand side by side: the row broken at its aisles."""
        return tuple(range(a, b) for a, b in pairwise((0, *self.aisles, self.count)))

    def positions(self) -> list[Spot]:
        """Where each seat stands, in centimetres."""
        x, y, turn, aisles = float(self.x), float(self.y), self.turn / 1000, frozenset(self.aisles)
        pitch, heading = math.hypot(self.dx, self.dy), math.atan2(self.dy, self.dx)
        points = [(x, y)]
        for seat in range(1, self.count):
            length = pitch + AISLE_CM if seat in aisles else pitch
            x += length * math.cos(heading + seat * turn)
            y += length * math.sin(heading + seat * turn)
            points.append((x, y))
        for seat, point in self.at:
            points[seat] = point
        return points
