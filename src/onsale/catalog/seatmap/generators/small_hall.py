"""A small hall: one flat floor of numbered rows with an aisle down the middle."""

import math

from onsale.catalog.seatmap.generators.drafting import Draft, ends, fitted, seated, stage
from onsale.catalog.seatmap.shape import ROW_CM, SEAT_CM, draw_row


def small_hall(capacity: int) -> Draft:
    """Rows 1..n, at most 24 wide; wheelchairs at the ends of the last row."""
    width = min(max(round(1.1 * math.sqrt(capacity)), 5), 24)
    counts = fitted([width] * max(1, round(capacity / width)), capacity)
    rows = [
        draw_row(
            str(index + 1),
            count,
            (0.0, 260 + index * ROW_CM),
            aisles=(count // 2,) if count >= 10 else (),
            accessible=ends(count) if index == len(counts) - 1 else (),
        )
        for index, count in enumerate(counts)
    ]
    width_cm = max(width * SEAT_CM * 0.7, 400)
    return stage(width_cm, width_cm * 0.4), [seated("Hall", None, rows)]
