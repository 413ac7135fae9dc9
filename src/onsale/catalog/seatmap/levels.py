"""Price levels a house suggests: which sections belong together, and how their prices relate."""

from collections.abc import Sequence
from typing import NamedTuple

from onsale.catalog.seatmap.layout import Kind, Layout, Section
from onsale.catalog.seatmap.shape import bounds_of

_BARS = (("Premium", 1.5, 0.22), ("Standard", 1.0, 0.72), ("Value", 0.65, 1.0))
"""Level, price factor, and the share of the seats, best first, up to which it reaches."""

_TWINS_CM = 150


class SuggestedLevel(NamedTuple):
    """A price level's name, the sections it covers and its price as a multiple of Standard."""

    name: str
    sections: list[str]
    factor: float


def suggest_levels(layout: Layout) -> list[SuggestedLevel]:
    """Every section in exactly one level, dearest level first.

    Seats split into Premium, Standard and Value by rank, mirror images together; standing areas into Front standing
    (the nearest of several) and Standing.
    """
    best_first = [layout.sections[index] for index in layout.by_rank]
    standing = [section.name for section in best_first if section.kind is Kind.STANDING]
    levels = _seated_levels(layout, [section for section in best_first if section.kind is Kind.SEATED])
    if len(standing) > 1:
        levels.append(SuggestedLevel("Front standing", standing[:1], 1.4))
        standing = standing[1:]
    levels.append(SuggestedLevel("Standing", standing, 0.85))
    return sorted((level for level in levels if level.sections), key=lambda level: -level.factor)


def _seated_levels(layout: Layout, sections: Sequence[Section]) -> list[SuggestedLevel]:
    total = sum(section.count for section in sections)
    levels = [SuggestedLevel(name, [], factor) for name, factor, _ in _BARS]
    seats = 0
    for group in _twins(layout, sections):
        count = sum(section.count for section in group)
        middle = (seats + count / 2) / total
        level = next(level for level, (_, _, bar) in zip(levels, _BARS, strict=True) if middle <= bar)
        level.sections.extend(section.name for section in group)
        seats += count
    return levels


def _twins(layout: Layout, best_first: Sequence[Section]) -> list[list[Section]]:
    """Neighbours in rank that mirror each other across the middle of the focus are one group."""
    left, _, right, _ = bounds_of(layout.focus.outline)
    groups: list[list[Section]] = []
    for section in best_first:
        if groups and _mirrored(groups[-1][-1], section, (left + right) / 2):
            groups[-1].append(section)
        else:
            groups.append([section])
    return groups


def _mirrored(one: Section, other: Section, axis: float) -> bool:
    ax0, ay0, ax1, ay1 = bounds_of(one.outline)
    bx0, by0, bx1, by1 = bounds_of(other.outline)
    across = abs(abs((ax0 + ax1) / 2 - axis) - abs((bx0 + bx1) / 2 - axis))
    return max(across, abs(ay0 + ay1 - by0 - by1) / 2) < _TWINS_CM
