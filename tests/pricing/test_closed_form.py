"""The closed form: the oracle's values, what theory says of its shape, and its edges."""

from math import inf, isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onsale.pricing.dynamic.closed_form import bound, price, worth

ORACLE = [
    (1, 10, 3.3979, 2.3979, 0.7261),
    (10, 10, 1.2415, 9.4605, 0.9461),
    (10, 20, 1.7721, 15.4729, 0.9139),
    (100, 100, 1.0787, 99.3586, 0.9936),
    (100, 200, 1.7028, 166.7759, 0.9850),
    (500, 1000, 1.6951, 843.2383, 0.9961),
]
"""Places, buyers, best price, worth, worth over the bound; for α = 1."""

PLACES = st.integers(1, 3_000)
BUYERS = st.floats(1e-3, 1e5)
ALPHA = st.floats(1e-4, 10)


@pytest.mark.parametrize(("places", "buyers", "best", "brings", "share"), ORACLE)
def test_oracle(places: int, buyers: float, best: float, brings: float, share: float) -> None:
    assert round(price(places, buyers, 1), 4) == best
    assert round(worth(places, buyers, 1), 4) == brings
    assert round(worth(places, buyers, 1) / bound(places, buyers, 1), 4) == share


@given(PLACES, BUYERS, ALPHA)
def test_the_price_is_what_a_place_more_is_worth_and_what_earns_most(places: int, buyers: float, alpha: float) -> None:
    marginal = worth(places, buyers, alpha) - worth(places - 1, buyers, alpha)
    # A difference of two large numbers is exact to some of their digits only.
    assert price(places, buyers, alpha) == pytest.approx(
        marginal + 1 / alpha, abs=1e-9 * worth(places, buyers, alpha) + 1e-9 / alpha
    )


@given(PLACES, BUYERS, ALPHA)
def test_scarcer_is_dearer(places: int, buyers: float, alpha: float) -> None:
    now, hardly = price(places, buyers, alpha), 1e-9 / alpha
    assert price(places + 1, buyers, alpha) <= now + hardly
    assert price(places, buyers * 1.5, alpha) >= now - hardly
    assert now >= 1 / alpha - hardly


@given(PLACES, BUYERS, ALPHA)
def test_chance_costs_something_and_never_pays(places: int, buyers: float, alpha: float) -> None:
    assert 0 < worth(places, buyers, alpha) <= bound(places, buyers, alpha) * (1 + 1e-9)


@settings(deadline=None)  # as many terms as there may be
@given(st.one_of(st.just(0.0), st.floats(1, 1e9)), st.floats(0, 1e12), st.floats(1e-6, 1e3))
def test_nothing_overflows(places: float, buyers: float, alpha: float) -> None:
    best = price(places, buyers, alpha)
    assert best == inf if places == 0 else isfinite(best)
    assert isfinite(worth(places, buyers, alpha))


def test_edges() -> None:
    assert price(0, 10, 1) == inf, "nothing to sell"
    assert worth(0, 10, 1) == 0
    assert price(5, 0, 0.5) == 2, "nobody comes: the price that would earn most from whoever did"
    assert worth(5, 0, 0.5) == 0
    assert price(1, 1e-12, 1) == pytest.approx(1), "the last minute"
    assert price(80_000, 1, 1) == pytest.approx(1), "an empty stadium"
    assert price(1, 1e9, 1) == pytest.approx(1 + 20.723, abs=1e-3), "one place for a thousand million"
