"""Which of a few prices: the best mix, and that learning it earns nearly as much as knowing."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.pricing.dynamic.choosing import Tried, best_mix, choose
from onsale.pricing.trial.few_prices import PUBLISHED, FewPrices, share_of_optimum

POINTS = st.lists(st.tuples(st.floats(0.01, 1), st.floats(0, 100)), min_size=1, max_size=6)


@pytest.mark.parametrize(("places", "optimum"), [(250, 10.10), (500, 17.95)])
def test_the_optimum_as_published(places: int, optimum: float) -> None:
    few = next(each for each in PUBLISHED if each.places == places)
    assert few.optimum() == pytest.approx(optimum, abs=0.005)


@given(POINTS, st.floats(0, 1.5))
def test_a_mix_asks_nobody_twice_and_lasts(points: list[tuple[float, float]], lasting: float) -> None:
    mix = best_mix(points, lasting)
    assert sum(part for _, part in mix) <= 1 + 1e-9
    assert sum(part * points[i][0] for i, part in mix) <= lasting + 1e-9
    assert all(part >= 0 for _, part in mix)


@given(POINTS, st.floats(0.01, 1.5), st.integers())
def test_no_other_mix_earns_more(points: list[tuple[float, float]], lasting: float, luck: int) -> None:
    random = Random(luck)
    best = sum(part * points[i][1] for i, part in best_mix(points, lasting))
    for _ in range(50):
        parts = [random.random() for _ in points]
        takes = sum(part * point[0] for part, point in zip(parts, points, strict=True))
        most = max(sum(parts), takes / lasting)
        assert sum(part / most * point[1] for part, point in zip(parts, points, strict=True)) <= best + 1e-6


def test_nothing_left_asks_nobody() -> None:
    assert choose([Tried(10.0, 5, 5)], 0.0, Random(1)) is None
    assert choose([], 1.0, Random(1)) is None


@pytest.mark.parametrize("few", PUBLISHED, ids=lambda few: str(few.places))
def test_learning_earns_nearly_what_knowing_earns(few: FewPrices) -> None:
    """With fewer sales than the benchmark plays: so the mean alone is held to the limit."""
    share, _ = share_of_optimum(few, 40, 7)
    blind, _ = share_of_optimum(few, 40, 7, mind_places=False)
    assert share >= 0.985
    assert blind < 0.90
