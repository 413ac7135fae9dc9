"""Made-up sales: no place sold twice, the same luck the same sale, and what moving earns beside staying."""

from random import Random
from xml.etree.ElementTree import fromstring

import pytest

from onsale.pricing.dynamic.policy import Temper, rails_for
from onsale.pricing.trial.compare import best_staying, compare
from onsale.pricing.trial.markets import MARKETS, poisson
from onsale.pricing.trial.picture import picture
from onsale.pricing.trial.play import play


@pytest.mark.parametrize("name", MARKETS)
def test_a_sale_keeps_its_books_and_its_rails(name: str) -> None:
    market = MARKETS[name]
    first = best_staying(market)
    rails = rails_for(Temper.BALANCED, first)
    sale = play(market, first, rails, Random(name))
    back = round(market.places * market.shock.back) if market.shock else 0
    assert sale.sold + sale.left[-1] == market.places + back
    assert all(rails.floor_minor <= price <= rails.ceiling_minor for price in sale.prices)
    assert sale.prices[:8] == [first] * 8, "the price rests for two days after the on-sale"
    assert min(sale.left) >= 0
    assert sale == play(market, first, rails, Random(name))


def test_nobody_moves_a_price_that_stays() -> None:
    sale = play(MARKETS["steady"], 5_000, None, Random(1))
    assert {*sale.prices} == {5_000}
    assert sale.income_minor == 5_000 * sale.sold
    assert sale.decisions == []


def test_a_misjudged_price_is_mended_and_a_right_one_kept() -> None:
    """With fewer sales than the benchmark plays: far from its limits where it is, near where it must be."""
    market = MARKETS["steady"]
    best = best_staying(market)
    right, half, double = (compare(market, round(best * times), Temper.BOLD, 12, 3) for times in (1, 0.5, 2))
    assert right.ratio > 0.95
    assert half.ratio > 1.15
    assert double.ratio > 1.15


def test_as_many_come_as_are_expected() -> None:
    random = Random(4)
    for mean in (0.3, 5.0, 80.0):
        counts = [poisson(mean, random) for _ in range(4_000)]
        average = sum(counts) / len(counts)
        assert abs(average - mean) < 5 * (mean / 4_000) ** 0.5
        assert abs(sum((count - average) ** 2 for count in counts) / 4_000 - mean) < mean * 0.15
    assert poisson(0, random) == 0


def test_a_picture_shows_both() -> None:
    market = MARKETS["shock"]
    staying, moving = (
        play(market, 4_000, None, Random(1)),
        play(market, 4_000, rails_for(Temper.BOLD, 4_000), Random(1)),
    )
    lines = fromstring(picture(market, staying, moving)).findall("{http://www.w3.org/2000/svg}polyline")
    assert [len(line.attrib["points"].split()) for line in lines] == [len(moving.prices)] * 4
