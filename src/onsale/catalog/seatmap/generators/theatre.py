"""A theatre: curved stalls, a circle and a balcony unfolded behind them, boxes along the walls."""

import math
from dataclasses import replace

from onsale.catalog.seatmap.generators.drafting import Draft, seated, shares, stage
from onsale.catalog.seatmap.generators.fan import Fan, fan
from onsale.catalog.seatmap.layout import Section
from onsale.catalog.seatmap.row import Row
from onsale.catalog.seatmap.shape import SEAT_CM, draw_row

PIT_CM = 320
HALF_ANGLE = 0.5
TIER_GAP_CM = 330
REAR_STALLS_FROM = 9
"""Stalls with this many rows are cut in two by a cross-aisle."""
SEATS_PER_BOX = 4
ROWS_PER_BOX = 3
"""A box takes as much of the wall as this many rows."""


def theatre(capacity: int) -> Draft:
    """Stalls alone up to 350 places, a circle from there, boxes from 450, a balcony from 900."""
    boxes_a_side = 0 if capacity < 450 else 2 if capacity < 900 else 4
    weights = [1.0] if capacity < 350 else [0.62, 0.38] if capacity < 900 else [0.52, 0.27, 0.21]
    targets = shares(capacity - 2 * boxes_a_side * SEATS_PER_BOX, weights)
    near_cm = 400 + 30 * math.sqrt(targets[0])
    centre_y_cm = PIT_CM - near_cm
    stalls = fan(targets[0], near_cm, HALF_ANGLE, centre_y_cm, cross_aisle_from=REAR_STALLS_FROM)
    sections = _stalls(stalls)
    far_cm = stalls.far_cm
    for name, target in zip(("Circle", "Balcony"), targets[1:], strict=False):
        tier_cm = far_cm + TIER_GAP_CM
        # Each tier keeps the width of the stalls' last row: the walls are parallel from there on.
        tier = fan(target, tier_cm, HALF_ANGLE * stalls.far_cm / tier_cm, centre_y_cm)
        sections.append(seated(name, name, tier.rows))
        far_cm = tier.far_cm
    width_cm = min(max(stalls.rows[0].count * SEAT_CM * 1.05, 600), 1800)
    return stage(width_cm, width_cm * 0.4), sections + _boxes(stalls.rows, boxes_a_side)


def _stalls(stalls: Fan) -> list[Section]:
    front = seated("Stalls", "Stalls", stalls.rows[: stalls.cross_aisle])
    if stalls.cross_aisle is None:
        return [front]
    return [front, seated("Rear Stalls", "Stalls", stalls.rows[stalls.cross_aisle :])]


def _boxes(stalls: tuple[Row, ...], a_side: int) -> list[Section]:
    """Boxes of four beside the stalls, lettered from the stage, left before right."""
    drawn = []
    for index in range(2 * a_side):
        line = stalls[1 + (index % a_side) * ROWS_PER_BOX].positions()
        end, before = (line[0], line[1]) if index < a_side else (line[-1], line[-2])
        outward = math.atan2(end[1] - before[1], end[0] - before[0])
        middle = (end[0] + 230 * math.cos(outward), end[1] + 230 * math.sin(outward))
        heading = outward + math.pi if index < a_side else outward
        drawn.append(_box(f"Box {'ABCDEFGH'[index]}", middle, heading))
    return drawn


def _box(name: str, middle: tuple[float, float], heading: float) -> Section:
    back = (middle[0] - 80 * math.sin(heading), middle[1] + 80 * math.cos(heading))
    rows = (draw_row("1", 2, middle, heading=heading), replace(draw_row("2", 2, back, heading=heading), start=3))
    return seated(name, "Boxes", rows)
