"""Squares of the map, in three sizes: what is around a point is asked for by the squares that lie around it wholly,
of which there are fewer than venues in a metropolis, and by the venues at the edge.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

Place = tuple[int, float, float]
"""A venue, and where it is, in degrees north and east."""
_SIZES = (1.0, 0.25, 0.0625)
"""How wide and tall squares are, in degrees; each holds sixteen of the next ones."""
_ROWS, _COLUMNS = 1 << 12, 1 << 13
_KM_PER_DEGREE = 111.2
_HALF_DIAGONAL = 0.7072
"""From the middle to a corner, of the side, where a degree to the east is as long as one to the north, at the
equator; elsewhere it is less.
"""
_WORTH_LOOKING = 0.5
"""Of larger squares than that, by their half diagonal to the radius, hardly any lies within."""


def squares_of(lat: float, lon: float) -> list[int]:
    """The squares that a place lies in, from the largest to the smallest."""
    return [_number(size_of, lat, lon) for size_of in range(len(_SIZES))]


class Divided(NamedTuple):
    """What is within a radius: squares that have nothing beyond it, single venues, and all the places there are."""

    squares: list[int]
    venues: list[int]
    within: list[Place]


def divided(places: Iterable[Place], radius_km: float, away_km: Callable[[float, float], float]) -> Divided:
    """Of these places what is within the radius. `away_km` tells how far it is from the point to another; it is asked
    once for a square that lies within or without as a whole.
    """
    found, rest = Divided([], [], []), list(places)
    for size_of, size in enumerate(_SIZES):
        half_diagonal_km = size * _KM_PER_DEGREE * _HALF_DIAGONAL
        if half_diagonal_km > radius_km * _WORTH_LOOKING:
            continue
        edge = list[Place]()
        for number, inside in _by_square(rest, size_of).items():
            km = away_km(*_middle(number, size)) if len(inside) > 1 else radius_km
            if km <= radius_km - half_diagonal_km:
                found.squares.append(number)
                found.within.extend(inside)
            elif km <= radius_km + half_diagonal_km:
                edge += inside
        rest = edge
    at_edge = [place for place in rest if away_km(place[1], place[2]) <= radius_km]
    found.venues.extend(place[0] for place in at_edge)
    found.within.extend(at_edge)
    return found


def _by_square(places: Sequence[Place], size_of: int) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = {}
    for place in places:
        found.setdefault(_number(size_of, place[1], place[2]), []).append(place)
    return found


def _number(size_of: int, lat: float, lon: float) -> int:
    """Of the square of that size."""
    size = _SIZES[size_of]
    return (size_of * _ROWS + int((lat + 90) / size)) * _COLUMNS + int((lon + 180) / size)


def _middle(number: int, size: float) -> tuple[float, float]:
    row, column = divmod(number % (_ROWS * _COLUMNS), _COLUMNS)
    return (row + 0.5) * size - 90, (column + 0.5) * size - 180
