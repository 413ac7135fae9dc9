"""The outlines our drawings are made of, as points."""

import re
from collections.abc import Iterable
from math import atan2, cos, pi, sin, sqrt

Point = tuple[float, float]

_STEP = re.compile(r"([MLHVhvlaz])([^MLHVhvlaz]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+")
_PIECES = 48  # of a whole turn


def lines_of(path: str) -> list[list[Point]]:
    """The lines of a path's `d`: `M L H V h v l a z`, arcs being round and short as all of ours are."""
    lines: list[list[Point]] = []
    for command, told in _STEP.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(told)]
        if command == "M":
            lines.append([(numbers[0], numbers[1])])
        elif command != "z":
            lines[-1] += _next(command, numbers, lines[-1][-1])
    return lines


def around(x: float, y: float, across: float, down: float) -> list[Point]:
    """An ellipse."""
    return [
        (x + across * cos(2 * pi * step / _PIECES), y + down * sin(2 * pi * step / _PIECES)) for step in range(_PIECES)
    ]


def turned(points: Iterable[Point], angle: float, centre: Point) -> list[Point]:
    """The same, turned clockwise (y grows downward) by so many radians."""
    middle_x, middle_y = centre
    return [
        (
            middle_x + (x - middle_x) * cos(angle) - (y - middle_y) * sin(angle),
            middle_y + (x - middle_x) * sin(angle) + (y - middle_y) * cos(angle),
        )
        for x, y in points
    ]


def _next(command: str, numbers: list[float], at: Point) -> list[Point]:
    x, y = at
    if command == "a":
        return _arc(at, numbers)
    if command in "Ll":
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        return pairs if command == "L" else [(x + right, y + below) for right, below in pairs]
    to = numbers[0]
    return [{"H": (to, y), "h": (x + to, y), "V": (x, to), "v": (x, y + to)}[command]]


def _arc(at: Point, numbers: list[float]) -> list[Point]:
    """`rx ry 0 0 1 dx dy`: clockwise, at most half of the ellipse. After the SVG specification's appendix on arcs."""
    across, down, _rotation, _large, _sweep, right, below = numbers
    (x, y), (half_x, half_y) = at, (right / 2 / across, below / 2 / down)
    apart = half_x**2 + half_y**2
    aside = sqrt(max(0.0, 1 / apart - 1)) if apart else 0.0
    middle_x, middle_y = x / across + half_x - aside * half_y, y / down + half_y + aside * half_x
    begin = atan2(y / down - middle_y, x / across - middle_x)
    end = atan2((y + below) / down - middle_y, (x + right) / across - middle_x)
    sweep = (end - begin) % (2 * pi)
    steps = max(2, round(_PIECES * sweep / (2 * pi)))
    turns = (begin + sweep * step / steps for step in range(1, steps + 1))
    return [((middle_x + cos(turn)) * across, (middle_y + sin(turn)) * down) for turn in turns]
