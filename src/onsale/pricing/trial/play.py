"""One sale from its opening to the doors, at a price that stays or that moves."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from onsale.pricing.dynamic.belief import Belief
from onsale.pricing.dynamic.forecast import Course
from onsale.pricing.dynamic.policy import Decision, Seen, decide
from onsale.pricing.dynamic.rails import Rails
from onsale.pricing.trial.markets import PARTY, Market, poisson

DAYS = 60
_OPENED = datetime(2026, 1, 1, 10, tzinfo=UTC)
_PER_BOOKING = sum(PARTY) / len(PARTY)
STRETCH = timedelta(hours=6)
MEMORY = 1.0
"""What was seen this part of the sale ago counts half."""


@dataclass
class Sale:
    """What came of it. `prices` and `left` are those at the end of each stretch; minor units."""

    income_minor: int = 0
    sold: int = 0
    prices: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


def play(
    market: Market,
    first_minor: int,
    rails: Rails | None,
    random: Random,
    days: int = DAYS,
    stretch: timedelta = STRETCH,
) -> Sale:
    """Sell; without rails at the first price throughout. Fans come, and prices are decided, stretch by stretch."""
    sale, price, left = Sale(), first_minor, market.places
    belief, parts, looks = Belief(), list[float](), list[float]()
    stretches = round(timedelta(days=days) / stretch)
    doors, moved = _OPENED + timedelta(days=days), None
    until = 1.0 if rails is None else 1 - rails.rest_before / timedelta(days=days)
    fading = 0.5 ** (1 / (stretches * MEMORY))
    bookings_seen, places_seen = 1.0, _PER_BOOKING
    for i in range(stretches):
        start, end = i / stretches, (i + 1) / stretches
        if market.shock is not None and start <= market.shock.part < end:
            left += round(market.places * market.shock.back)
        came = poisson(market.looks_between(start, end), random)
        bookings = _bookings(came, market.share(price), random)
        sold = _sell(bookings, left, random)
        left -= sold
        sale.sold += sold
        sale.income_minor += sold * price
        sale.prices.append(price)
        sale.left.append(left)
        if rails is None:
            continue
        parts.append(end)
        looks.append(came)
        if left:
            bookings_seen, places_seen = bookings_seen + bookings, places_seen + sold
            belief = belief.faded(fading).seen(price / first_minor, came, bookings)
        now = _OPENED + (i + 1) * stretch
        if not rails.may_move(now, moved, _OPENED, doors):
            continue
        seen = Seen(price, first_minor, market.places, left, places_seen / bookings_seen, belief, Course(parts, looks))
        decision = decide(seen, rails, random, until=until)
        sale.decisions.append(decision)
        if decision.price_minor != price:
            price, moved = decision.price_minor, now
    return sale


def _bookings(came: int, share: float, random: Random) -> int:
    if came * share > 200:
        return min(came, poisson(came * share, random))
    return sum(random.random() < share for _ in range(came))


def _sell(bookings: int, left: int, random: Random) -> int:
    """How many places these bookings get; the last of them what is left."""
    wanted = sum(random.choices(PARTY, k=bookings)) if bookings else 0
    return min(wanted, left)
