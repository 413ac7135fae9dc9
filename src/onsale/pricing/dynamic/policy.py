"""The next price of a level, and why."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import e, exp, log
from random import Random

from onsale.pricing.dynamic.belief import Belief, Draw
from onsale.pricing.dynamic.closed_form import price as best_price
from onsale.pricing.dynamic.forecast import Course, looks_left
from onsale.pricing.dynamic.rails import Kept, Rails

_DRAWS = 3
"""A wanted price is the mean of so many draws: with one we would try more than learning needs."""

_STAYS = 0.08
"""What is wanted less than this share away from the present price is not worth a change: it halves the changes, and
nothing is lost by it."""


class Temper(StrEnum):
    """How far an organiser lets a price go, in their words."""

    CAUTIOUS = "cautious"
    BALANCED = "balanced"
    BOLD = "bold"


class Why(StrEnum):
    """What a decision came from."""

    SOLD_OUT = "sold_out"
    OVER = "over"
    SCARCE = "scarce"
    LOW_DEMAND = "low_demand"
    TRYING = "trying"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Seen:
    """A level at the moment of a decision. `first_minor` is the organiser's own first price.

    `places_per_booking` is how many places a booking has, on average.
    """

    price_minor: int
    first_minor: int
    places: int
    places_left: int
    places_per_booking: float
    belief: Belief
    course: Course


@dataclass(frozen=True, slots=True)
class Decision:
    """The price from now on. `wanted` is what it would be without rails; minor units.

    `looks_left` and `bookings_left` are the forecast: who still comes, and how many of them would buy at this price.
    """

    price_minor: int
    wanted: float
    why: Why
    kept: Kept | None
    looks_left: float
    bookings_left: float
    places_left: int


def rails_for(temper: Temper, first_minor: int, multiple_minor: int = 50) -> Rails:
    """Rails to begin with, around the organiser's first price; the organiser may set each."""
    low, high, step, days = {
        Temper.CAUTIOUS: (80, 125, 5, 3),
        Temper.BALANCED: (60, 170, 10, 2),
        Temper.BOLD: (40, 250, 15, 1.5),
    }[temper]
    floor, ceiling = max(1, first_minor * low // 100), max(1, first_minor * high // 100)
    return Rails(floor, ceiling, step, rest_after=timedelta(days=days), multiple_minor=multiple_minor)


def decide(seen: Seen, rails: Rails, random: Random, *, until: float = 1.0) -> Decision:
    """The price from now on; `until` is which part of the sale's time remains to be sold in."""
    coming = looks_left(seen.course, _supposed(seen), until)
    if seen.places_left <= 0:
        return _stay(seen, rails, Why.SOLD_OUT, coming)
    if coming <= 0:
        return _stay(seen, rails, Why.OVER, coming)
    likely = seen.belief.expected()
    wanted = exp(sum(log(_wanted(seen, seen.belief.draw(random), coming)) for _ in range(_DRAWS)) / _DRAWS)
    price, kept = rails.towards(wanted, seen.price_minor)
    if abs(wanted - seen.price_minor) <= _STAYS * seen.price_minor:
        price, kept = _stay(seen, rails, Why.STAYS, coming).price_minor, None
    why = _why(seen, price, _wanted(seen, likely, coming))
    return Decision(price, wanted, why, kept, coming, _bookings(seen, likely, coming, price), seen.places_left)


def _wanted(seen: Seen, demand: Draw, coming: float) -> float:
    """The best price for what is left, if this is the demand; bookings are what comes at random, not places."""
    buyers = coming * demand.a / e
    best = best_price(max(1.0, seen.places_left / seen.places_per_booking), buyers, demand.alpha)
    return best * seen.first_minor


def _supposed(seen: Seen) -> float:
    """How many looks would sell the house at the first price: that this price is about right is what we begin with."""
    return seen.places / seen.places_per_booking / seen.belief.expected().bookings(1.0, 1.0)


def _why(seen: Seen, price: int, likely: float) -> Why:
    if price == seen.price_minor:
        return Why.STAYS
    if (price > seen.price_minor) != (likely > seen.price_minor):
        return Why.TRYING
    return Why.SCARCE if price > seen.price_minor else Why.LOW_DEMAND


def _bookings(seen: Seen, demand: Draw, coming: float, price: int) -> float:
    return demand.bookings(coming, price / seen.first_minor)


def _stay(seen: Seen, rails: Rails, why: Why, coming: float) -> Decision:
    """Where it is, unless the rails have been moved past it."""
    price = min(max(seen.price_minor, rails.floor_minor), rails.ceiling_minor)
    bookings = _bookings(seen, seen.belief.expected(), coming, price)
    return Decision(price, float(price), why, None, coming, bookings, seen.places_left)
