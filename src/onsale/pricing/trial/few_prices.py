"""Learning which of a few prices to ask, against whoever knows what each would bring."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from random import Random
from statistics import fmean, stdev

from onsale.pricing.dynamic.choosing import Tried, best_mix, choose
from onsale.pricing.trial.compare import SURE


@dataclass(frozen=True, slots=True)
class FewPrices:
    """One look after another, each at one of `prices`, of whom `shares` would book; `places` to sell."""

    prices: Sequence[float]
    shares: Sequence[float]
    looks: int
    places: int

    def optimum(self) -> float:
        """What who knows the shares earns a look, expected, were bookings to come evenly: nobody earns more."""
        points = [(share, share * price) for share, price in zip(self.shares, self.prices, strict=True)]
        return sum(part * points[i][1] for i, part in best_mix(points, self.places / self.looks))

    def play(self, random: Random, *, mind_places: bool = True) -> float:
        """What is earned a look by who learns; without minding places as if they never ran out."""
        tried = [Tried(price) for price in self.prices]
        left, earned = self.places, 0.0
        for gone in range(self.looks):
            if left == 0:
                break
            i = choose(tried, left / (self.looks - gone) if mind_places else 1.0, random)
            if i is None:
                continue
            booked = random.random() < self.shares[i]
            tried[i] = replace(tried[i], looks=tried[i].looks + 1, bookings=tried[i].bookings + booked)
            left, earned = left - booked, earned + booked * self.prices[i]
        return earned / self.looks


PUBLISHED = tuple(FewPrices((29.9, 34.9, 39.9, 44.9), (0.8, 0.6, 0.3, 0.1), 1000, places) for places in (250, 500))
"""The example that the method was published with."""


def share_of_optimum(few: FewPrices, runs: int, seed: int, *, mind_places: bool = True) -> tuple[float, float]:
    """The mean over many sales, and how far off it may be (95 %)."""
    best = few.optimum()
    shares = [few.play(Random(f"{seed} {i}"), mind_places=mind_places) / best for i in range(runs)]
    return fmean(shares), SURE * stdev(shares) / sqrt(runs)
