"""What ticket types cost when their level's price moves: properties that hold for every price there may be."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from onsale.catalog.model import PriceLevel, TicketType
from onsale.platform import limits
from onsale.pricing.moving.model import repriced, share_of
from tests.pricing.moving.plans import with_reductions

PRICES = st.integers(1, limits.FACE_VALUE_MINOR)
PARTS = st.integers(0, limits.FACE_VALUE_MINOR)
MULTIPLES = st.sampled_from([1, 5, 10, 50, 100, 500])


@given(PARTS, PRICES, PRICES, MULTIPLES)
def test_a_share_is_near_its_proportion_and_on_its_side_of_the_full_price(
    part: int, first: int, now: int, multiple: int
) -> None:
    share = share_of(part, first, now, multiple)
    if part == 0:
        assert share == 0
        return
    assert 1 <= share <= limits.FACE_VALUE_MINOR
    assert (part < first) <= (share <= now), "a reduction is none that costs more than the full price"
    assert (part > first) <= (share >= now)
    assert (part == first) <= (share == now)
    exact = part * now / first
    assert abs(share - min(exact, limits.FACE_VALUE_MINOR)) <= max(multiple / 2, 1)


@given(PARTS, PARTS, PRICES, PRICES, MULTIPLES)
def test_a_cheaper_type_stays_no_dearer(one: int, other: int, first: int, now: int, multiple: int) -> None:
    cheaper, dearer = sorted((one, other))
    assert share_of(cheaper, first, now, multiple) <= share_of(dearer, first, now, multiple)


@given(PARTS, PRICES, st.tuples(PRICES, PRICES), MULTIPLES)
def test_a_dearer_level_makes_no_type_cheaper(part: int, first: int, prices: tuple[int, int], multiple: int) -> None:
    low, high = sorted(prices)
    assume(part % multiple == 0 or first not in prices)  # at the first price nothing is rounded
    assert share_of(part, first, low, multiple) <= share_of(part, first, high, multiple)


@given(st.lists(PRICES, max_size=20), st.sampled_from([1, 50]))
def test_however_often_a_price_moves_nothing_drifts(prices: list[int], multiple: int) -> None:
    (level,) = with_reductions("Stalls")
    level = replace(level, ticket_types=(*level.ticket_types, TicketType("Friend", 3333)))
    first = {kind.name: kind.face_value_minor for kind in level.ticket_types}
    moved = level
    for price in prices:
        moved = repriced(moved, price, 4500, first, multiple)
        assert moved == repriced(level, price, 4500, first, multiple)
    assert repriced(moved, 4500, 4500, first, multiple) == level


def test_for_example() -> None:
    (level,) = with_reductions("Stalls")
    first = {kind.name: kind.face_value_minor for kind in level.ticket_types}
    told = {kind.name: kind.face_value_minor for kind in repriced(level, 5200, 4500, first, 50).ticket_types}
    assert told == {"Adult": 5200, "Child": 2300, "Carer": 0, "Patron": 9250}


def test_a_type_that_came_later_keeps_its_price() -> None:
    level = PriceLevel(0, "Stalls", ("Stalls",), 4500, (TicketType("Student", 3000),))
    assert repriced(level, 9000, 4500, {}, 50).ticket_types == level.ticket_types
