"""What happened at a level's prices, hour by hour, and what that says to whoever decides on the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from onsale.catalog.model import Event
from onsale.pricing.dynamic.belief import Belief
from onsale.pricing.dynamic.forecast import Course
from onsale.pricing.dynamic.policy import Seen
from onsale.pricing.moving.model import PricePlan

STRETCHES = 240
"""A sale is divided into so many at most, as the sales were by which the policy was tried."""

_MEMORY = 1.0
"""What was seen this part of the sale ago counts half."""

_HOUR = timedelta(hours=1)
_USUAL_PLACES = 18 / 7
"""Places a booking, before the first is seen."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour at one face value: looks, and the bookings that began then, by what became of them.

    `places` are those of this level in bookings that are paid or still held. Only bookings at the full or a reduced
    price count: one with a discount says nothing about this price.
    """

    at: datetime
    face_value_minor: int
    looks: int = 0
    paid: int = 0
    held: int = 0
    abandoned: int = 0
    places: int = 0


@dataclass(frozen=True, slots=True)
class Demand:
    """What is known of a level at the moment `now`, the database's. Nobody counted before `since`.

    `places` are those the house doesn't keep back.
    """

    event: Event
    plan: PricePlan
    price_minor: int
    now: datetime
    since: datetime
    hours: Sequence[Hour]
    places: int
    places_left: int

    @property
    def paid_share(self) -> float:
        """Which share of the bookings that ended was paid; what is held now is believed to end likewise."""
        paid = sum(hour.paid for hour in self.hours)
        return (paid + 1) / (paid + sum(hour.abandoned for hour in self.hours) + 1)

    def part(self, moment: datetime) -> float:
        """Which part of the sale's time has gone by then; from 0 to 1."""
        opened, ends = self.event.on_sale_at, self.event.sale_ends_at
        return min(1.0, max(0.0, (moment - opened) / (ends - opened))) if ends > opened else 1.0


def doors_of(event: Event) -> datetime:
    """When people come in; the price rests for some time before that."""
    return event.doors_at or event.starts_at


def seen_of(demand: Demand) -> Seen:
    """As the policy wants it told."""
    return Seen(
        demand.price_minor,
        demand.plan.first_minor,
        demand.places,
        demand.places_left,
        _places_per_booking(demand.hours),
        belief_of(demand),
        course_of(demand),
    )


def belief_of(demand: Demand) -> Belief:
    """What the looks at each price led to, older ones counting less.

    Who booked had looked. A proxy that keeps the page for a second hides looks from us, and who has a code for a level
    nobody is told of isn't counted: so there are never fewer looks than bookings.
    """
    belief, share, now = Belief(), demand.paid_share, demand.part(demand.now)
    for hour in demand.hours:
        counts = 0.5 ** ((now - demand.part(hour.at)) / _MEMORY)
        bookings = hour.paid + hour.held * share
        price = hour.face_value_minor / demand.plan.first_minor
        if price > 0:
            belief = belief.seen(price, counts * max(hour.looks, bookings), counts * bookings)
    return belief


def course_of(demand: Demand) -> Course:
    """When the looks came, in stretches of an hour or more."""
    begin = max(demand.since, demand.event.on_sale_at)
    whole = demand.event.sale_ends_at - demand.event.on_sale_at
    stretch = max(_HOUR, whole / STRETCHES)
    if demand.now <= begin or demand.part(begin) >= demand.part(demand.now):
        return Course((), (), demand.part(begin))
    ends = [begin + stretch * n for n in range(1, int((demand.now - begin) / stretch) + 1)]
    if not ends or ends[-1] < demand.now:
        ends.append(demand.now)
    looks = [0.0] * len(ends)
    for hour in demand.hours:
        bookings = hour.paid + hour.held
        stretch_of = min(len(ends) - 1, max(0, int((hour.at - begin) / stretch)))
        looks[stretch_of] += max(hour.looks, bookings)
    return Course([demand.part(end) for end in ends], looks, demand.part(begin))


def _places_per_booking(hours: Sequence[Hour]) -> float:
    bookings = sum(hour.paid + hour.held for hour in hours)
    return (_USUAL_PLACES + sum(hour.places for hour in hours)) / (1 + bookings)
