"""Rows and outlines drawn from a middle point and a direction."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, product

from onsale.catalog.seatmap.row import AISLE_CM, Point, Row, Spot

SEAT_CM = 52
ROW_CM = 90
MARGIN_CM = 45
_SAMPLES = 8


def draw_row(
    name: str,
    count: int,
    middle: Spot,
    *,
    heading: float = 0.0,
    radius_cm: float | None = None,
    pitch_cm: float = SEAT_CM,
    aisles: tuple[int, ...] = (),
    accessible: tuple[int, ...] = (),
) -> Row:
    """A row of `count` seats centred on `middle`, walking along `heading` (radians, 0 to the right).

    Who sits there looks to the left of the walk: up the page at heading 0. With a radius the row is an arc around
    a point on that side.
    """
    turn = 0.0 if radius_cm is None else round(-1000 * pitch_cm / radius_cm, 3)
    start = heading - count * turn / 2000
    dx, dy = round(pitch_cm * math.cos(start), 2), round(pitch_cm * math.sin(start), 2)
    row = Row(name, 0, count, 0, 0, dx, dy, turn, aisles=aisles, accessible=accessible)
    cx, cy = _centre(row)
    return replace(row, x=round(middle[0] - cx), y=round(middle[1] - cy))


def _centre(row: Row) -> Spot:
    if not row.turn:
        length = (row.count - 1) / 2 + len(row.aisles) * AISLE_CM / 2 / math.hypot(row.dx, row.dy)
        return length * row.dx, length * row.dy
    points = row.positions()
    (ax, ay), (bx, by) = points[(row.count - 1) // 2], points[row.count // 2]
    return (ax + bx) / 2, (ay + by) / 2


def rectangle(left: float, top: float, right: float, bottom: float) -> tuple[Point, ...]:
    """The four corners, clockwise from the top left."""
    x0, y0, x1, y1 = round(left), round(top), round(right), round(bottom)
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def outline_of(rows: Sequence[Row]) -> tuple[Point, ...]:
    """A polygon around rows listed front to back: along the first row, down one side, back along the last, and up."""
    lines = [row.positions() for row in rows]
    forward = _forward(lines)
    front = _edge(lines[0], forward, MARGIN_CM)
    back = _edge(lines[-1], forward, -MARGIN_CM)
    right = [_beyond(line[-1], line[-2] if len(line) > 1 else None, forward, side=1) for line in lines]
    left = [_beyond(line[0], line[1] if len(line) > 1 else None, forward, side=-1) for line in lines]
    right = _outer([front[-1], *right, back[-1]])
    left = _outer([back[0], *reversed(left), front[0]])
    polygon = [*front[:-1], *right, *reversed(back[1:-1]), *left[:-1]]
    return _distinct(polygon)


def hull_of(points: Sequence[Spot], margin_cm: float = MARGIN_CM) -> tuple[Point, ...]:
    """The convex hull around the points, `margin_cm` outside of them (square corners around each)."""
    offsets = list(product((-margin_cm, margin_cm), repeat=2))
    corners = sorted({(x + i, y + j) for x, y in points for i, j in offsets})
    lower, upper = _outer(corners), _outer(corners[::-1])
    return _distinct([*lower[:-1], *upper[:-1]])


def bounds_of(polygon: Sequence[Point]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom."""
    xs, ys = [x for x, _ in polygon], [y for _, y in polygon]
    return min(xs), min(ys), max(xs), max(ys)


def _forward(lines: Sequence[Sequence[Spot]]) -> Spot:
    """The unit vector a section looks along: from its last row to its first, else to the left of its only row."""
    (ax, ay), (bx, by) = lines[0][len(lines[0]) // 2], lines[-1][len(lines[-1]) // 2]
    if len(lines[0]) > 1:
        (px, py), (qx, qy) = lines[0][0], lines[0][-1]
        nx, ny = qy - py, px - qx
    else:
        nx, ny = (ax - bx, ay - by) if len(lines) > 1 else (0.0, -1.0)
    length = math.hypot(nx, ny)
    return nx / length, ny / length


def _edge(line: Sequence[Spot], forward: Spot, off_cm: float) -> list[Spot]:
    """The row's line moved ahead (or back) by `off_cm` and drawn out by a margin at both ends."""
    last = len(line) - 1
    picked = sorted({round(last * k / _SAMPLES) for k in range(_SAMPLES + 1)})
    points: list[Spot] = []
    for index in picked:
        (ax, ay), (bx, by) = line[max(index - 1, 0)], line[min(index + 1, last)]
        ux, uy = _unit(bx - ax, by - ay, forward)
        x, y = line[index][0] + uy * off_cm, line[index][1] - ux * off_cm
        along = MARGIN_CM * ((index == last) - (index == 0))
        points.append((x + ux * along, y + uy * along))
    if last == 0:
        (x, y), (along_x, along_y) = points[0], (-forward[1] * MARGIN_CM, forward[0] * MARGIN_CM)
        return [(x - along_x, y - along_y), (x + along_x, y + along_y)]
    return _straightened(points)


def _unit(dx: float, dy: float, forward: Spot) -> Spot:
    length = math.hypot(dx, dy)
    return (dx / length, dy / length) if length else (-forward[1], forward[0])


def _beyond(end: Spot, before: Spot | None, forward: Spot, *, side: int) -> Spot:
    ux, uy = (-forward[1] * side, forward[0] * side)
    if before is not None:
        ux, uy = _unit(end[0] - before[0], end[1] - before[1], forward)
    return end[0] + ux * MARGIN_CM, end[1] + uy * MARGIN_CM


def _outer(points: Sequence[Spot]) -> list[Spot]:
    """The chain from the first point to the last that bulges to the left of the way and dents nowhere."""
    chain: list[Spot] = []
    for point in points:
        while len(chain) > 1 and _cross(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _straightened(points: Sequence[Spot]) -> list[Spot]:
    """The same line without points that lie on it anyway (within a centimetre)."""
    kept = [points[0]]
    for point, following in pairwise(points[1:]):
        span = math.dist(kept[-1], following) or 1.0
        if abs(_cross(kept[-1], point, following)) / span > 1:
            kept.append(point)
    return [*kept, points[-1]]


def _cross(a: Spot, b: Spot, c: Spot) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _distinct(points: Sequence[Spot]) -> tuple[Point, ...]:
    rounded = [(round(x), round(y)) for x, y in points]
    return tuple(point for index, point in enumerate(rounded) if point != rounded[index - 1])
