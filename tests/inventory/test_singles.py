"""Which choices leave a seat on its own: rows of ten and of three seats, and a standing area."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.catalog.seatmap import Kind, RowSpec, SectionSpec, build
from onsale.inventory.singles import leaves_single

HOUSE = build(
    "Hall",
    [
        SectionSpec("Stalls", Kind.SEATED, rows=[RowSpec("A", 10), RowSpec("B", 3)]),
        SectionSpec("Standing", Kind.STANDING, capacity=4),
    ],
)


@pytest.mark.parametrize(
    ("taken", "wanted", "single"),
    [
        ((), (0, 1), None),
        ((), (1, 2), 0),
        ((), (2, 3), None),
        ((), (7, 8), 9),
        ((0, 1), (3, 4), 2),
        ((0, 1), (2, 3), None),
        ((0, 1, 5), (2, 3), 4),
        ((0, 1, 5), (2, 3, 4), None),
        ((), (4, 6), 5),
        ((), (10, 12), 11),
        ((), (9, 10), None),
        ((10,), (9,), None),
        ((14,), (13, 15), None),
    ],
)
def test_cases(taken: tuple[int, ...], wanted: tuple[int, ...], single: int | None) -> None:
    assert leaves_single(HOUSE, taken, wanted) == single


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9), min_size=1))
def test_as_counted_by_hand(taken: set[int], wanted: set[int]) -> None:
    wanted -= taken
    if not wanted:
        return
    after = "".join("x" if seat in taken | wanted else "." for seat in range(10))
    framed = f"x{after}x"
    alone = {seat for seat in range(10) if framed[seat : seat + 3] == "x.x"}
    new = {seat for seat in alone if wanted & {seat - 1, seat + 1}}
    found = leaves_single(HOUSE, taken, sorted(wanted))
    assert (found in new) if new else (found is None)
