"""The nearest places as good as those somebody else was quicker to get: a pure function of what is free.

The browser has the same in `nearest.js`; this is for pages without a script, and for who comes back too late. Only ever
a hint: the claim decides.
"""

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from onsale.catalog.seatmap import Kind, Layout, Row, Section
from onsale.catalog.seatmap.row import Spot
from onsale.inventory.best import Bitset, free_in
from onsale.inventory.runs import ones, starts_of

_SECTIONS_LOOKED_AT = 6
_OTHER_SECTION = 1.5
"""A row of another section counts as so many times as far away."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """`instead`, in ascending order, take the place of `gone`; `together`: the whole party sits side by side."""

    gone: tuple[int, ...]
    instead: tuple[int, ...]
    together: bool


def nearest_equal(
    layout: Layout, free: Bitset, party: Collection[int], lost: Collection[int], equal: Collection[str]
) -> Nearest | None:
    """What to offer instead of the `lost` places of a party, or None.

    `equal` are the names of the sections in which the party pays the same. Seats are tried beside those the party
    keeps, then together elsewhere, then one by one; a lost standing place is made up for in its own area.
    """
    standing = [place for place in lost if layout.row_of(place) is None]
    if standing:
        return _standing(layout, free, party, lost, standing)
    seats = _Seats(layout, free, [place for place in party if layout.row_of(place) is not None], lost, equal)
    return seats.beside_kept() or seats.run_elsewhere() or seats.one_by_one()


def free_beside(layout: Layout, free: Bitset, mine: Collection[int]) -> list[int]:
    """Free seats that touch one of `mine`, those of the best row first."""
    found = []
    for place in sorted(mine):
        run = layout.run_of(place) if layout.row_of(place) is not None else range(0)
        found += [at for at in (place - 1, place + 1) if at in run and at not in mine and _is_free(free, at)]
    return list(dict.fromkeys(found))


class _Seats:
    def __init__(
        self, layout: Layout, free: Bitset, party: list[int], lost: Collection[int], equal: Collection[str]
    ) -> None:
        self.layout, self.free, self.party, self.equal = layout, free, party, equal
        self.lost, self.kept = tuple(sorted(lost)), [place for place in party if place not in lost]
        self.middle = _middle([_spot(layout, place) for place in party])
        self.home = layout.section_of(self.lost[0]).name
        # Who asked for a place for a wheelchair may be offered another one; nobody else is.
        self.with_accessible = any(layout.describe(place).accessible for place in lost)

    def beside_kept(self) -> Nearest | None:
        count = len(self.lost)
        for place in self.kept:
            run, found = self.layout.run_of(place), list[int]()
            for step in (1, -1):
                at = place + step
                while len(found) < count and at in run and (at in self.kept or self._open(at)):
                    found += [] if at in self.kept else [at]
                    at += step
            if len(found) == count:
                return Nearest(self.lost, tuple(sorted(found)), together=True)
        return None

    def run_elsewhere(self) -> Nearest | None:
        count, best, least = len(self.party), -1, math.inf
        for section, index in self._sections():
            away = 1.0 if section.name == self.home else _OTHER_SECTION
            mine = sum(1 << (place - section.first) for place in self.kept if place in section.places)
            starts = starts_of(self._usable(section, index) | mine, self.layout.joins[index], count)
            for row, mask in _by_row(section, starts):
                points = _positions(row)
                for seat in ones(mask):
                    distance = away * math.dist(_middle(points[seat : seat + count]), self.middle)
                    if distance < least:
                        best, least = row.first + seat, distance
        if best < 0:
            return None
        run = range(best, best + count)
        gone = tuple(place for place in sorted(self.party) if place not in run)
        return Nearest(gone, tuple(place for place in run if place not in self.kept), together=True)

    def one_by_one(self) -> Nearest | None:
        found = sorted(
            (math.dist(point, self.middle) * (1.0 if section.name == self.home else _OTHER_SECTION), row.first + seat)
            for section, index in self._sections()
            for row, mask in _by_row(section, self._usable(section, index))
            for seat, point in _of(mask, _positions(row))
        )
        if len(found) < len(self.lost):
            return None
        places = tuple(sorted(place for _distance, place in found[: len(self.lost)]))
        return Nearest(self.lost, places, together=len(self.party) == 1)

    def _sections(self) -> Iterator[tuple[Section, int]]:
        """Sections with seats at the same price, this one first, then the nearest."""
        named = [(section, index) for index, section in enumerate(self.layout.sections) if section.name in self.equal]
        seated = [(section, index) for section, index in named if section.kind is Kind.SEATED]
        seated.sort(key=lambda one: (one[0].name != self.home, math.dist(_middle(one[0].outline), self.middle)))
        return iter(seated[:_SECTIONS_LOOKED_AT])

    def _usable(self, section: Section, index: int) -> int:
        free = free_in(section, self.free) & ~sum(1 << (place - section.first) for place in self._gone_in(section))
        return free if self.with_accessible else free & ~self.layout.accessible[index]

    def _gone_in(self, section: Section) -> list[int]:
        return [place for place in self.lost if place in section.places]

    def _open(self, place: int) -> bool:
        section = self.layout.section_of(place)
        if section.name not in self.equal or place in self.lost or not _is_free(self.free, place):
            return False
        return self.with_accessible or not self.layout.describe(place).accessible


def _standing(
    layout: Layout, free: Bitset, party: Collection[int], lost: Collection[int], standing: list[int]
) -> Nearest | None:
    """An area's places are all alike; a party that lost seats as well is asked to look itself."""
    if len(standing) != len(lost):
        return None
    instead: list[int] = []
    for place in standing:
        area = layout.section_of(place)
        open_ones = (at for at in area.places if at not in party and at not in instead and _is_free(free, at))
        if (other := next(open_ones, None)) is None:
            return None
        instead.append(other)
    return Nearest(tuple(sorted(lost)), tuple(sorted(instead)), together=True)


def _is_free(free: Bitset, place: int) -> bool:
    return bool(free[place >> 3] >> (place & 7) & 1)


def _by_row(section: Section, mask: int) -> Iterator[tuple[Row, int]]:
    for row in section.rows:
        if part := (mask >> (row.first - section.first)) & ((1 << row.count) - 1):
            yield row, part


def _of(mask: int, points: list[Spot]) -> Iterator[tuple[int, Spot]]:
    return ((seat, points[seat]) for seat in ones(mask))


def _spot(layout: Layout, place: int) -> Spot:
    row = layout.row_of(place)
    return _positions(row)[place - row.first] if row else _middle(layout.section_of(place).outline)


@lru_cache(2048)
def _positions(row: Row) -> list[Spot]:
    return row.positions()


def _middle(points: Iterable[Spot]) -> Spot:
    xs, ys = zip(*points, strict=True)
    return sum(xs) / len(xs), sum(ys) / len(ys)
