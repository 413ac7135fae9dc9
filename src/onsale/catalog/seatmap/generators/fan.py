"""Rows as arcs around one point, each a little longer than the one before it."""

from dataclasses import dataclass

from onsale.catalog.seatmap.generators.drafting import ends, fitted, row_letter, two_aisles
from onsale.catalog.seatmap.row import Row
from onsale.catalog.seatmap.shape import ROW_CM, SEAT_CM, draw_row

CROSS_AISLE_CM = 130


@dataclass(frozen=True, slots=True)
class Fan:
    """Rows front to back, the radius of the last one, and the row a cross-aisle precedes (None: there is none)."""

    rows: tuple[Row, ...]
    far_cm: float
    cross_aisle: int | None


def fan(
    seats: int, near_cm: float, half_angle: float, centre_y_cm: float, *, cross_aisle_from: int | None = None
) -> Fan:
    """`seats` seats on arcs around (0, `centre_y_cm`), from `near_cm` outward, `half_angle` radians to either side.

    Fans of at least `cross_aisle_from` rows get a cross-aisle past their middle.
    """
    natural: list[int] = []
    while sum(natural) < seats:
        natural.append(max(4, round(2 * half_angle * (near_cm + ROW_CM * len(natural)) / SEAT_CM)))
    counts = fitted(natural, seats)
    cut = round(len(counts) * 0.6) if cross_aisle_from is not None and len(counts) >= cross_aisle_from else None
    rows, radius_cm = [], near_cm - ROW_CM
    for index, count in enumerate(counts):
        radius_cm += ROW_CM + (CROSS_AISLE_CM if index == cut else 0)
        wheelchairs = ends(count) if index in (0, (cut or len(counts)) - 1) else ()
        middle = (0.0, centre_y_cm + radius_cm)
        row = draw_row(
            row_letter(index), count, middle, radius_cm=radius_cm, aisles=two_aisles(count), accessible=wheelchairs
        )
        rows.append(row)
    return Fan(tuple(rows), radius_cm, cut)
