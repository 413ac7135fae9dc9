"""The browser lays a seat map out exactly as the server does."""

from typing import Any

import pytest

from onsale.catalog.seatmap.generators.generate import generate
from onsale.catalog.seatmap.generators.kinds import VenueKind
from onsale.catalog.seatmap.wire import to_wire
from tests.shop.conftest import Run

pytestmark = pytest.mark.browser

SEATS = """(() => {
  const laid = layOut(arg);
  return Array.from({length: laid.total}, (_, place) => laid.rowOf[place] < 0 ? null :
    [laid.x[place], laid.y[place], seatName(laid, place), rowAt(laid, place).name, laid.accessible[place] === 1]);
})()"""


def one_row(**extra: Any) -> dict[str, Any]:
    row = {"name": "A", "first": 0, "count": 6, "x": 100, "y": 200, "dx": 50, "dy": 0} | extra
    outline = [[0, 0], [600, 0], [600, 400], [0, 400]]
    section = {"name": "Stalls", "kind": "seated", "level": None, "first": 0, "count": 6, "rank": 0}
    return {"places": 6, "bounds": [0, 0, 600, 400], "sections": [section | {"outline": outline, "rows": [row]}]}


@pytest.mark.parametrize(("kind", "capacity"), [(VenueKind.THEATRE, 560), (VenueKind.ARENA, 5_500)])
def test_every_seat_stands_where_the_server_says(run: Run, kind: VenueKind, capacity: int) -> None:
    layout = generate(kind, capacity)
    seats = run("geometry", SEATS, to_wire(layout))
    for section in layout.sections:
        for row in section.rows:
            for i, (x, y) in enumerate(row.positions()):
                told = seats[row.first + i]
                # The wire rounds a pitch to 0.1 mm; over a long row that stays below a centimetre.
                assert told[:2] == pytest.approx([x, y], abs=1)
                assert told[2:] == [row.seat_name(i), row.name, row.is_accessible(i)]


def test_an_arc_turns_by_its_own_angle_at_each_step(run: Run) -> None:
    points = run("geometry", "(() => { const p = []; walkRow(arg, (i, x, y) => p.push([x, y])); return p; })()", {
        "count": 3, "x": 0, "y": 0, "dx": 50, "dy": 0, "turn": 1570.796
    })  # fmt: skip
    assert points == [pytest.approx([0, 0]), pytest.approx([0, 50], abs=0.1), pytest.approx([-50, 50], abs=0.1)]


def test_an_aisle_adds_its_width_and_parts_neighbours(run: Run) -> None:
    xs, beside = run(
        "geometry",
        "(() => { const l = layOut(arg); return [[...l.x], [1, 2, 3].map((i) => beside(l, i, i + 1))]; })()",
        one_row(aisles=[3]),
    )
    assert xs == [100, 150, 200, 340, 390, 440]
    assert beside == [True, False, True]


def test_exceptions_move_and_rename_one_seat_alone(run: Run) -> None:
    xs, names = run(
        "geometry",
        "(() => { const l = layOut(arg); return [[...l.x], [...l.x].map((_, i) => seatName(l, i))]; })()",
        one_row(at={"2": [203, 260]}, labels={"2": "4A"}, **{"from": 20, "step": -2}),
    )
    assert xs == [100, 150, 203, 250, 300, 350]
    assert names == ["20", "18", "4A", "14", "12", "10"]


def test_a_tap_finds_the_nearest_acceptable_seat_within_reach(run: Run) -> None:
    found = run(
        "geometry hit",
        "(() => { const l = layOut(arg); const near = (reach, ok) => seatNear(l, 204, 203, reach, ok);"
        " return [near(20, () => true), near(60, (p) => p !== 2), near(20, (p) => p !== 2)]; })()",
        one_row(),
    )
    assert found == [2, 3, -1]
