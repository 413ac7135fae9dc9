"""How many fans join from one address and one network, and how suspicious that makes the next of them.

Each web process counts its own, in memory: what everybody who joins must pass may not ask the database. Different fans
are counted, so that whoever asks again does no harm to those who share their address; and what a fan was told once is
kept for as long as is counted, so that the work doesn't grow while it is done.
"""

import time
from collections.abc import Callable
from datetime import timedelta

from onsale.accounts.addresses import origins_of
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.ids import int_made_at
from onsale.platform.kept import Kept
from onsale.waitingroom.errors import TooManyHere

_YOUNG = timedelta(seconds=limits.QUEUE_YOUNG_S)


def level_of(at_address: float, in_network: float, *, young: bool) -> int:
    """How hard the work is: 0, none, while no more came than are free; 1 beyond, and one more each time they double.

    One more for an account made lately. That alone is no reason: many hear of a sale on its day.
    """
    crowding = max(at_address / limits.QUEUE_FANS_FREE_PER_IP, in_network / limits.QUEUE_FANS_FREE_PER_NETWORK)
    if crowding <= 1:
        return 0
    doubled = int(crowding).bit_length()
    return min(doubled + young, limits.QUEUE_WORK_LEVELS)


class Sliding:
    """Counts by key over the last seconds: this stretch's in full, the last one's by the part that is still within.

    What wasn't counted for longest is forgotten when there are too many keys.
    """

    def __init__(self, *, window_s: float, most_keys: int) -> None:
        self._window_s = window_s
        self._counts: Kept[bytes, tuple[int, int, int]] = Kept(most_keys)

    def __len__(self) -> int:
        return len(self._counts)

    def of(self, key: bytes, now: float) -> float:
        """About how many within the window that ends now."""
        _, current, before = self._at(key, now)
        return current + before * (1 - now % self._window_s / self._window_s)

    def add(self, key: bytes, now: float) -> float:
        """One more; about how many that makes."""
        stretch, current, before = self._at(key, now)
        self._counts.put(key, (stretch, current + 1, before))
        return self.of(key, now)

    def below_in(self, key: bytes, most: int, now: float) -> float:
        """In how many seconds there will be fewer than `most`, if nobody comes: at least one second."""
        _, current, before = self._at(key, now)
        passed = now % self._window_s
        if current < most:
            wait = self._window_s * (1 - (most - current) / before) - passed if before else 0
        else:
            wait = self._window_s * (2 - most / current) - passed
        return max(1, wait)

    def _at(self, key: bytes, now: float) -> tuple[int, int, int]:
        stretch = int(now // self._window_s)
        last, current, before = self._counts.get(key) or (stretch, 0, 0)
        if last == stretch:
            return stretch, current, before
        return stretch, 0, current if last == stretch - 1 else 0


class Crowding:
    """Who came from where, lately."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        told = {"window_s": limits.QUEUE_COUNTED_S, "most_keys": limits.QUEUE_ORIGINS_REMEMBERED}
        self._addresses, self._networks = Sliding(**told), Sliding(**told)
        self._levels: Kept[tuple[int, bytes], tuple[float, int]] = Kept(limits.QUEUE_ORIGINS_REMEMBERED)

    def level(self, fan_id: int, host: str) -> int:
        """How hard this fan must work, who is counted by this. Raises `TooManyHere` where the limit is reached."""
        if (origin := origins_of(host)) is None:
            return 0
        now, me = self._clock(), (fan_id, origin[0])
        told = self._levels.get(me)
        if told is not None and now < told[0]:
            return told[1]
        address, network = origin
        self._refuse(self._addresses, address, limits.QUEUE_FANS_PER_IP, now)
        self._refuse(self._networks, network, limits.QUEUE_FANS_PER_NETWORK, now)
        young = utc_now() - int_made_at(fan_id) < _YOUNG
        level = level_of(self._addresses.add(address, now), self._networks.add(network, now), young=young)
        self._levels.put(me, (now + limits.QUEUE_COUNTED_S, level))
        return level

    def _refuse(self, counts: Sliding, key: bytes, most: int, now: float) -> None:
        if counts.of(key, now) >= most:
            raise TooManyHere(retry_after_s=round(counts.below_in(key, most, now)))
