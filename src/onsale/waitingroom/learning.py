"""What a turn and a pass are worth, learned while a sale goes on: how many show up, how many buy, how much.

Counts fade with time, so that the ratios follow a crowd that changes; a prior stands in until enough was seen, and
keeps a handful of early ones from deciding. Fans who buy are done sooner than those whose time runs out, so at first
the ratios are a little too high: fewer are let in than could be, which is the side to be wrong on.
"""

from dataclasses import dataclass

HALF_LIFE_S = 600.0
"""After this long, what was seen counts half."""

PRIOR_WEIGHT = 40.0
"""How many turns, and how many passes, the prior counts for. It doesn't fade."""

SHOW_UP, CONVERSION, PLACES_PER_PASS = 0.9, 0.7, 2.2
"""What is supposed before anything was seen."""

LEAST_RATIO = 0.05
"""However few show up or buy: so nobody divides by nearly nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came to an end since the last time: turns that were redeemed or ran out, passes that bought or didn't.

    `bought` are passes whose fan got a booking confirmed, `places` how many places those bookings have, `left` passes
    that ran out or were given back without one.
    """

    redeemed: int = 0
    lapsed: int = 0
    bought: int = 0
    places: int = 0
    left: int = 0
    elapsed_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Faded counts of what was seen; nothing at first."""

    turns: float = 0.0
    redeemed: float = 0.0
    passes: float = 0.0
    bought: float = 0.0
    places: float = 0.0

    @property
    def show_up(self) -> float:
        """The share of turns that is redeemed."""
        return _share(self.redeemed, self.turns, SHOW_UP)

    @property
    def conversion(self) -> float:
        """The share of passes that ends with a confirmed booking."""
        return _share(self.bought, self.passes, CONVERSION)

    @property
    def places_per_pass(self) -> float:
        """How many places a booking has, on average."""
        return (self.places + PRIOR_WEIGHT * PLACES_PER_PASS) / (self.bought + PRIOR_WEIGHT)


def learn(learned: Learned, seen: Seen) -> Learned:
    """With what was seen since; all that was known before fades by the time that passed."""
    kept = 0.5 ** (seen.elapsed_s / HALF_LIFE_S)
    return Learned(
        turns=learned.turns * kept + seen.redeemed + seen.lapsed,
        redeemed=learned.redeemed * kept + seen.redeemed,
        passes=learned.passes * kept + seen.bought + seen.left,
        bought=learned.bought * kept + seen.bought,
        places=learned.places * kept + seen.places,
    )


def _share(some: float, all_: float, prior: float) -> float:
    return max(LEAST_RATIO, (some + PRIOR_WEIGHT * prior) / (all_ + PRIOR_WEIGHT))
