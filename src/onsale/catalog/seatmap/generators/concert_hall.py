"""A shoebox concert hall: near-straight stalls, a parterre, a balcony, side terraces, and a choir behind the stage."""

import math

from onsale.catalog.seatmap.generators.drafting import (
    Draft,
    ends,
    fitted,
    row_letter,
    seated,
    shares,
    stage,
    two_aisles,
)
from onsale.catalog.seatmap.row import AISLE_CM, Row
from onsale.catalog.seatmap.shape import ROW_CM, SEAT_CM, draw_row

CURVE_CM = 6_000
STAGE_DEPTH_CM = 800
_WEIGHTS = {
    "Stalls": 0.48,
    "Parterre": 0.2,
    "Balcony": 0.16,
    "Left Terrace": 0.05,
    "Right Terrace": 0.05,
    "Choir": 0.06,
}


def concert_hall(capacity: int) -> Draft:
    """Six sections around the stage; the terraces are two rows deep along the walls."""
    targets = dict(zip(_WEIGHTS, shares(capacity, list(_WEIGHTS.values())), strict=True))
    width = min(max(round(0.92 * math.sqrt(capacity)), 16), 48)
    width_cm = width * SEAT_CM + 2 * AISLE_CM
    sections, top_cm = [], 250.0
    for name in ("Stalls", "Parterre", "Balcony"):
        rows = _block(targets[name], width, top_cm)
        sections.append(seated(name, name, rows))
        top_cm += len(rows) * ROW_CM + 240
    for name, side in (("Left Terrace", -1), ("Right Terrace", 1)):
        sections.append(seated(name, "Terraces", _terrace(targets[name], side, width_cm / 2 + 230)))
    sections.append(seated("Choir", "Choir", _choir(targets["Choir"], width)))
    return stage(width_cm * 0.9, STAGE_DEPTH_CM), sections


def _block(seats: int, width: int, top_cm: float) -> list[Row]:
    counts = fitted([width] * max(1, round(seats / width)), seats)
    return [
        draw_row(
            row_letter(index),
            count,
            (0.0, top_cm + index * ROW_CM),
            radius_cm=CURVE_CM,
            aisles=two_aisles(count),
            accessible=ends(count) if index == len(counts) - 1 else (),
        )
        for index, count in enumerate(counts)
    ]


def _terrace(seats: int, side: int, wall_cm: float) -> list[Row]:
    counts = shares(seats, [1, 1])
    length_cm = max(counts) * SEAT_CM
    return [
        draw_row(
            row_letter(index),
            count,
            (side * (wall_cm + index * ROW_CM), 60 + length_cm / 2),
            heading=-side * math.pi / 2,
        )
        for index, count in enumerate(counts)
    ]


def _choir(seats: int, width: int) -> list[Row]:
    counts = fitted([round(width * 0.8)] * max(1, round(seats / (width * 0.8))), seats)
    top_cm = -STAGE_DEPTH_CM - 150
    return [
        draw_row(row_letter(index), count, (0.0, top_cm - index * ROW_CM), heading=math.pi)
        for index, count in enumerate(counts)
    ]
