"""What is free at one event, kept in memory: until when each place is taken, and what follows from it.

Pure state: nothing here reads the database or a wall clock. Moments are seconds of the *database's* clock, whose
present is reckoned from its last reading and a monotonic clock, so that a web process with a wrong clock does no harm.
Only ever a hint: the claim decides.
"""

import base64
import hashlib
from array import array
from collections.abc import Collection
from heapq import heapify, heappop, heappush
from math import inf
from typing import NamedTuple

_COMPARED_AT_ONCE = 512
_REBUILT_ABOVE = 0.1
_PROVISIONAL_S = 30.0
"""How long a claim that was only heard of counts; it is read within a fraction of a second."""


class Change(NamedTuple):
    """How one snapshot became another."""

    taken: list[int]
    freed: list[int]


class LivePlaces:
    """The places of one event in one process."""

    def __init__(self, event_id: int, places: int) -> None:
        self.event_id = event_id
        self.places = places
        self.free = _all_free(places)
        """Bit `i % 8`, counted from the least significant, of byte `i // 8` is set when place `i` is free."""
        self.choice = _all_free(places)
        """The same without what is being tried for somebody at this moment (`offer`)."""
        self.available = places
        self.version = 0
        """Rises with every change of `free`."""
        self._until = array("d", bytes(8 * places))
        self._offered: dict[int, int] = {}
        self._ending: list[tuple[float, int]] = []
        self._snapshot: tuple[int, bytes, str] | None = None

    def replace(self, taken: "array[int]", moments: "array[float]", *, keep: Collection[int] = ()) -> None:
        """All that is taken and until when (seconds of the database's clock, infinity for sold); the rest is free.

        What is in `keep` stays as it is.
        """
        fresh = array("d", bytes(8 * self.places))
        for place, until in zip(taken, moments, strict=True):
            if place < self.places:
                fresh[place] = until
        for place in keep:
            if 0 <= place < self.places:
                fresh[place] = self._until[place]
        changed = self._changed_parts(fresh)
        if len(changed) * _COMPARED_AT_ONCE > self.places * _REBUILT_ABOVE:
            self._rebuild(fresh)
            return
        for first in changed:
            part = slice(first, first + _COMPARED_AT_ONCE)
            for place, (old, new) in enumerate(zip(self._until[part], fresh[part], strict=True), first):
                if old != new:
                    self.put(place, new)

    def put(self, place: int, until: float) -> None:
        """One place: taken until then, or free (0). Places beyond the map are ignored."""
        if not 0 <= place < self.places or self._until[place] == until:
            return
        was_free = not self._until[place]
        self._until[place] = until
        if until and until != inf:
            heappush(self._ending, (until, place))
            if len(self._ending) > 4 * self.places + 1000:
                self._ending = self._endings()
        if was_free != (not until):
            self.free[place >> 3] ^= 1 << (place & 7)
            self.available += -1 if was_free else 1
            self.version += 1
            self._choose_from(place)

    def is_taken(self, place: int) -> bool:
        """Whether it is taken, as far as is known here; what isn't on the map is."""
        return not 0 <= place < self.places or self._until[place] > 0

    @property
    def offered(self) -> int:
        """How many places are being tried for somebody at this moment."""
        return len(self._offered)

    def offer(self, places: Collection[int]) -> None:
        """Somebody tries to get these: leave them out of `choice` until they are withdrawn as often as offered."""
        for place in places:
            self._offered[place] = self._offered.get(place, 0) + 1
            self._choose_from(place)

    def withdraw(self, places: Collection[int]) -> None:
        """The attempt has ended, one way or the other."""
        for place in places:
            if self._offered[place] == 1:
                del self._offered[place]
            else:
                self._offered[place] -= 1
            self._choose_from(place)

    def heard_taken(self, places: Collection[int], now: float) -> None:
        """These were claimed a moment ago, as far as this process knows; until when is read shortly."""
        for place in places:
            if 0 <= place < self.places and not self._until[place]:
                self.put(place, now + _PROVISIONAL_S)

    def heard_freed(self, places: Collection[int]) -> None:
        """These were freed a moment ago by this process itself."""
        for place in places:
            self.put(place, 0.0)

    def lapsed(self, now: float, *, most: int) -> list[int]:
        """At most so many places whose claim has run out by now, unless it was renewed: to be looked at. Told once."""
        due: list[int] = []
        while self._ending and self._ending[0][0] <= now and len(due) < most:
            until, place = heappop(self._ending)
            if self._until[place] == until:
                due.append(place)
        return due

    def next_lapse(self) -> float | None:
        """When the next claim runs out."""
        return self._ending[0][0] if self._ending else None

    def snapshot(self) -> bytes:
        """The bitset as it is now, the same object until something changes."""
        return self._shot()[1]

    def tag(self) -> str:
        """A hash of the bitset."""
        return self._shot()[2]

    def _shot(self) -> tuple[int, bytes, str]:
        if self._snapshot is None or self._snapshot[0] != self.version:
            bits = bytes(self.free)
            self._snapshot = (self.version, bits, hashlib.sha256(bits).hexdigest()[:32])
        return self._snapshot

    def _changed_parts(self, fresh: "array[float]") -> list[int]:
        starts = range(0, self.places, _COMPARED_AT_ONCE)
        return [s for s in starts if fresh[s : s + _COMPARED_AT_ONCE] != self._until[s : s + _COMPARED_AT_ONCE]]

    def _rebuild(self, fresh: "array[float]") -> None:
        """Everything from scratch: quicker than place by place where much has changed, and frugal with the heap."""
        free, available = _all_free(self.places), self.places
        for place, until in enumerate(fresh):
            if until:
                free[place >> 3] ^= 1 << (place & 7)
                available -= 1
        self._until, self.available = fresh, available
        self._ending = self._endings()
        if free != self.free:
            self.free, self.choice = free, bytearray(free)
            self.version += 1
            for place in self._offered:
                self._choose_from(place)

    def _endings(self) -> list[tuple[float, int]]:
        endings = [(until, place) for place, until in enumerate(self._until) if until and until != inf]
        heapify(endings)
        return endings

    def _choose_from(self, place: int) -> None:
        byte, bit = place >> 3, 1 << (place & 7)
        if self.free[byte] & bit and place not in self._offered:
            self.choice[byte] |= bit
        else:
            self.choice[byte] &= ~bit


def difference(before: bytes, after: bytes) -> Change:
    """Which places were taken and which freed between two snapshots of an event."""
    old, new = int.from_bytes(before, "little"), int.from_bytes(after, "little")
    return Change(_places(old & ~new), _places(new & ~old))


def in_base64(bits: bytes) -> str:
    """A snapshot as it travels in JSON."""
    return base64.b64encode(bits).decode()


def _places(bits: int) -> list[int]:
    """The set bits, in ascending order; time grows with how many there are, and with the bytes, not their product."""
    found: list[int] = []
    for offset, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        if byte:
            found.extend(offset * 8 + bit for bit in range(8) if byte >> bit & 1)
    return found


def _all_free(places: int) -> bytearray:
    return bytearray(b"\xff" * (places // 8)) + bytearray([(1 << places % 8) - 1] if places % 8 else [])
