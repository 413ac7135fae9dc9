"""What stands on the floor of a bowl: a stage at its upper end and a crowd or blocks of seats before it."""

import math
from itertools import product

from onsale.catalog.seatmap.generators.bowl import Ring
from onsale.catalog.seatmap.generators.drafting import ends, row_letter, seated, shares, standing
from onsale.catalog.seatmap.layout import Section
from onsale.catalog.seatmap.row import Point
from onsale.catalog.seatmap.shape import SEAT_CM, draw_row

M2_A_HEAD = 0.45
FLOOR_ROW_CM = 95
WALKWAY_CM = 200
FLOOR_BLOCK_CM = 1_500


def floor_width_cm(ring: Ring) -> float:
    """Half of the floor's usable width."""
    return ring.half_width_cm - 250


def floor_end_cm(ring: Ring) -> float:
    """How far down the floor's whole width reaches before the rounded corners begin to cut it."""
    beside = floor_width_cm(ring) - (ring.half_width_cm - ring.corner_cm)
    cut = math.sqrt(ring.corner_cm**2 - beside**2) if beside > 0 else ring.corner_cm
    return ring.half_length_cm - ring.corner_cm + cut - 200


def standing_room(ring: Ring, front_cm: float) -> int:
    """How many people the floor below y = `front_cm` takes."""
    area_cm2 = 2 * floor_width_cm(ring) * (floor_end_cm(ring) - front_cm - WALKWAY_CM)
    return int(area_cm2 / 10_000 / M2_A_HEAD)


def standing_floor(ring: Ring, front_cm: float, people: int, names: tuple[str, str]) -> list[Section]:
    """Two standing areas, a third of the crowd in the front one; they fill the floor whatever the crowd."""
    front, rear = shares(people, [1, 2])
    top, bottom, half = front_cm, floor_end_cm(ring), floor_width_cm(ring)
    cut = top + (bottom - top - WALKWAY_CM) / 3
    return [
        standing(names[0], "Floor", front, _trapezoid(half * 0.75, half, half * 0.25, top, cut)),
        standing(names[1], "Floor", rear, _trapezoid(half, half * 0.75, half * 0.25, cut + WALKWAY_CM, bottom)),
    ]


def seated_floor(ring: Ring, front_cm: float) -> list[Section]:
    """Blocks A, B, C … an odd number abreast, as many as the floor takes."""
    half, bottom = floor_width_cm(ring), floor_end_cm(ring)
    beside = max(1, int(half / FLOOR_BLOCK_CM))
    across = int((2 * half - 2 * beside * WALKWAY_CM) / (2 * beside + 1) / SEAT_CM)
    rows = int((bottom - front_cm) / FLOOR_ROW_CM)
    lines = max(1, round(rows / 14))
    depth = (bottom - front_cm + WALKWAY_CM) / lines
    rows = int((depth - WALKWAY_CM) / FLOOR_ROW_CM)
    return [
        _floor_block(row_letter(index), column, front_cm + depth * line, rows, across)
        for index, (line, column) in enumerate(product(range(lines), range(-beside, beside + 1)))
    ]


def _floor_block(letter: str, column: int, top_cm: float, rows: int, across: int) -> Section:
    x = column * (across * SEAT_CM + WALKWAY_CM)
    return seated(
        f"Floor {letter}",
        "Floor",
        [
            draw_row(
                str(index + 1),
                across,
                (x, top_cm + 50 + index * FLOOR_ROW_CM),
                accessible=ends(across) if index == 0 else (),
            )
            for index in range(rows)
        ],
    )


def _trapezoid(upper: float, lower: float, cut: float, top: float, bottom: float) -> tuple[Point, ...]:
    """A rectangle whose narrower end (half as wide as `upper` or `lower` says) has its corners cut by `cut`."""
    wide = max(upper, lower)
    right = [(upper, top), (wide, top + cut if upper < wide else bottom - cut), (lower, bottom)]
    left = [(-x, y) for x, y in reversed(right)]
    return tuple((round(x), round(y)) for x, y in (*right, *left))
