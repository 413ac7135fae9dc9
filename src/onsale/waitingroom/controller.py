"""How many to let in now: a pure decision on what is known of the shop, taken every second or so.

It keeps those inside near what the shop can serve, and never lets in many more than can still buy. Three limits, of
which the tightest counts:

- **room**: the target, less passes that are running, less turns that will probably be redeemed. Where holds
  get slow, it is what makes them quick enough, if their time is proportional to how many are inside.
- **places**: what is free, and part of what may come back, divided by what a pass buys on average, less what those
  inside will probably buy themselves. With nothing free nobody is let in, however much may come back.
- **rate**: what the organiser allows in a minute.

Turns count as soon as they are offered, so the delay until somebody shows up doesn't make it overshoot; and it goes
only part of the way each time, so one wrong number doesn't make a wave. It keeps nothing between two decisions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, exp, inf

HOLD_AIM_MS = 200.0
"""The 99th percentile of holding that the shop aims at; above it, fewer are let in."""

SETTLING_S = 5.0
"""How long it takes to go 63 % of the way to where the room allows."""

LONGEST_STEP_S = 2.0
"""After a pause, too, at most a third of that way is gone at once."""

SLOWEST = 0.25
"""However slow holds get, the target stays at this share of itself: with nobody inside nothing would be learned."""

OVERCOMMITMENT = 1.1
"""How much more the fans inside will buy, by expectation, than there is: else the last places would sell one by one."""

RETURNS_COUNTED = 0.25
"""How much of what will probably come back counts as free already, and how much of what is free that may be at most:
holds lapse over ten minutes, and whoever is let in chooses in one."""

TURNS_PER_ROOM = 2.0
"""Passes and turns together are at most this often the target, should everybody show up at once against expectation."""

LATE_SHARE = 0.5
"""The part of each release that goes to fans who missed their turn, before others."""

RATE_STEP = 8
"""Under a rate, releases wait until this many are due, or a minute's worth: a second's share would be a fraction."""

FRESH_S = 180.0
"""Who hasn't held anything this long after coming in most probably won't."""

JUST_S, JUST_LEAST_S = 30.0, 5.0
STILL_COMING = 0.2
"""Who hasn't redeemed a turn after so long, or sooner (see `soon_s`), is this much as likely to as before."""

CAME_S = 15.0
CAME_COUNTED = 0.5
"""And all of them together are at most so many times those who came within the last `CAME_S`: where nobody comes any
more, nobody is waited for."""

_DELAYS_LEAST = 20
_SOON_SHARE = 0.95

COMING_S = 120.0
"""Turns offered longer ago last on, but aren't reckoned with: who takes one after all counts once inside."""

_MINUTE_S = 60.0


class Reason(StrEnum):
    """What decided: why so many, and not more."""

    PAUSED = "paused"
    SOLD_OUT = "sold_out"
    ALL_HELD = "all_held"
    NOBODY_WAITS = "nobody_waits"
    HOLDS_SLOW = "holds_slow"
    FULL = "full"
    PLACES_SHORT = "places_short"
    RATE_CAPPED = "rate_capped"
    FILLING = "filling"
    ALL_RELEASED = "all_released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The shop at this moment.

    `places_left` are free, `held` are held and unpaid. `active`: passes running whose fan has no confirmed booking.
    `outstanding`: turns offered in the last `COMING_S` and not redeemed. `waiting`: fans of closed windows behind the
    frontier. `late`: fans who are back after they missed a turn. `show_up`: the share of turns that is redeemed;
    `conversion`: the share of passes that ends with a booking; `places_per_pass`: how many places such a booking has
    (see `learn`).
    `hold_p99_ms`: of the last seconds; None if nobody held anything. `since_last_s`: since somebody was last released,
    or since the room began to let people in. `fresh`: of the active, those whose pass is at most `FRESH_S` old and who
    hold nothing; passes that were left lying run on, and would seem to want what is left. `just_offered`: of the
    outstanding, the turns offered a moment ago (`soon_s`); whoever hasn't come by then most probably won't. `came`: how
    many turns were redeemed in the last `CAME_S`. None for each if that isn't known.
    """

    places_left: int
    held: int
    active: int
    outstanding: int
    waiting: int
    late: int
    show_up: float
    conversion: float
    places_per_pass: float
    hold_p99_ms: float | None
    since_last_s: float
    fresh: int | None = None
    just_offered: int | None = None
    came: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the organiser and the installation want. `speed` multiplies the target; a rate stays what it is."""

    target_active: int
    per_minute_max: int | None = None
    paused: bool = False
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Decision:
    """How many of the line, and how many of those who are late, are released now."""

    release_new: int
    release_late: int
    reason: Reason


def decide(situation: Situation, rules: Rules) -> Decision:
    """How many to release now, and what kept it from being more."""
    if reason := _shut(situation, rules):
        return Decision(0, 0, reason)
    room, why = _room(situation, rules)
    limits = {why: room, Reason.PLACES_SHORT: _places(situation), Reason.RATE_CAPPED: _rate(situation, rules)}
    reason = min(limits, key=limits.__getitem__)
    there = situation.waiting + situation.late
    if limits[reason] >= there:
        return _shared(there, situation, Reason.ALL_RELEASED)
    return _shared(limits[reason], situation, reason)


def _shut(situation: Situation, rules: Rules) -> Reason | None:
    """Why nobody is let in at all, if so."""
    if situation.places_left <= 0:
        return Reason.ALL_HELD if situation.held > 0 else Reason.SOLD_OUT
    if rules.paused:
        return Reason.PAUSED
    return None if situation.waiting + situation.late > 0 else Reason.NOBODY_WAITS


def _room(situation: Situation, rules: Rules) -> tuple[int, Reason]:
    """How many turns may be offered now so that those inside come near the target, and what that depends on."""
    target = rules.target_active * rules.speed
    served = min(target, max(target * SLOWEST, _served(situation)))
    expected = situation.active + _coming(situation)
    at_worst = situation.active + situation.outstanding
    gap = int(min((served - expected) / situation.show_up, target * TURNS_PER_ROOM - at_worst))
    if gap <= 0:
        return 0, Reason.HOLDS_SLOW if target > expected and served < target else Reason.FULL
    part = 1 - exp(-min(situation.since_last_s, LONGEST_STEP_S) / SETTLING_S)
    return ceil(gap * part), Reason.HOLDS_SLOW if served < target else Reason.FILLING


def _served(situation: Situation) -> float:
    """How many inside would make holds as slow as may be. Far from that nothing can be said, and nothing need be."""
    if situation.hold_p99_ms is None or situation.hold_p99_ms <= HOLD_AIM_MS / 2:
        return inf
    return situation.active * HOLD_AIM_MS / situation.hold_p99_ms


def _coming(situation: Situation) -> float:
    """How many of the outstanding turns will probably be redeemed."""
    just = situation.outstanding if situation.just_offered is None else situation.just_offered
    still = (situation.outstanding - just) * STILL_COMING * situation.show_up
    return just * situation.show_up + (still if situation.came is None else min(still, situation.came * CAME_COUNTED))


def soon_s(delays_s: Sequence[float], before: float = JUST_S) -> float:
    """How long a turn counts as just offered: as long as nearly all took of those who took theirs, `JUST_S` at most; as
    before where too few did to say. A crowd that comes within two seconds needn't be waited for half a minute.

    The delays are of turns offered `JUST_S` ago or earlier: of later ones only the quickest are known.
    """
    if len(delays_s) < _DELAYS_LEAST:
        return before
    return min(JUST_S, max(JUST_LEAST_S, sorted(delays_s)[ceil(len(delays_s) * _SOON_SHARE) - 1]))


def _places(situation: Situation) -> int:
    """How many turns the places would do for, beyond what those inside and those on their way will probably buy."""
    a_pass = situation.conversion * situation.places_per_pass
    holding = situation.held / situation.places_per_pass
    fresh = situation.active if situation.fresh is None else situation.fresh
    choosing = min(max(0.0, situation.active - holding), fresh) + _coming(situation)
    returning = situation.held * (1 - situation.conversion) * RETURNS_COUNTED
    there_is = (situation.places_left + min(returning, situation.places_left * RETURNS_COUNTED)) * OVERCOMMITMENT
    turns = int((there_is - choosing * a_pass) / (a_pass * situation.show_up))
    return max(turns, 1 if choosing < 1 else 0)


def _rate(situation: Situation, rules: Rules) -> int:
    """How many are due since the last release; never more than a minute's worth, and none before a few are due."""
    if rules.per_minute_max is None:
        return situation.waiting + situation.late
    due = int(rules.per_minute_max * min(situation.since_last_s, _MINUTE_S) / _MINUTE_S)
    return due if due >= min(RATE_STEP, rules.per_minute_max) else 0


def _shared(count: int, situation: Situation, reason: Reason) -> Decision:
    """Late ones first, up to their share, or more where the line is shorter."""
    late = min(situation.late, ceil(count * LATE_SHARE))
    new = min(situation.waiting, count - late)
    return Decision(new, min(situation.late, count - new), reason)
