"""Squares of the map, in three sizes: what is around a point is asked for by the squares that lie around it wholly,
of which there are fewer than venues in a metropolis, and by the venues at the edge.
"""

from collections.abc import Callable, Iterable, Sequence

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


def divided(
    places: Iterable[Place], radius_km: float, away_km: Callable[[float, float], float]
) -> tuple[list[int], list[int]]:
    """The same places as squares that have nothing beyond the radius, and as single venues. `places` are those within
    it, and `away_km` tells how far it is from the point to another.
    """
    squares, rest = list[int](), list(places)
    for size_of, size in enumerate(_SIZES):
        half_diagonal_km = size * _KM_PER_DEGREE * _HALF_DIAGONAL
        if half_diagonal_km > radius_km * _WORTH_LOOKING:
            continue
        edge = list[Place]()
        for number, inside in _by_square(rest, size_of).items():
            if len(inside) > 1 and away_km(*_middle(number, size)) <= radius_km - half_diagonal_km:
                squares.append(number)
            else:
                edge += inside
        rest = edge
    return squares, [venue_id for venue_id, _lat, _lon in rest]


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
