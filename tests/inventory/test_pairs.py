"""Pairs sit where they leave no odd ends, so that a house sold in pairs is sold to its last pair."""

from collections.abc import Iterator
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from onsale.inventory.best import find_best
from onsale.inventory.runs import leaves_pairs, ones, starts_of
from tests.fixtures.catalogue import small_house

masks = st.integers(0, 2**40 - 1)


def runs(free: int, joins: int) -> Iterator[range]:
    """The runs of free neighbours, place by place."""
    first = 0
    for place in range(free.bit_length() + 1):
        if not free >> place & 1:
            first = place + 1
        elif not (joins >> place & 1 and free >> (place + 1) & 1):
            yield range(first, place + 1)
            first = place + 1


@given(masks, masks)
def test_an_even_number_is_left_on_one_side_at_least(free: int, joins: int) -> None:
    found = starts_of(free, joins, 2) & leaves_pairs(free, joins)
    wanted = [
        place
        for run in runs(free, joins)
        for place in run[:-1]
        if (place - run.start) % 2 == 0 or (run.stop - place) % 2 == 0
    ]
    assert list(ones(found)) == wanted


def test_a_house_sold_in_pairs_leaves_one_seat_of_each_odd_row() -> None:
    layout, rng = small_house(rows=12, seats=25, standing=0), Random(7)
    free = bytearray(b"\xff" * ((layout.places + 7) // 8))
    while pair := find_best(layout, free, 2, rng=rng, spread=20):
        for place in pair:
            free[place >> 3] &= ~(1 << (place & 7)) & 0xFF
    left = [place for place in range(layout.places) if free[place >> 3] >> (place & 7) & 1]
    assert len(left) == 12
