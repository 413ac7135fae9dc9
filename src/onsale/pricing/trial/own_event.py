"""An organiser's own event, played before prices move in it: what each temper would earn if the first price was right,
and if it was half or double of what it should be.

The fans are made up: as many as make the price that is called right just fill the house, with a rush at first and at
the end. So this tells what a temper does to an event of this size and length, and nothing of who will come. The same
event is told the same figures.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import log, sqrt
from random import Random
from statistics import fmean, variance

from onsale.platform import limits
from onsale.platform.kept import Kept
from onsale.pricing.dynamic import forecast
from onsale.pricing.dynamic.policy import Temper, rails_for
from onsale.pricing.dynamic.rails import Rails
from onsale.pricing.trial.compare import FIRST, SURE
from onsale.pricing.trial.markets import PARTY, Market
from onsale.pricing.trial.play import STRETCH, Sale, play

RUNS = 8
"""Sales of each temper and start, and as many at the price that stays."""

_DECISIONS = 40
_PLACES = 2_000
_DAYS = (3, 400)
_LOOKS_PER_PLACE = 6
_PER_LOOK = 0.25
_PER_BOOKING = sum(PARTY) / len(PARTY)


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """What is played: one price level, from the on-sale to the doors."""

    places: int
    first_minor: int
    days: int
    multiple_minor: int = 50


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one temper from one start, on average, in minor units.

    `start` is `right`, `half` or `double`: what the organiser's price is of what it should have been. `ratio` may be
    `off` by so much (95 %). `prices` are those of one of the sales, evenly through its time.
    """

    temper: Temper
    start: str
    staying_minor: int
    moving_minor: int
    sold_staying: int
    sold_moving: int
    off: float
    prices: tuple[int, ...]

    @property
    def ratio(self) -> float:
        """What the price that moves earned, over the one that stays."""
        return self.moving_minor / self.staying_minor if self.staying_minor else 1.0


def try_out(own: OwnEvent) -> tuple[Tried, ...]:
    """Each temper from each start: some 150 sales, half a second of processor time whatever the house.

    `ValueError` for an event without places or whose price is nothing.
    """
    return tuple(_tried(own))


class OwnEvents:
    """Plays beside the requests, one event at a time, and remembers what came of it."""

    def __init__(self) -> None:
        self._one = asyncio.Lock()
        self._played: Kept[OwnEvent, tuple[Tried, ...]] = Kept(limits.OWN_EVENTS_REMEMBERED)

    async def of(self, own: OwnEvent) -> tuple[Tried, ...]:
        """As `try_out`."""
        async with self._one:
            known = self._played.get(own)
            if known is None:
                known = self._played.put(own, await asyncio.to_thread(try_out, own))
        return known


def _tried(own: OwnEvent) -> Iterator[Tried]:
    if own.places < 1 or own.first_minor < 1:
        raise ValueError("there must be a place, and it must cost something")
    days = min(max(own.days, _DAYS[0]), _DAYS[1])
    places = min(own.places, _PLACES)
    for start, times in FIRST.items():
        market = _market(places, own.first_minor / times)
        staying = _sales(market, own, None, days, f"staying {start}")
        for temper in Temper:
            rails = rails_for(temper, own.first_minor, own.multiple_minor)
            moving = _sales(market, own, rails, days, f"{temper} {start}")
            yield _compared(temper, start, staying, moving, own.places / places)


def _sales(market: Market, own: OwnEvent, rails: Rails | None, days: int, luck: str) -> list[Sale]:
    lucks = [Random(f"{luck} {run}") for run in range(RUNS)]
    return [play(market, own.first_minor, rails, each, days, _stretch(days)) for each in lucks]


def _stretch(days: int) -> timedelta:
    return max(STRETCH, timedelta(days=days) / _DECISIONS)


def _market(places: int, right_minor: float) -> Market:
    """One in which this price, staying, just sells the house: there is none that earns more and stays."""
    looks = places * _LOOKS_PER_PLACE
    scale = right_minor / log(looks * _PER_BOOKING * _PER_LOOK / places)
    return Market("", places, looks, forecast.both_ends, per_look=_PER_LOOK, scale_minor=max(1, round(scale)))


def _compared(temper: Temper, start: str, staying: list[Sale], moving: list[Sale], larger: float) -> Tried:
    """A house larger than was played is `larger` by so much; its luck is less, so `off` is on the safe side."""
    incomes = [[sale.income_minor for sale in sales] for sales in (staying, moving)]
    means = [fmean(each) for each in incomes]
    spread = [variance(each) / mean**2 / RUNS if mean else 0.0 for each, mean in zip(incomes, means, strict=True)]
    return Tried(
        temper, start, round(means[0] * larger), round(means[1] * larger),
        round(fmean(sale.sold for sale in staying) * larger), round(fmean(sale.sold for sale in moving) * larger),
        SURE * means[1] / means[0] * sqrt(sum(spread)) if means[0] else 0.0,
        tuple(moving[0].prices),
    )  # fmt: skip
