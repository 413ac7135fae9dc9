"""Rounding as it is named, and amounts spread so that their parts add up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.platform.money import Rounding, divide, share_half_up, spread
from onsale.pricing.charges import Tax

UP, EVEN, DOWN = Rounding.HALF_UP, Rounding.HALF_EVEN, Rounding.DOWN


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounding", "result"),
    [
        (5, 2, UP, 3), (5, 2, EVEN, 2), (5, 2, DOWN, 2),
        (7, 2, UP, 4), (7, 2, EVEN, 4), (7, 2, DOWN, 3),
        (8, 3, UP, 3), (8, 3, EVEN, 3), (8, 3, DOWN, 2),
        (7, 3, UP, 2), (7, 3, EVEN, 2), (7, 3, DOWN, 2),
        (0, 3, UP, 0), (6, 3, EVEN, 2), (6, 3, DOWN, 2),
    ],
)  # fmt: skip
def test_divide(numerator: int, denominator: int, rounding: Rounding, result: int) -> None:
    assert divide(numerator, denominator, rounding) == result


@given(st.integers(0, 10**12), st.integers(0, 5000))
def test_half_up_is_half_up(amount: int, basis_points: int) -> None:
    assert share_half_up(amount, basis_points) == divide(amount * basis_points, 10_000, UP)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=50).filter(any))
def test_spread(amount: int, weights: list[int]) -> None:
    parts = spread(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(amount * weight, sum(weights))) < 1
        assert weight or not part, "what weighs nothing gets nothing"


def test_the_first_get_what_is_left_over() -> None:
    assert spread(100, [1, 1, 1]) == [34, 33, 33]
    assert spread(200, [1, 0, 1, 1]) == [67, 0, 67, 66]
    assert spread(10, [3, 3, 1]) == [4, 4, 2], "3 × 10/7 = 4.29, 1.43: 1 left over for the largest rest"


@given(st.integers(0, 10**12), st.integers(0, 500_000), st.sampled_from(Rounding))
def test_tax_in_an_amount_is_the_tax_on_what_is_left(amount: int, ppm: int, rounding: Rounding) -> None:
    inside = Tax(ppm, included=True, rounding=rounding).on(amount)
    assert abs(Fraction(amount - inside) * ppm / 1_000_000 - inside) < 2
    assert 0 <= inside <= amount
