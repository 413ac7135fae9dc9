"""Which of a few prices to ask, when places are limited and demand at each must be learned by asking.

Thompson sampling that solves anew: Ferreira, Simchi-Levi and Wang, Operations Research 66(6), 2018. Each time a demand
is drawn for each price from what is believed; prices are then mixed so that what is left lasts for who still comes and
earns most:

    max Σ x·p·d   with   Σ x·d ≤ places left per look left,   Σ x ≤ 1

The best mix is of two prices at most: a corner of the hull of the points (d, p·d).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Tried:
    """One price and what came of asking it."""

    price: float
    looks: int = 0
    bookings: int = 0

    def draw(self, random: Random) -> float:
        """A share of looks that lead to a booking, as likely as it is believed; before any, all are alike."""
        return random.betavariate(1 + self.bookings, 1 + self.looks - self.bookings)


def choose(tried: Sequence[Tried], lasting: float, random: Random) -> int | None:
    """Which price to ask next, by its index; None to ask nobody for now.

    `lasting` is how many places are left for each look that is still to come.
    """
    points = [(each.draw(random), each.price) for each in tried]
    mix = best_mix([(share, share * price) for share, price in points], lasting)
    at = random.random()
    for i, weight in mix:
        at -= weight
        if at < 0:
            return i
    return None


def best_mix(points: Sequence[tuple[float, float]], lasting: float) -> list[tuple[int, float]]:
    """What part of looks each price should be asked of, those of no part left out.

    `points` are for each price how much of the places a look takes and how much it brings; asking nothing takes and
    brings nothing.
    """
    best: list[tuple[int, float]] = []
    most = 0.0
    for i, (takes, brings) in enumerate(points):
        part = 1.0 if takes <= lasting else max(0.0, lasting) / takes
        if brings * part > most:
            most, best = brings * part, [(i, part)]
    for i, (less, low) in enumerate(points):
        for k, (more, high) in enumerate(points):
            if less < lasting < more:
                part = (lasting - less) / (more - less)
                brings = (1 - part) * low + part * high
                if brings > most:
                    most, best = brings, [(i, 1 - part), (k, part)]
    return best
