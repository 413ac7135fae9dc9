"""Money is whole minor units; shares are rounded half up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.platform.i18n import format_money
from onsale.platform.money import Money, exponent, is_currency, share_half_up


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_a_share_is_the_nearest_whole_amount(amount: int, basis_points: int) -> None:
    share, exact = share_half_up(amount, basis_points), Fraction(amount * basis_points, 10_000)
    assert Fraction(-1, 2) < share - exact <= Fraction(1, 2)
    assert 0 <= share <= amount


def test_halves_round_up() -> None:
    assert [share_half_up(amount, 1000) for amount in (4, 5, 14, 15, 1005)] == [0, 1, 1, 2, 101]


@pytest.mark.parametrize(
    ("currency", "digits", "written"), [("EUR", 2, "€91.00"), ("JPY", 0, "JP¥9,100"), ("KWD", 3, "KWD\xa09.100")]
)
def test_each_currency_has_its_own_digits(currency: str, digits: int, written: str) -> None:
    assert (is_currency(currency), exponent(currency)) == (True, digits)
    assert format_money(Money(9100, currency)) == written


@pytest.mark.parametrize("code", ["XXX", "EURO", "eur", "DEM", "XAU", "", "ZZZ"])
def test_what_nobody_is_charged_in(code: str) -> None:
    assert not is_currency(code)
