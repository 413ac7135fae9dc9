"""What is believed about demand: out of so many looks at a price, how many lead to a booking.

Supposed is `a·e^(-αp)` bookings per look. For each α of a grid, `a` has a Gamma distribution, to which counts add up
exactly (Gamma-Poisson); how likely each α is follows from how well it explains all counts. Prices are told as multiples
of a reference, the organiser's first price, so the same supposition fits a chamber concert and a stadium: that price is
about right, give or take a factor of two.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from math import exp, log
from random import Random

ALPHAS = tuple(0.25 * 1.12**i for i in range(29))
"""From 0.25 to 6: the price that earns most, places aside, is between four times the first one and a sixth of it."""

_SUPPOSED_ALPHA = 1.3
"""A first price is usually meant to just fill the house: above the price that would earn most without that limit."""

_SPREAD = 0.55
_SUPPOSED_BOOKINGS = 1.0
_SUPPOSED_PER_LOOK = 0.1


@dataclass(frozen=True)
class Draw:
    """One demand that may be: bookings per look at price 0, and how fast they fall, per multiple of the reference."""

    a: float
    alpha: float

    def bookings(self, looks: float, price: float) -> float:
        """How many bookings so many looks at a price lead to."""
        return looks * self.a * exp(-self.alpha * price)


@dataclass(frozen=True)
class Belief:
    """The counts so far. `weighed[i]` is Σ looks·e^(-ALPHAS[i]·price); `spent` is Σ bookings·price."""

    bookings: float = 0.0
    spent: float = 0.0
    weighed: tuple[float, ...] = (0.0,) * len(ALPHAS)

    def seen(self, price: float, looks: float, bookings: float) -> "Belief":
        """With these looks at a price and the bookings they led to."""
        if price <= 0 or looks < 0 or bookings < 0:
            raise ValueError("price must be above 0, looks and bookings 0 or more")
        weighed = tuple(had + looks * exp(-alpha * price) for had, alpha in zip(self.weighed, ALPHAS, strict=True))
        return Belief(self.bookings + bookings, self.spent + bookings * price, weighed)

    def faded(self, share: float) -> "Belief":
        """Only this share of what was seen counts on: demand changes."""
        return replace(
            self,
            bookings=self.bookings * share,
            spent=self.spent * share,
            weighed=tuple(each * share for each in self.weighed),
        )

    @cached_property
    def likely(self) -> tuple[float, ...]:
        """How likely each of ALPHAS is; they sum to 1."""
        shape = _SUPPOSED_BOOKINGS + self.bookings
        logs = [
            -0.5 * (log(alpha / _SUPPOSED_ALPHA) / _SPREAD) ** 2
            - alpha * self.spent
            + _SUPPOSED_BOOKINGS * log(_supposed_looks(alpha))
            - shape * log(_supposed_looks(alpha) + weighed)
            for alpha, weighed in zip(ALPHAS, self.weighed, strict=True)
        ]
        highest = max(logs)
        shares = [exp(each - highest) for each in logs]
        total = sum(shares)
        return tuple(each / total for each in shares)

    def draw(self, random: Random) -> Draw:
        """One demand, as likely as it is believed."""
        (i,) = random.choices(range(len(ALPHAS)), self.likely)
        return Draw(random.gammavariate(self._shape, 1 / self._looks(i)), ALPHAS[i])

    def expected(self) -> Draw:
        """The demand in the middle of what is believed."""
        alpha = exp(sum(share * log(each) for share, each in zip(self.likely, ALPHAS, strict=True)))
        nearest = min(range(len(ALPHAS)), key=lambda i: abs(log(ALPHAS[i] / alpha)))
        return Draw(self._shape / self._looks(nearest), ALPHAS[nearest])

    @property
    def _shape(self) -> float:
        return _SUPPOSED_BOOKINGS + self.bookings

    def _looks(self, i: int) -> float:
        return _supposed_looks(ALPHAS[i]) + self.weighed[i]


def _supposed_looks(alpha: float) -> float:
    return _SUPPOSED_BOOKINGS / (_SUPPOSED_PER_LOOK * exp(alpha))
