"""Squares of the map, in three sizes: what is around a point is asked for by the squares that lie around it wholly,
of which there are fewer than venues in a metropolis, and by the venues at the edge.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

Place = tuple[int, float, float]
"""A venue, and where it is, in degrees north and east."""
_SIZES = (1.0, 0.25, 0.0625)
"""How wide and tall squares are, in degrees; each holds sixteen of the next ones."""
SIZES = range(len(_SIZES))
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
    return [_number(size_of, lat, lon) for size_of in SIZES]


class Divided(NamedTuple):
    """What is within a radius: squares that have nothing beyond it, and single venues."""

    squares: list[int]
    venues: list[int]


class Parted(NamedTuple):
    """Squares that lie within a radius as a whole, and those of which it isn't known."""

    within: list[int]
    edge: list[int]


AwayKm = Callable[[float, float], float]
"""How far it is from the point asked about to another."""


def sizes_for(radius_km: float) -> list[int]:
    """Which sizes of squares are worth looking at, from the largest."""
    return [n for n in SIZES if _half_diagonal_km(n) <= radius_km * _WORTH_LOOKING]


def parted(numbers: Iterable[int], size_of: int, radius_km: float, away_km: AwayKm) -> Parted:
    """Of these squares of one size."""
    found, half_diagonal_km = Parted([], []), _half_diagonal_km(size_of)
    for number in numbers:
        km = away_km(*_middle(number, _SIZES[size_of]))
        if km <= radius_km - half_diagonal_km:
            found.within.append(number)
        elif km <= radius_km + half_diagonal_km:
            found.edge.append(number)
    return found


def divided(places: Iterable[Place], sizes: Iterable[int], radius_km: float, away_km: AwayKm) -> Divided:
    """Of these places what is within the radius, looked at by squares of these sizes and then one by one."""
    found, rest = Divided([], []), list(places)
    for size_of in sizes:
        by_square = _by_square(rest, size_of)
        several = [number for number, inside in by_square.items() if len(inside) > 1]
        within, edge = parted(several, size_of, radius_km, away_km)
        found.squares.extend(within)
        rest = [place for number in edge for place in by_square[number]]
        rest += [inside[0] for inside in by_square.values() if len(inside) == 1]
    found.venues.extend(place[0] for place in rest if away_km(place[1], place[2]) <= radius_km)
    return found


class Frame(NamedTuple):
    """From where to where, in degrees."""

    south: float
    north: float
    west: float
    east: float


def squares_in(frame: Frame, size_of: int, *, most: int) -> list[int] | None:
    """All squares of a size that have part in a frame; None if they are more."""
    size = _SIZES[size_of]
    rows = range(int((frame.south + 90) / size), int((frame.north + 90) / size) + 1)
    columns = range(int((frame.west + 180) / size), int((frame.east + 180) / size) + 1)
    if len(rows) * len(columns) > most:
        return None
    return [(size_of * _ROWS + row) * _COLUMNS + column for row in rows for column in columns]


def _half_diagonal_km(size_of: int) -> float:
    return _SIZES[size_of] * _KM_PER_DEGREE * _HALF_DIAGONAL


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
