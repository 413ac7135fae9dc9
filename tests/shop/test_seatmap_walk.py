"""Arrow keys on the map: along the row, to the row in front or behind, whichever way the stand faces."""

from typing import Any

import pytest

from tests.shop.conftest import Run

pytestmark = pytest.mark.browser

RIGHT, LEFT, UP, DOWN = [1, 0], [-1, 0], [0, -1], [0, 1]


def house(*, sideways: bool = False) -> dict[str, Any]:
    """Three rows of five, places 0..14, from right to left; `sideways` turns the stand by a quarter. Then an area."""
    rows = []
    for r in range(3):
        start = {"x": r * 90, "y": 0, "dx": 0, "dy": 50} if sideways else {"x": 200, "y": r * 90, "dx": -50, "dy": 0}
        rows.append({"name": "ABC"[r], "first": r * 5, "count": 5, **start})
    square = [[0, 0], [300, 0], [300, 300], [0, 300]]
    seats = {"name": "Stalls", "kind": "seated", "level": None, "first": 0, "count": 15, "rank": 1, "outline": square}
    field = [[0, 1000], [300, 1000], [300, 1300], [0, 1300]]
    area = {"name": "Floor", "kind": "standing", "level": None, "first": 15, "count": 40, "rank": 0, "outline": field}
    return {"places": 55, "bounds": [0, 0, 300, 1300], "sections": [seats | {"rows": rows}, area]}


def walk(run: Run, place: int, *arrows: list[int], free: list[int] | None = None, sideways: bool = False) -> Any:
    return run(
        "geometry walk",
        "(() => { const l = layOut(arg.house); const ok = arg.free ? (p) => arg.free.includes(p) : undefined;"
        " return arg.arrows.reduce((at, arrow) => walk(l, at, arrow, ok), arg.place); })()",
        {"house": house(sideways=sideways), "place": place, "arrows": list(arrows), "free": free},
    )


def test_left_and_right_follow_the_eye_not_the_numbers(run: Run) -> None:
    assert walk(run, 2, RIGHT) == 1
    assert walk(run, 2, LEFT) == 3


def test_up_and_down_change_the_row(run: Run) -> None:
    assert walk(run, 7, UP) == 2
    assert walk(run, 7, DOWN) == 12


def test_in_a_stand_at_the_side_up_and_down_follow_the_row(run: Run) -> None:
    assert walk(run, 7, DOWN, sideways=True) == 8
    assert walk(run, 7, UP, sideways=True) == 6
    assert walk(run, 7, RIGHT, sideways=True) == 12
    assert walk(run, 7, LEFT, sideways=True) == 2


def test_the_edge_of_the_house_stops(run: Run) -> None:
    assert walk(run, 0, RIGHT) == 0
    assert walk(run, 2, UP) == 2


def test_shift_goes_on_to_the_next_free_seat(run: Run) -> None:
    assert walk(run, 0, LEFT, free=[3, 13]) == 3
    assert walk(run, 2, DOWN, free=[13]) == 13


def test_a_standing_area_is_one_stop(run: Run) -> None:
    assert walk(run, 12, DOWN) == 15
    assert walk(run, 15, UP) in range(10, 15)


def test_the_cursor_starts_where_the_best_free_place_is(run: Run) -> None:
    start = "[() => true, (p) => p < 15, (p) => p === 11].map((open) => startPlace(layOut(arg), open))"
    assert run("geometry walk", start, house()) == [15, 2, 11]
