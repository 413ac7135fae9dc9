"""What all houses are drawn with."""

import math
from collections.abc import Sequence

from onsale.catalog.seatmap.layout import Focus, Kind, Section
from onsale.catalog.seatmap.row import Point, Row
from onsale.catalog.seatmap.shape import outline_of, rectangle

Draft = tuple[Focus, list[Section]]

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Rows skip I and O, which read as 1 and 0."""


def seated(name: str, level: str | None, rows: Sequence[Row]) -> Section:
    """A section of seats, its rows listed front to back; its places are numbered later."""
    return Section(name, Kind.SEATED, level, 0, sum(row.count for row in rows), 0, outline_of(rows), tuple(rows))


def standing(name: str, level: str | None, capacity: int, outline: tuple[Point, ...]) -> Section:
    """A standing area; its places are numbered later."""
    return Section(name, Kind.STANDING, level, 0, capacity, 0, outline)


def stage(width_cm: float, depth_cm: float, front_cm: float = 0) -> Focus:
    """A stage whose front edge lies at y = `front_cm`."""
    return Focus("stage", "Stage", rectangle(-width_cm / 2, front_cm - depth_cm, width_cm / 2, front_cm))


def row_letter(index: int) -> str:
    """A, B, … Z without I and O, then AA, BB, …."""
    return _LETTERS[index % len(_LETTERS)] * (index // len(_LETTERS) + 1)


def fitted(counts: Sequence[int], total: int) -> list[int]:
    """The counts changed as evenly as can be so that they sum to `total`; the last ones get what is left over."""
    more, rest = divmod(total - sum(counts), len(counts))
    return [count + more + (index >= len(counts) - rest) for index, count in enumerate(counts)]


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """`total` divided by weight into whole numbers that sum to it."""
    bars = [round(total * sum(weights[: index + 1]) / sum(weights)) for index in range(len(weights))]
    return [bar - before for bar, before in zip(bars, [0, *bars], strict=False)]


def two_aisles(count: int) -> tuple[int, ...]:
    """Aisles that leave half of the row in the middle; short rows have none."""
    return (round(count / 4), count - round(count / 4)) if count >= 16 else ()


def ends(count: int) -> tuple[int, ...]:
    """Both ends of a row, where wheelchairs fit; each has a neighbour for the companion."""
    return (0, count - 1) if count >= 4 else ()


def sector(near_cm: float, far_cm: float, half_angle: float, centre_y_cm: float) -> tuple[Point, ...]:
    """A piece of a ring around (0, `centre_y_cm`) that opens downward, `half_angle` radians to either side."""
    steps = [half_angle * (k / 6 - 1) for k in range(13)]

    def at(radius: float, angle: float) -> Point:
        return round(radius * math.sin(angle)), round(centre_y_cm + radius * math.cos(angle))

    return (*(at(near_cm, angle) for angle in steps), *(at(far_cm, angle) for angle in reversed(steps)))
