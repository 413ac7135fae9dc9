"""Many sales at a price that moves, beside as many at the same price that stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from random import Random
from statistics import fmean, variance
from types import MappingProxyType

from onsale.pricing.dynamic.policy import Temper, rails_for
from onsale.pricing.trial.markets import PARTY, Market
from onsale.pricing.trial.play import play

SURE = 1.96
"""Standard errors either side that hold 95 times in a hundred."""

FIRST: Mapping[str, float] = MappingProxyType({"right": 1.0, "half": 0.5, "double": 2.0})
"""What the organiser first asks, as a multiple of the best price that stays."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Mean incomes in minor units, and moving over staying with how far off that may be (95 %)."""

    market: Market
    first_minor: int
    runs: int
    staying_minor: float
    moving_minor: float
    sold_staying: float
    sold_moving: float
    off: float

    @property
    def ratio(self) -> float:
        """What a price that moves earned, over one that stays."""
        return self.moving_minor / self.staying_minor


def best_staying(market: Market, multiple_minor: int = 50) -> int:
    """The price that earns most if it stays, for who knows the market."""
    house = market.places * (1 + (market.shock.back if market.shock else 0))
    looks = market.looks_between(0, 1) * sum(PARTY) / len(PARTY)
    prices = range(multiple_minor, market.scale_minor * 12, multiple_minor)
    return max(prices, key=lambda price: price * min(house, looks * market.share(price)))


def compare(market: Market, first_minor: int, temper: Temper, runs: int, seed: int) -> Compared:
    """Play `runs` sales each way, the same again for the same seed."""
    rails = rails_for(temper, first_minor)
    staying = [play(market, first_minor, None, Random(f"staying {seed} {i}")) for i in range(runs)]
    moving = [play(market, first_minor, rails, Random(f"moving {seed} {i}")) for i in range(runs)]
    incomes = [[sale.income_minor for sale in sales] for sales in (staying, moving)]
    means = [fmean(each) for each in incomes]
    spread = [variance(each) / mean**2 / runs if mean else 0.0 for each, mean in zip(incomes, means, strict=True)]
    return Compared(
        market, first_minor, runs, means[0], means[1],
        fmean(sale.sold for sale in staying), fmean(sale.sold for sale in moving),
        SURE * means[1] / means[0] * sqrt(sum(spread)) if means[0] else 0.0,
    )  # fmt: skip
