"""What can't be sold is refused by name, at the field, before anything is allocated."""

import math
import time

import pytest

from onsale.catalog.seatmap import Kind, RowSpec, SeatSpec, SectionSpec, build
from onsale.platform.errors import InvalidRequest


def seated(name: str, *rows: RowSpec, level: str | None = None) -> SectionSpec:
    return SectionSpec(name, Kind.SEATED, level, rows)


def refused(*sections: SectionSpec, name: str = "House") -> dict[str, str]:
    with pytest.raises(InvalidRequest) as caught:
        build(name, sections)
    return {error.field: error.message for error in caught.value.errors}


def seats(*names: str) -> list[SeatSpec]:
    return [SeatSpec(name) for name in names]


def test_duplicates_are_named() -> None:
    row = RowSpec("A", 3)
    errors = refused(
        seated("Stalls", row, RowSpec("B", 2), RowSpec(" A", 1)),
        seated("Circle", RowSpec("A", seats("1", "2", "1"))),
        seated("Stalls ", row),
    )
    assert set(errors) == {"sections.2.name", "sections.0.rows.2.name", "sections.1.rows.0.seats.2.name"}
    assert "“Stalls”" in errors["sections.2.name"]
    assert "“A”" in errors["sections.0.rows.2.name"]
    assert "“1”" in errors["sections.1.rows.0.seats.2.name"]


def test_the_same_names_in_other_rows_and_sections_are_fine() -> None:
    build("House", [seated("Left", RowSpec("A", 2), RowSpec("B", 2)), seated("Right", RowSpec("A", 2))])


@pytest.mark.parametrize("blank", ["", "   ", "\u200b", "\t\n"])
def test_everything_has_a_name(blank: str) -> None:
    errors = refused(
        seated(blank, RowSpec("A", 1)),
        seated("S", RowSpec(blank, seats(blank)), level=blank),
        name=blank,
    )
    assert set(errors) == {
        "name",
        "sections.0.name",
        "sections.1.level",
        "sections.1.rows.0.name",
        "sections.1.rows.0.seats.0.name",
    }


def test_names_have_80_characters_at_most() -> None:
    build("House", [seated("S" * 80, RowSpec("A", 1))])
    assert "80" in refused(seated("S" * 81, RowSpec("A", 1)))["sections.0.name"]


def test_empty_maps_sections_and_rows_are_refused() -> None:
    assert set(refused()) == {"sections"}
    errors = refused(
        seated("No rows"),
        seated("No seats", RowSpec("A", 0), RowSpec("B", []), RowSpec("C", -5)),
        SectionSpec("No room", Kind.STANDING, capacity=0),
        SectionSpec("No number", Kind.STANDING),
    )
    assert set(errors) == {
        "sections.0.rows",
        "sections.1.rows.0.seats",
        "sections.1.rows.1.seats",
        "sections.1.rows.2.seats",
        "sections.2.capacity",
        "sections.3.capacity",
    }


def test_a_section_is_seated_or_standing_not_both() -> None:
    errors = refused(
        SectionSpec("A", Kind.SEATED, rows=[RowSpec("A", 1)], capacity=5),
        SectionSpec("B", Kind.STANDING, rows=[RowSpec("A", 1)], capacity=5),
    )
    assert set(errors) == {"sections.0.capacity", "sections.1.rows"}


@pytest.mark.parametrize("count", [200_001, 10**12, 10**30])
def test_too_many_places_are_refused_at_once(count: int) -> None:
    began = time.process_time()
    assert "200000" in refused(seated("S", RowSpec("A", count)))["sections"]
    assert "200000" in refused(SectionSpec("F", Kind.STANDING, capacity=count))["sections"]
    assert time.process_time() - began < 2


def test_seats_on_one_spot_are_named() -> None:
    row = RowSpec("A", [SeatSpec("1", 0, 0), SeatSpec("2", 0.39, 0), SeatSpec("3", 1, 0)])
    other = RowSpec("B", [SeatSpec("9", 1, 0.2)])
    errors = refused(seated("S", row), seated("T", other))
    assert set(errors) == {"sections.0.rows.0.seats.1", "sections.1.rows.0.seats.0"}
    assert "sections.0.rows.0.seats.2" in errors["sections.1.rows.0.seats.0"]
    assert "“9”" in errors["sections.1.rows.0.seats.0"]


def test_twenty_centimetres_are_enough() -> None:
    build("House", [seated("S", RowSpec("A", [SeatSpec("1", 0, 0), SeatSpec("2", 0.4, 0)]))])


def test_many_seats_on_one_spot_are_found_in_one_pass() -> None:
    spot = [SeatSpec(str(index), 0.0, 0.0) for index in range(20_000)]
    began = time.process_time()
    assert len(refused(seated("S", RowSpec("A", spot)))) == 20
    assert time.process_time() - began < 2


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, 2_001, -2_001, 1e300])
def test_coordinates_are_finite_and_within_a_kilometre(wrong: float) -> None:
    row = RowSpec("A", [SeatSpec("1", wrong, 0), SeatSpec("2", 0, wrong)])
    assert set(refused(seated("S", row))) == {"sections.0.rows.0.seats.0.x", "sections.0.rows.0.seats.1.y"}


def test_x_and_y_come_together_for_the_whole_row() -> None:
    assert set(refused(seated("S", RowSpec("A", [SeatSpec("1", x=1)])))) == {"sections.0.rows.0.seats.0.y"}
    row = RowSpec("A", [SeatSpec("1", 1, 1), SeatSpec("2")])
    assert set(refused(seated("S", row))) == {"sections.0.rows.0.seats.1.x", "sections.0.rows.0.seats.1.y"}


def test_twenty_errors_are_told_at_most() -> None:
    assert len(refused(*[seated(f"S{index}") for index in range(50)])) == 20
