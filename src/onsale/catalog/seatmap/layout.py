"""The seat map as a value: sections, rows, and the arithmetic between places and names."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from onsale.catalog.seatmap.row import Point, Row

Bounds = tuple[int, int, int, int]


class Kind(StrEnum):
    """What a section sells: numbered seats in rows, or room to stand."""

    SEATED = "seated"
    STANDING = "standing"


class PlaceName(NamedTuple):
    """What a place is called on a ticket; a standing place has no row and no seat."""

    section: str
    row: str | None
    seat: str | None
    accessible: bool


@dataclass(frozen=True, slots=True)
class Focus:
    """What the house looks at: `kind` is "stage" or "pitch"."""

    kind: str
    label: str
    outline: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Places `first .. first + count - 1`. `rank` orders quality, 0 best; rows are listed best first."""

    name: str
    kind: Kind
    level: str | None
    first: int
    count: int
    rank: int
    outline: tuple[Point, ...]
    rows: tuple[Row, ...] = ()

    @property
    def places(self) -> range:
        """The section's places."""
        return range(self.first, self.first + self.count)


@dataclass(frozen=True)
class Layout:
    """An immutable seat map: places are dense, `0..places-1`, in section, row and seat order."""

    name: str
    focus: Focus
    bounds: Bounds
    sections: tuple[Section, ...]
    to_scale: bool = False
    """Whether its centimetres are the house's own, stage and all: so of a template, not of rows put up by count."""

    @property
    def places(self) -> int:
        """How many places the map has."""
        last = self.sections[-1]
        return last.first + last.count

    @cached_property
    def by_rank(self) -> tuple[int, ...]:
        """Indexes of the sections, best first."""
        return tuple(sorted(range(len(self.sections)), key=lambda index: (self.sections[index].rank, index)))

    def section_index(self, name: str) -> int:
        """Where the section called `name` stands in `sections`; KeyError when there is none."""
        return self._indexes[name]

    def section_of(self, place: int) -> Section:
        """The section a place belongs to; IndexError for a place that isn't on the map."""
        self._require(place)
        return self.sections[bisect_right(self._section_firsts, place) - 1]

    def row_of(self, place: int) -> Row | None:
        """The row of a place, None for a standing place; IndexError for a place that isn't on the map."""
        rows = self.section_of(place).rows
        return rows[bisect_right(rows, place, key=lambda row: row.first) - 1] if rows else None

    def describe(self, place: int) -> PlaceName:
        """What the place is called; IndexError for a place that isn't on the map."""
        section, row = self.section_of(place), self.row_of(place)
        if row is None:
            return PlaceName(section.name, None, None, accessible=False)
        seat = place - row.first
        return PlaceName(section.name, row.name, row.seat_name(seat), row.is_accessible(seat))

    def places_of(self, section: str) -> range:
        """The places of the section called `section`; KeyError when there is none."""
        return self.sections[self.section_index(section)].places

    def find(self, section: str, row: str, seat: str) -> int | None:
        """The place of a seat by its names, None when no such seat exists."""
        index = self._indexes.get(section)
        for found in self.sections[index].rows if index is not None else ():
            if found.name == row:
                at = found.find(seat)
                return None if at is None else found.first + at
        return None

    def runs(self) -> Iterator[range]:
        """Places that stand side by side, run by run: rows broken at their aisles. Standing areas have none."""
        for section in self.sections:
            for row in section.rows:
                for run in row.runs():
                    yield range(row.first + run.start, row.first + run.stop)

    def run_of(self, place: int) -> range:
        """The unbroken run of seats around a place (a standing place: its whole section)."""
        row = self.row_of(place)
        if row is None:
            return self.section_of(place).places
        stops = (*row.aisles, row.count)
        index = bisect_right(stops, place - row.first)
        return range(row.first + (stops[index - 1] if index else 0), row.first + stops[index])

    @cached_property
    def joins(self) -> tuple[int, ...]:
        """Per section an integer whose bit `i` is set when its places `i` and `i + 1` are neighbours in a run."""
        return tuple(_joins(section) for section in self.sections)

    @property
    def with_wheelchair_spaces(self) -> frozenset[str]:
        """The names of the sections that have accessible places."""
        return frozenset(section.name for section in self.sections if any(row.accessible for row in section.rows))

    @cached_property
    def accessible(self) -> tuple[int, ...]:
        """Per section an integer whose bit `i` is set when its place `i` is accessible."""
        return tuple(
            sum(1 << (row.first - section.first + seat) for row in section.rows for seat in row.accessible)
            for section in self.sections
        )

    @cached_property
    def _indexes(self) -> dict[str, int]:
        return {section.name: index for index, section in enumerate(self.sections)}

    @cached_property
    def _section_firsts(self) -> tuple[int, ...]:
        return tuple(section.first for section in self.sections)

    def _require(self, place: int) -> None:
        if not 0 <= place < self.places:
            raise IndexError(place)


def _joins(section: Section) -> int:
    if not section.rows:
        return 0
    seams = sum(1 << (row.first - section.first + run.stop - 1) for row in section.rows for run in row.runs())
    return ((1 << section.count) - 1) & ~seams
