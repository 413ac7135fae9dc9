"""Where seats go: laid out when nothing was said, kept where somebody said so."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from onsale.catalog.seatmap import Kind, Layout, RowSpec, SeatSpec, SectionSpec, build
from onsale.catalog.seatmap.overlap import close_pairs
from onsale.catalog.seatmap.shape import bounds_of


def positions(layout: Layout) -> list[tuple[float, float]]:
    return [point for section in layout.sections for row in section.rows for point in row.positions()]


def test_rows_face_the_stage_centred_one_behind_the_other() -> None:
    house = build("Hall", [SectionSpec("Stalls", Kind.SEATED, rows=[RowSpec("A", 4), RowSpec("B", 6)])])
    front, back = house.sections[0].rows
    assert front.y < back.y
    assert house.focus.outline[2][1] < front.y
    middles = [(row.positions()[0][0] + row.positions()[-1][0]) / 2 for row in (front, back)]
    assert abs(middles[0] - middles[1]) <= 1


def test_sections_stand_beside_each_other_and_a_new_level_behind() -> None:
    block = [RowSpec(letter, 10) for letter in "ABCDE"]
    house = build(
        "House",
        [
            SectionSpec("Left", Kind.SEATED, "Ground", block),
            SectionSpec("Right", Kind.SEATED, "Ground", block),
            SectionSpec("Balcony", Kind.SEATED, "Upper", block),
        ],
    )
    left, right, balcony = (bounds_of(section.outline) for section in house.sections)
    assert left[2] < right[0]
    assert left[1] == right[1]
    assert balcony[1] > left[3]


def test_given_places_are_kept_to_the_centimetre() -> None:
    seats = [SeatSpec("1", 0, 0), SeatSpec("2", 1, 0.5), SeatSpec("3", 2.02, 0.2), SeatSpec("4", -3, 7)]
    house = build("Odd", [SectionSpec("S", Kind.SEATED, rows=[RowSpec("A", seats)])])
    assert positions(house) == [(0, 0), (50, 25), (101, 10), (-150, 350)]


def test_an_even_row_with_an_aisle_costs_no_exceptions() -> None:
    seats = [SeatSpec(str(i), x=i + (1.8 if i > 5 else 0), y=3) for i in range(12)]
    house = build("Even", [SectionSpec("S", Kind.SEATED, rows=[RowSpec("A", seats)])])
    row = house.sections[0].rows[0]
    assert (row.at, row.aisles, row.labels, row.start, row.step) == ((), (6,), (), 0, 1)


def test_widely_drawn_seats_are_still_neighbours() -> None:
    seats = [SeatSpec(str(i), x=30 * i, y=0) for i in range(5)]
    house = build("Pixels", [SectionSpec("S", Kind.SEATED, rows=[RowSpec("A", seats)])])
    assert list(house.runs()) == [range(5)]


def test_rows_without_places_follow_behind_those_with() -> None:
    placed = RowSpec("A", [SeatSpec("1", 0, 0), SeatSpec("2", 1, 0)])
    house = build("Mixed", [SectionSpec("S", Kind.SEATED, rows=[placed, RowSpec("B", 4)])])
    first, second = house.sections[0].rows
    assert second.y > first.y
    assert not list(close_pairs(positions(house)))


def test_names_are_kept_composed_and_trimmed() -> None:
    house = build(" Théâtre ", [SectionSpec(" Loge é ", Kind.SEATED, rows=[RowSpec(" A ", [SeatSpec(" 1 ")])])])
    assert (house.name, house.describe(0)[:3]) == ("Théâtre", ("Loge é", "A", "1"))


def test_the_largest_map_is_built() -> None:
    house = build("Huge", [SectionSpec("S", Kind.SEATED, rows=[RowSpec("A", 100_000)]),
                           SectionSpec("F", Kind.STANDING, capacity=100_000)])  # fmt: skip
    assert house.places == 200_000
    assert house.describe(99_999).seat == "100000"


blocks = st.builds(
    lambda counts, level: (counts, level),
    st.lists(st.integers(1, 30), min_size=1, max_size=8),
    st.sampled_from([None, "Ground", "Upper"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(blocks, st.integers(1, 5_000)), min_size=1, max_size=12))
def test_what_is_laid_out_never_overlaps(parts: list[tuple[list[int], str | None] | int]) -> None:
    sections = [
        SectionSpec(f"S{index}", Kind.STANDING, capacity=part)
        if isinstance(part, int)
        else SectionSpec(f"S{index}", Kind.SEATED, part[1], [RowSpec(str(i), n) for i, n in enumerate(part[0])])
        for index, part in enumerate(parts)
    ]
    house = build("Any", sections)
    assert not list(close_pairs(positions(house), 45))
    boxes = [bounds_of(section.outline) for section in house.sections]
    assert not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in combinations(boxes, 2))
    for section, (left, top, right, bottom) in zip(house.sections, boxes, strict=True):
        for row in section.rows:
            assert all(left <= x <= right and top <= y <= bottom for x, y in row.positions())
