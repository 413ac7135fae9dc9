"""What a turn and a pass are worth, learned while a sale goes on: how many show up, how many buy, how much.

Counts fade with time, so that the ratios follow a crowd that changes; a prior stands in until enough was seen, and
keeps a handful of early ones from deciding. Fans who buy are done sooner than those whose time runs out, so at first
the ratios are a little too high: fewer are let in than could be, which is the side to be wrong on.

A shop counts what was since a room opened (`Totals`); what came to an end between two looks is the difference. A turn
that wasn't taken at once counts as lapsed as far as it probably will be, long before it has run out.
"""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from onsale.waitingroom.controller import JUST_S, STILL_COMING

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
    that ran out or were given back without one. What turned out otherwise after all is negative.
    """

    redeemed: int = 0
    lapsed: float = 0
    bought: int = 0
    places: int = 0
    left: int = 0
    elapsed_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Counts since the room opened. `outstanding`: turns that may still be redeemed, `just_offered` the latest of them.

    `finished` are passes that bought or ended without, `bought` those that bought, `places` how many places they have.
    """

    offered: int = 0
    redeemed: int = 0
    outstanding: int = 0
    just_offered: int = 0
    finished: int = 0
    bought: int = 0
    places: int = 0

    @property
    def lapsed(self) -> float:
        """Turns that ran out, and the part of those long outstanding that will."""
        coming = self.just_offered + STILL_COMING * (self.outstanding - self.just_offered)
        return max(0.0, self.offered - self.redeemed - coming)


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
        turns=max(0.0, learned.turns * kept + seen.redeemed + seen.lapsed),
        redeemed=max(0.0, learned.redeemed * kept + seen.redeemed),
        passes=max(0.0, learned.passes * kept + seen.bought + seen.left),
        bought=max(0.0, learned.bought * kept + seen.bought),
        places=max(0.0, learned.places * kept + seen.places),
    )


@dataclass(frozen=True, slots=True)
class Notes:
    """What was learned up to the last look, and the totals of that look: what a room keeps. `soon_s`: how long after
    their turn nearly all come who come.
    """

    learned: Learned = Learned()
    totals: Totals = Totals()
    at: datetime | None = None
    soon_s: float = JUST_S


def look(notes: Notes, totals: Totals, now: datetime, soon_s: float = JUST_S) -> Notes:
    """With what these totals tell beyond the last ones."""
    before = notes.totals
    seen = Seen(
        redeemed=totals.redeemed - before.redeemed,
        lapsed=totals.lapsed - before.lapsed,
        bought=totals.bought - before.bought,
        places=totals.places - before.places,
        left=(totals.finished - totals.bought) - (before.finished - before.bought),
        elapsed_s=max(0.0, (now - notes.at).total_seconds()) if notes.at else 0.0,
    )
    return Notes(learn(notes.learned, seen), totals, now, soon_s)


def read_notes(kept: bytes | None) -> Notes:
    """What a room kept, or nothing."""
    return msgspec.json.decode(kept, type=Notes) if kept else Notes()


def written(notes: Notes) -> bytes:
    """As a room keeps it."""
    return msgspec.json.encode(notes)


def _share(some: float, all_: float, prior: float) -> float:
    return max(LEAST_RATIO, (some + PRIOR_WEIGHT * prior) / (all_ + PRIOR_WEIGHT))
