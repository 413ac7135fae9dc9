"""Made-up markets: how many look, when, and what they would pay."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import erfc, exp, log, sqrt
from random import Random
from types import MappingProxyType

from onsale.pricing.dynamic import forecast

Taken = Callable[[float], float]
"""Which share of looks leads to a booking at a price, told as a multiple of the right one's scale."""


def falling(price: float) -> float:
    """As the policy supposes it: e^(-p)."""
    return exp(-price)


def bell(price: float) -> float:
    """Otherwise than supposed: what fans would pay lies around one amount (log-normal), few would pay far more."""
    return 0.5 * erfc(log(max(price, 1e-12) / 1.15) / (0.55 * sqrt(2)))


@dataclass(frozen=True, slots=True)
class Shock:
    """From this part of the sale on: looks times `looks`, and this share of the house comes back to be sold."""

    part: float
    looks: float = 1.0
    back: float = 0.0


@dataclass(frozen=True, slots=True)
class Market:
    """`looks` are those of the whole sale, without the shock; `scale_minor` is the unit of what fans would pay."""

    title: str
    places: int
    looks: int
    course: Callable[[float], float] = forecast.steady
    taken: Taken = falling
    per_look: float = 0.25
    scale_minor: int = 4_000
    shock: Shock | None = None

    def share(self, price_minor: int) -> float:
        """Which share of looks leads to a booking."""
        return self.per_look * self.taken(price_minor / self.scale_minor)

    def looks_between(self, start: float, end: float) -> float:
        """How many are to be expected."""
        looks = self.looks * (self.course(end) - self.course(start))
        if self.shock is None or end <= self.shock.part:
            return looks
        calm = max(0.0, self.course(max(start, self.shock.part)) - self.course(start)) * self.looks
        return calm + (looks - calm) * self.shock.looks


PARTY = (1, 2, 2, 2, 3, 4, 4)
"""How many places a booking asks for; each as likely."""

MARKETS: Mapping[str, Market] = MappingProxyType(
    {
        "steady": Market("Fans come evenly", 1_000, 6_000),
        "opening": Market("A rush in the first days", 1_000, 8_000, forecast.opening),
        "slow": Market("Most come in the last weeks", 1_000, 6_000, forecast.slow),
        "both ends": Market("A rush, a quiet middle, the last days", 1_000, 6_000, forecast.both_ends),
        "half empty": Market("More places than fans", 1_000, 2_400),
        "bell": Market("Fans agree on what it is worth", 1_000, 2_800, taken=bell),
        "small": Market("A house of 120", 120, 800),
        "shock": Market(
            "Half-way the demand doubles and a tenth of the house comes back", 1_000, 5_000,
            shock=Shock(0.5, looks=2.0, back=0.1),
        ),
    }
)  # fmt: skip


def poisson(mean: float, random: Random) -> int:
    """As many as come when `mean` are expected: exactly so for few, by the bell curve from forty on."""
    if mean <= 0:
        return 0
    if mean >= 40:
        return max(0, round(random.gauss(mean, sqrt(mean))))
    limit, product, count = exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count
