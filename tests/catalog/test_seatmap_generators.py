"""Drawn houses: exact, seats apart, facing the stage, inside their sections, sections apart."""

import math
from functools import cache
from itertools import combinations, pairwise

import pytest

from onsale.catalog.seatmap import Kind, Layout, suggest_levels
from onsale.catalog.seatmap.generators import CAPACITIES, Floor, VenueKind, generate, kind_for
from onsale.catalog.seatmap.overlap import close_pairs
from onsale.catalog.seatmap.row import Point
from onsale.catalog.seatmap.shape import bounds_of

HOUSES = [
    *((kind, capacity, Floor.STANDING) for kind, some in {
        VenueKind.THEATRE: (80, 157, 349, 350, 449, 450, 777, 900, 1_400, 2_011, 3_000),
        VenueKind.CONCERT_HALL: (400, 1_001, 1_450, 2_222, 3_000),
        VenueKind.SMALL_HALL: (20, 33, 140, 349, 600),
        VenueKind.CLUB: (60, 99, 251, 500, 1_234, 3_000),
        VenueKind.OPEN_AIR: (1_000, 6_500, 80_000),
        VenueKind.ARENA: (3_000, 5_999, 6_000, 12_345, 22_000),
        VenueKind.STADIUM: (20_000, 39_999, 80_000),
    }.items() for capacity in some),
    (VenueKind.ARENA, 3_000, Floor.SEATED),
    (VenueKind.ARENA, 14_000, Floor.SEATED),
    (VenueKind.ARENA, 9_001, Floor.PITCH),
    (VenueKind.STADIUM, 80_000, Floor.SEATED),
    (VenueKind.STADIUM, 55_001, Floor.PITCH),
    (VenueKind.STADIUM, 100_000, Floor.PITCH),
]  # fmt: skip

houses = pytest.mark.parametrize(("kind", "capacity", "floor"), HOUSES)


@cache
def seats_of(layout_key: tuple[VenueKind, int, Floor]) -> tuple[tuple[tuple[float, float], ...], ...]:
    layout = generate(*layout_key)
    return tuple(tuple(p for row in section.rows for p in row.positions()) for section in layout.sections)


def inside(point: tuple[float, float], polygon: tuple[Point, ...]) -> bool:
    x, y = point
    crossings = 0
    for (ax, ay), (bx, by) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            crossings += 1
    return crossings % 2 == 1


def edges(polygon: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    return [*pairwise(polygon), (polygon[-1], polygon[0])]


def crosses(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    def side(a: Point, b: Point, c: Point) -> int:
        area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        return (area > 0) - (area < 0)

    return side(*one, other[0]) * side(*one, other[1]) < 0 and side(*other, one[0]) * side(*other, one[1]) < 0


def overlapping(one: tuple[Point, ...], other: tuple[Point, ...]) -> bool:
    a, b = bounds_of(one), bounds_of(other)
    if a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]:
        return False
    met = any(crosses(left, right) for left in edges(one) for right in edges(other))
    return met or inside(one[0], other) or inside(other[0], one)


@houses
def test_the_capacity_is_exact_and_every_name_is_its_own(kind: VenueKind, capacity: int, floor: Floor) -> None:
    layout = generate(kind, capacity, floor)
    assert layout.places == capacity == sum(section.count for section in layout.sections)
    assert len({section.name for section in layout.sections}) == len(layout.sections)
    assert sorted(section.rank for section in layout.sections) == list(range(len(layout.sections)))
    for section in layout.sections:
        assert len({row.name for row in section.rows}) == len(section.rows)
        assert all(row.count >= 1 for row in section.rows)
        assert section.count == (sum(row.count for row in section.rows) or section.count)


@houses
def test_no_two_seats_overlap(kind: VenueKind, capacity: int, floor: Floor) -> None:
    points = [point for section in seats_of((kind, capacity, floor)) for point in section]
    assert not list(close_pairs(points, 44))


@houses
def test_outlines_enclose_their_seats_and_keep_apart(kind: VenueKind, capacity: int, floor: Floor) -> None:
    layout = generate(kind, capacity, floor)
    for section, points in zip(layout.sections, seats_of((kind, capacity, floor)), strict=True):
        assert all(inside(point, section.outline) for point in points), section.name
    outlines = [(section.name, section.outline) for section in layout.sections]
    outlines.append(("the focus", layout.focus.outline))
    assert [(a[0], b[0]) for a, b in combinations(outlines, 2) if overlapping(a[1], b[1])] == []


@houses
def test_seats_face_the_focus(kind: VenueKind, capacity: int, floor: Floor) -> None:
    layout = generate(kind, capacity, floor)
    left, top, right, bottom = bounds_of(layout.focus.outline)
    focus = ((left + right) / 2, (top + bottom) / 2)
    for section in layout.sections:
        for row in section.rows:
            points = row.positions()
            (ax, ay), (bx, by) = points[0], points[-1]
            look = (by - ay, ax - bx)
            to_focus = (focus[0] - (ax + bx) / 2, focus[1] - (ay + by) / 2)
            cosine = (look[0] * to_focus[0] + look[1] * to_focus[1]) / math.hypot(*look) / math.hypot(*to_focus)
            assert cosine > -0.45, (section.name, row.name)


@houses
def test_accessible_places_have_a_companion_beside(kind: VenueKind, capacity: int, floor: Floor) -> None:
    layout = generate(kind, capacity, floor)
    found = 0
    for section in layout.sections:
        for row in section.rows:
            for seat in row.accessible:
                (run,) = [run for run in row.runs() if seat in run]
                assert any(near in run and not row.is_accessible(near) for near in (seat - 1, seat + 1))
                found += 1
    assert found or kind is VenueKind.OPEN_AIR


@houses
def test_levels_cover_every_section_once(kind: VenueKind, capacity: int, floor: Floor) -> None:
    layout = generate(kind, capacity, floor)
    levels = suggest_levels(layout)
    assert sorted(name for level in levels for name in level.sections) == sorted(s.name for s in layout.sections)
    assert all(level.sections and level.factor > 0 for level in levels)
    assert [level.factor for level in levels] == sorted((level.factor for level in levels), reverse=True)
    standing = {section.name for section in layout.sections if section.kind is Kind.STANDING}
    assert all(level.name.endswith("tanding") == (name in standing) for level in levels for name in level.sections)


def test_a_theatre_has_what_a_theatre_has() -> None:
    layout = generate(VenueKind.THEATRE, 1_400)
    names = [section.name for section in layout.sections]
    assert names[:4] == ["Stalls", "Rear Stalls", "Circle", "Balcony"]
    assert sum(name.startswith("Box ") for name in names) == 8
    letters = [row.name for section in layout.sections[:2] for row in section.rows]
    assert letters[:10] == ["A", "B", "C", "D", "E", "F", "G", "H", "J", "K"]
    assert layout.by_rank[0] == 0


def test_a_stage_leaves_the_end_behind_it_empty_and_a_pitch_does_not() -> None:
    def above(layout: Layout) -> int:
        top = bounds_of(layout.focus.outline)[1]
        return sum(bounds_of(section.outline)[3] < top for section in layout.sections)

    assert above(generate(VenueKind.STADIUM, 55_000)) == 0
    assert above(generate(VenueKind.STADIUM, 55_000, Floor.PITCH)) > 20


@pytest.mark.parametrize("kind", VenueKind)
def test_capacities_out_of_range_are_refused(kind: VenueKind) -> None:
    for capacity in (CAPACITIES[kind][0] - 1, CAPACITIES[kind][-1] + 1):
        with pytest.raises(ValueError, match="places, not"):
            generate(kind, capacity)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Teatro Colón", VenueKind.THEATRE),
        ("Théâtre du Châtelet", VenueKind.THEATRE),
        ("Harbour Stadium", VenueKind.STADIUM),
        ("Riverside Arena", VenueKind.ARENA),
        ("The Blue Note Jazz Club", VenueKind.CLUB),
        ("Harbiye Cemil Topuzlu Açıkhava Sahnesi", VenueKind.OPEN_AIR),
        ("Hyde Park", VenueKind.OPEN_AIR),
        ("Atatürk Kültür Merkezi", VenueKind.CONCERT_HALL),
        ("City Hall Auditorium", VenueKind.CONCERT_HALL),
        ("Union Chapel", VenueKind.SMALL_HALL),
        ("Town Hall", VenueKind.SMALL_HALL),
        ("Zzyzx", VenueKind.CLUB),
    ],
)
def test_the_kind_is_guessed_from_the_name(name: str, kind: VenueKind) -> None:
    guessed, capacity = kind_for(name)
    assert guessed is kind
    assert capacity in CAPACITIES[kind]
    assert kind_for(name) == (guessed, capacity)


def test_a_known_capacity_is_kept_where_the_kind_allows_it() -> None:
    assert kind_for("Riverside Arena", 12_345) == (VenueKind.ARENA, 12_345)
    assert kind_for("Riverside Arena", 50) == (VenueKind.ARENA, 3_000)
    assert kind_for("Zzyzx", 50_000) == (VenueKind.STADIUM, 50_000)
