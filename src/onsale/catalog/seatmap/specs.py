"""What an organiser says about a house: names and counts, and where seats stand if that is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from onsale.catalog.seatmap.layout import Kind

UNIT_CM = 50
"""One unit of a given x or y: a seat's width, so that x = 0, 1, 2 … are neighbours. y grows away from the stage."""


@dataclass(frozen=True, slots=True)
class SeatSpec:
    """One seat; x and y come together or not at all, in units of 50 cm."""

    name: str
    x: float | None = None
    y: float | None = None
    accessible: bool = False

    @property
    def placed(self) -> bool:
        """Whether it says where it stands."""
        return self.x is not None and self.y is not None


@dataclass(frozen=True, slots=True)
class RowSpec:
    """One row: a number of seats, called 1..n, or the seats themselves from left to right."""

    name: str
    seats: int | Sequence[SeatSpec]

    @property
    def count(self) -> int:
        """How many seats it has."""
        return self.seats if isinstance(self.seats, int) else len(self.seats)

    @property
    def placed(self) -> bool:
        """Whether its seats say where they stand."""
        return not isinstance(self.seats, int) and any(seat.placed for seat in self.seats)


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """One section: seated with rows, nearest the stage first, or standing with a capacity."""

    name: str
    kind: Kind
    level: str | None = None
    rows: Sequence[RowSpec] = ()
    capacity: int | None = None

    @property
    def count(self) -> int:
        """How many places it has."""
        return sum(row.count for row in self.rows) if self.kind is Kind.SEATED else self.capacity or 0
