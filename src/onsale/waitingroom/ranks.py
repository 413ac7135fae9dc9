"""Who comes before whom: ranks within a window, and an estimate of how many are ahead.

A fan's rank is drawn by a keyed hash of who they are for this event, under the seed of the window they joined in. It
doesn't depend on when within the window they came, from where, or how often they asked. A line's order is window, then
rank, then pseudonym. With 53 bits two of ten million fans share a rank about once in two hundred windows that large;
the pseudonym then decides, and both are let in together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hmac import digest
from math import sqrt
from typing import NamedTuple

RANK_BITS = 53
RANKS = 2**RANK_BITS
"""Ranks are 0 to RANKS - 1: exact in JSON and in JavaScript's numbers."""

LAST_RANK = RANKS - 1
PSEUDONYM_BYTES = 16

_FAN = b"queue fan\0"
_ID_BYTES = 8


class Spot(NamedTuple):
    """A place in line. Spots compare as the line stands: the smaller is let in first."""

    window: int
    rank: int
    pseudonym: bytes


class Frontier(NamedTuple):
    """How far the line has been let in: up to this rank of this window, that rank included."""

    window: int
    rank: int

    def reaches(self, window: int, rank: int) -> bool:
        """Whether whoever has this rank in this window may come in."""
        return (window, rank) <= (self.window, self.rank)


@dataclass(frozen=True, slots=True)
class Estimate:
    """About how many are ahead, and the standard error of it: nineteen times in twenty it is within twice that."""

    ahead: float
    error: float


def pseudonym(key: bytes, event_id: int, fan_id: int) -> bytes:
    """Who a fan is in public, for one event: 16 bytes that only the key's holder can lead back to the fan."""
    return digest(key, _FAN + _id(event_id) + _id(fan_id), "sha256")[:PSEUDONYM_BYTES]


def rank(seed: bytes, pseudonym: bytes, *, root: bytes = b"", beacon: bytes = b"") -> int:
    """A fan's rank in the window of this seed. `root` and `beacon` are handed in only where a beacon is set.

    The root binds who had joined before the beacon was known; the beacon is known to nobody before. So with both, even
    who knows the seed and makes fans of their own can't tell which of them will come first.
    """
    drawn = digest(seed, root + beacon + pseudonym, "sha256")
    return int.from_bytes(drawn[:8], "big") >> (64 - RANK_BITS)


def position(window: int, rank: int, joined: Sequence[int], *, frontier: Frontier | None = None) -> Estimate:
    """How many of the line are ahead of a rank in a closed window, and haven't been let in yet.

    `joined[i]` is how many joined in window i, for the closed windows up to the fan's own at least. Whole windows count
    exactly. Of one's own, and of the window the frontier is in, it is known how many there are, not which ranks they
    drew; ranks are uniform, so those in a given stretch are binomial, and n·p ± √(n·p·(1-p)) of them are expected.
    """
    start = frontier or Frontier(0, -1)
    if start.reaches(window, rank):
        return Estimate(0.0, 0.0)
    others = joined[window] - 1
    if start.window == window:
        return within(others, start.rank, rank)
    mine, theirs = within(others, -1, rank), within(joined[start.window], start.rank, LAST_RANK)
    whole = sum(joined[start.window + 1 : window])
    return Estimate(mine.ahead + theirs.ahead + whole, sqrt(mine.error**2 + theirs.error**2))


def within(count: int, after: int, up_to: int) -> Estimate:
    """How many of `count` fans of one window have a rank above `after` and at most `up_to`."""
    share = max(0, up_to - after) / RANKS
    return Estimate(count * share, sqrt(max(0.0, count * share * (1 - share))))


def _id(value: int) -> bytes:
    return value.to_bytes(_ID_BYTES, "big")
