"""Between places and names: what a seat is called, where it is, who sits beside it."""

import pytest

from onsale.catalog.seatmap import Kind, Layout, PlaceName, RowSpec, SeatSpec, SectionSpec, build


@pytest.fixture(scope="module")
def house() -> Layout:
    odd = [SeatSpec(str(number)) for number in (1, 3, 5, 7)]
    named = [SeatSpec("1"), SeatSpec("2"), SeatSpec("2A", accessible=True), SeatSpec("4")]
    return build(
        "House",
        [
            SectionSpec("Stalls", Kind.SEATED, "Ground", [RowSpec("A", 3), RowSpec("B", odd), RowSpec("C", named)]),
            SectionSpec("Floor", Kind.STANDING, capacity=50),
            SectionSpec("Gallery", Kind.SEATED, rows=[RowSpec("A", 2)]),
        ],
    )


def test_places_are_dense_in_section_row_and_seat_order(house: Layout) -> None:
    assert house.places == 3 + 4 + 4 + 50 + 2
    assert [section.places for section in house.sections] == [range(11), range(11, 61), range(61, 63)]
    assert house.places_of("Floor") == range(11, 61)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (0, PlaceName("Stalls", "A", "1", False)),
        (2, PlaceName("Stalls", "A", "3", False)),
        (6, PlaceName("Stalls", "B", "7", False)),
        (9, PlaceName("Stalls", "C", "2A", True)),
        (10, PlaceName("Stalls", "C", "4", False)),
        (11, PlaceName("Floor", None, None, False)),
        (60, PlaceName("Floor", None, None, False)),
        (62, PlaceName("Gallery", "A", "2", False)),
    ],
)
def test_a_place_is_described(house: Layout, place: int, name: PlaceName) -> None:
    assert house.describe(place) == name


def test_every_seat_is_found_again_by_its_names(house: Layout) -> None:
    for place in range(house.places):
        section, row, seat, _ = house.describe(place)
        if row is not None and seat is not None:
            assert house.find(section, row, seat) == place


@pytest.mark.parametrize(
    "names", [("Stalls", "B", "2"), ("Stalls", "C", "3"), ("Stalls", "Z", "1"), ("Moon", "A", "1"), ("Floor", "A", "1")]
)
def test_what_does_not_exist_is_not_found(house: Layout, names: tuple[str, str, str]) -> None:
    assert house.find(*names) is None


@pytest.mark.parametrize("place", [-1, 63, 10**12])
def test_places_off_the_map_are_refused(house: Layout, place: int) -> None:
    with pytest.raises(IndexError):
        house.describe(place)


def test_sections_are_known_by_place_and_by_name(house: Layout) -> None:
    assert house.section_of(10).name == "Stalls"
    assert house.section_of(11).name == "Floor"
    assert house.section_index("Gallery") == 2
    with pytest.raises(KeyError):
        house.section_index("Moon")


def test_runs_break_at_rows_and_aisles() -> None:
    seats = [SeatSpec(str(index), x=index + (3 if index >= 4 else 0), y=0) for index in range(6)]
    house = build("Aisle", [SectionSpec("S", Kind.SEATED, rows=[RowSpec("A", seats), RowSpec("B", 3)])])
    assert list(house.runs()) == [range(4), range(4, 6), range(6, 9)]
    assert [house.run_of(place) for place in (0, 3, 4, 8)] == [range(4), range(4), range(4, 6), range(6, 9)]
    assert f"{house.joins[0]:09b}" == "011010111"


def test_a_standing_area_is_one_run(house: Layout) -> None:
    assert house.run_of(30) == range(11, 61)
    assert house.row_of(30) is None
    assert house.joins[1] == 0


def test_seats_rank_before_standing_room_and_near_before_far(house: Layout) -> None:
    assert [house.sections[index].name for index in house.by_rank] == ["Stalls", "Gallery", "Floor"]
