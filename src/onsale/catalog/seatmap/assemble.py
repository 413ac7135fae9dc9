"""Drawn sections become a layout: places numbered, sections ranked, bounds drawn around everything."""

import math
from collections.abc import Sequence
from dataclasses import replace

from onsale.catalog.seatmap.layout import Focus, Kind, Layout, Section
from onsale.catalog.seatmap.shape import bounds_of

_EDGE_CM = 100


def assemble(name: str, focus: Focus, sections: Sequence[Section]) -> Layout:
    """Number places in section, row and seat order and rank sections by how well they see the focus."""
    order = sorted(range(len(sections)), key=lambda index: (_remoteness(focus, sections[index]), index))
    ranks = {index: rank for rank, index in enumerate(order)}
    numbered: list[Section] = []
    first = 0
    for index, section in enumerate(sections):
        numbered.append(_numbered(section, first, ranks[index]))
        first += numbered[-1].count
    left, top, right, bottom = bounds_of(
        [*focus.outline, *(point for section in sections for point in section.outline)]
    )
    bounds = (left - _EDGE_CM, top - _EDGE_CM, right + _EDGE_CM, bottom + _EDGE_CM)
    return Layout(name, focus, bounds, tuple(numbered))


def _numbered(section: Section, first: int, rank: int) -> Section:
    rows, place = [], first
    for row in section.rows:
        rows.append(replace(row, first=place))
        place += row.count
    count = place - first if rows else section.count
    return replace(section, first=first, count=count, rank=rank, rows=tuple(rows))


def _remoteness(focus: Focus, section: Section) -> tuple[bool, float]:
    """Seats before standing room; then the distance, made longer by the angle away from the middle."""
    left, top, right, bottom = bounds_of(section.outline)
    fx0, fy0, fx1, fy1 = bounds_of(focus.outline)
    dx = (left + right - fx0 - fx1) / 2
    standing = section.kind is Kind.STANDING
    if focus.kind == "pitch":
        # The halfway line is the best view, behind the goals the worst.
        return standing, math.hypot(dx, 1.5 * ((top + bottom - fy0 - fy1) / 2))
    dy = (top + bottom) / 2 - fy1
    askew = abs(math.atan2(dx, dy)) / (math.pi / 2)
    return standing, round(math.hypot(dx, dy) * (1 + 1.5 * askew**2))
