"""A club: a standing floor before a low stage, and a small seated gallery around it."""

import math

from onsale.catalog.seatmap.generators.drafting import Draft, ends, fitted, row_letter, seated, shares, stage, standing
from onsale.catalog.seatmap.row import Row
from onsale.catalog.seatmap.shape import ROW_CM, SEAT_CM, draw_row, rectangle

M2_A_HEAD = 0.45
GALLERY_SHARE, GALLERY_MOST = 0.16, 260
SIDES_FROM = 40
"""Galleries with at least this many seats run along the sides too."""


def club(capacity: int) -> Draft:
    """Five in six stand; the gallery seats at most 260."""
    gallery = min(round(capacity * GALLERY_SHARE), GALLERY_MOST)
    area_cm2 = (capacity - gallery) * M2_A_HEAD * 10_000
    width_cm = max(450.0, math.sqrt(area_cm2 * 1.15))
    bottom_cm = 120 + area_cm2 / width_cm
    back, left, right = shares(gallery, [0.5, 0.25, 0.25] if gallery >= SIDES_FROM else [1, 0, 0])
    outline = rectangle(-width_cm / 2, 120, width_cm / 2, bottom_cm)
    sections = [standing("Floor", None, capacity - gallery, outline)]
    sections.append(seated("Gallery", "Gallery", _back(back, width_cm, bottom_cm + 200)))
    for name, seats, side in (("Gallery Left", left, -1), ("Gallery Right", right, 1)):
        if seats:
            sections.append(seated(name, "Gallery", _side(seats, side, width_cm / 2 + 160, bottom_cm)))
    stage_cm = min(width_cm * 0.7, 1200)
    return stage(stage_cm, stage_cm * 0.4), sections


def _back(seats: int, width_cm: float, top_cm: float) -> list[Row]:
    across = max(4, int(width_cm / SEAT_CM))
    counts = fitted([across] * max(1, math.ceil(seats / across)), seats)
    return [
        draw_row(row_letter(i), count, (0.0, top_cm + i * ROW_CM), accessible=ends(count) if i == 0 else ())
        for i, count in enumerate(counts)
    ]


def _side(seats: int, side: int, wall_cm: float, bottom_cm: float) -> list[Row]:
    """Rows along the wall, ending level with the back of the floor."""
    along = max(2, int((bottom_cm - 120) / SEAT_CM))
    counts = shares(seats, [1] * math.ceil(seats / along))
    middle_y = bottom_cm - max(counts) * SEAT_CM / 2
    return [
        draw_row(row_letter(i), count, (side * (wall_cm + i * ROW_CM), middle_y), heading=-side * math.pi / 2)
        for i, count in enumerate(counts)
    ]
