"""Where sections and seats go when nobody has said so, and rows from the places that were given.

The stage is at the top. Sections stand in bands in the order they are listed: beside each other while there is
room, a new band for each level, standing areas as rectangles of half a square metre a head.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from onsale.catalog.seatmap.layout import Kind, Section
from onsale.catalog.seatmap.numbering import numbered
from onsale.catalog.seatmap.row import Point, Row
from onsale.catalog.seatmap.shape import MARGIN_CM, ROW_CM, bounds_of, draw_row, hull_of, rectangle
from onsale.catalog.seatmap.specs import UNIT_CM, RowSpec, SeatSpec, SectionSpec
from onsale.catalog.seatmap.validate import clean

GAP_CM = 150
STANDING_M2_A_HEAD = 0.5
_AISLE_GAP = 1.8
"""A gap this many times as wide as the row's usual one is an aisle."""


def arrange(specs: Sequence[SectionSpec]) -> list[Section]:
    """Sections with geometry, in the order given; place indexes and ranks are not theirs to give."""
    placed = {index: _placed_section(spec) for index, spec in enumerate(specs) if any(row.placed for row in spec.rows)}
    top = max((bounds_of(section.outline)[3] for section in placed.values()), default=0) + GAP_CM if placed else 0
    blocks = {index: _block(spec) for index, spec in enumerate(specs) if index not in placed}
    drawn = dict(placed)
    for band in _bands(specs, blocks):
        widths = {index: _size(blocks[index])[0] for index in band}
        x = -(sum(widths.values()) + GAP_CM * (len(band) - 1)) / 2
        for index in band:
            drawn[index] = _moved(blocks[index], round(x), top)
            x += widths[index] + GAP_CM
        top += max(_size(blocks[index])[1] for index in band) + GAP_CM
    return [drawn[index] for index in range(len(specs))]


def _bands(specs: Sequence[SectionSpec], blocks: dict[int, Section]) -> list[list[int]]:
    sizes = {index: _size(block) for index, block in blocks.items()}
    widest = max((width for width, _ in sizes.values()), default=0)
    limit = max(widest, 1.8 * math.sqrt(sum(width * depth for width, depth in sizes.values())))
    bands: list[list[int]] = []
    room = 0.0
    for index, (width, _) in sizes.items():
        if not bands or width > room or specs[index].level != specs[bands[-1][-1]].level:
            bands.append([])
            room = limit
        bands[-1].append(index)
        room -= width + GAP_CM
    return bands


def _block(spec: SectionSpec) -> Section:
    """The section drawn with its top left corner at the origin."""
    if spec.kind is Kind.STANDING:
        area = spec.count * STANDING_M2_A_HEAD * 10_000
        width = max(300.0, math.sqrt(2 * area))
        return _section(spec, (), rectangle(0, 0, width, max(150.0, area / width)))
    width = max(row.count for row in spec.rows) * UNIT_CM + MARGIN_CM
    rows = tuple(_drawn(row, (width / 2, (line + 0.5) * ROW_CM)) for line, row in enumerate(spec.rows))
    return _section(spec, rows, rectangle(0, 0, width, len(rows) * ROW_CM))


def _placed_section(spec: SectionSpec) -> Section:
    """A section that says where (some of) its rows stand; the others follow behind."""
    points = [_position(seat) for row in spec.rows for seat in _seats(row) if seat.placed]
    left, _, right, behind = bounds_of(points)
    rows = []
    for row in spec.rows:
        if row.placed:
            rows.append(_fitted(row))
        else:
            behind += ROW_CM
            rows.append(_drawn(row, ((left + right) / 2, behind)))
    everything = [point for row in rows for point in row.positions()]
    return _section(spec, tuple(rows), hull_of(everything))


def _drawn(spec: RowSpec, middle: tuple[float, float]) -> Row:
    return _named(draw_row(clean(spec.name), spec.count, middle, pitch_cm=UNIT_CM), _seats(spec))


def _fitted(spec: RowSpec) -> Row:
    """Rows that run straight at an even pitch, but for aisles, need no exceptions; others list their places."""
    seats = _seats(spec)
    points = [_position(seat) for seat in seats]
    gaps = [math.dist(a, b) for a, b in pairwise(points)]
    usual = median(gaps) if gaps else float(UNIT_CM)
    aisles = tuple(index + 1 for index, gap in enumerate(gaps) if gap > _AISLE_GAP * usual)
    steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(points)]
    dx, dy = next((step for index, step in enumerate(steps, 1) if index not in aisles), (UNIT_CM, 0))
    row = Row(clean(spec.name), 0, len(points), *points[0], dx, dy, aisles=aisles)
    exceptions = tuple(
        (index, point)
        for index, (point, (x, y)) in enumerate(zip(points, row.positions(), strict=True))
        if abs(point[0] - x) > 1 or abs(point[1] - y) > 1
    )
    return _named(replace(row, at=exceptions), seats)


def _named(row: Row, seats: Sequence[SeatSpec]) -> Row:
    if not seats:
        return row
    start, step, labels = numbered([clean(seat.name) for seat in seats])
    accessible = tuple(index for index, seat in enumerate(seats) if seat.accessible)
    return replace(row, start=start, step=step, labels=labels, accessible=accessible)


def _seats(row: RowSpec) -> Sequence[SeatSpec]:
    return () if isinstance(row.seats, int) else row.seats


def _position(seat: SeatSpec) -> Point:
    return round((seat.x or 0) * UNIT_CM), round((seat.y or 0) * UNIT_CM)


def _section(spec: SectionSpec, rows: tuple[Row, ...], outline: tuple[Point, ...]) -> Section:
    level = None if spec.level is None else clean(spec.level)
    return Section(clean(spec.name), spec.kind, level, 0, spec.count, 0, outline, rows)


def _moved(section: Section, x: int, y: int) -> Section:
    rows = tuple(replace(row, x=row.x + x, y=row.y + y) for row in section.rows)
    return replace(section, rows=rows, outline=tuple((px + x, py + y) for px, py in section.outline))


def _size(section: Section) -> tuple[int, int]:
    left, top, right, bottom = bounds_of(section.outline)
    return right - left, bottom - top
