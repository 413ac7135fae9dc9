"""How long holds take in this process, event by event, over the last seconds.

Durations are counted in steps of a sixth, not kept: the counts of all processes are added up where a line is let in,
and give the time that ninety-nine of a hundred keep within. A hold that is still being waited for counts by its age
once that is long: where nothing is answered any more, everything would seem quick.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from math import ceil, log2

from onsale.platform import limits
from onsale.platform.errors import Failure, Kind
from onsale.platform.ids import new_uuid
from onsale.waitingroom.errors import PassRequired

SPAN_S = 10
"""What is older says nothing of now."""

STEPS = 72
_PER_DOUBLING = 4
_LONG_S = 0.3
_LEAST = 10
"""Of fewer holds one slow one would be the slowest of a hundred."""


def step_of(duration_ms: float) -> int:
    """Which step a duration is counted in: four to a doubling, from a millisecond to four minutes."""
    return min(STEPS - 1, max(0, ceil(log2(max(duration_ms, 1.0)) * _PER_DOUBLING)))


def slowest_ms(counts: Sequence[int], *, share: float = 0.99) -> float | None:
    """How long this share of the holds took at most, to a sixth; None where there were too few to say."""
    total = sum(counts)
    if total < _LEAST:
        return None
    seen, wanted = 0, ceil(total * share)
    for step, number in enumerate(counts):
        seen += number
        if seen >= wanted:
            return float(2 ** (step / _PER_DOUBLING))
    raise AssertionError


@dataclass(slots=True)
class _Times:
    """One event's: the counts of each of the last seconds, and when those under way began, in that order."""

    seconds: deque[tuple[int, list[int]]] = field(default_factory=lambda: deque(maxlen=SPAN_S))
    under_way: dict[int, float] = field(default_factory=dict)

    def count(self, second: int, duration_s: float) -> None:
        if not self.seconds or self.seconds[-1][0] != second:
            self.seconds.append((second, [0] * STEPS))
        self.seconds[-1][1][step_of(duration_s * 1000)] += 1

    def counts(self, now: float) -> list[int]:
        recent = [counts for second, counts in self.seconds if second > now - SPAN_S]
        together = [sum(column) for column in zip(*recent, strict=True)] or [0] * STEPS
        for began in self.under_way.values():
            if now - began < _LONG_S:
                break
            together[step_of((now - began) * 1000)] += 1
        return together


class HoldTimes:
    """The holds this process serves."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.process = new_uuid()
        self._clock = clock
        self._times: dict[int, _Times] = {}
        self._numbers = count()

    @contextmanager
    def timing(self, event_id: int) -> Iterator[None]:
        """Around a hold. One that is refused for want of a pass, or because the line is full, wasn't served."""
        event, number, began = self._of(event_id), next(self._numbers), self._clock()
        event.under_way[number] = began
        served = False
        try:
            yield
            served = True
        except Failure as failure:
            served = not isinstance(failure, PassRequired) and failure.kind is not Kind.BUSY
            raise
        finally:
            del event.under_way[number]
            if served:
                now = self._clock()
                event.count(int(now), now - began)

    def counted(self) -> dict[int, list[int]]:
        """The counts of each event that had holds lately; the others are forgotten."""
        now, told = self._clock(), {}
        for event_id, event in list(self._times.items()):
            counts = event.counts(now)
            if any(counts):
                told[event_id] = counts
            elif not event.under_way:
                del self._times[event_id]
        return told

    def waiting(self) -> dict[int, tuple[int, float]]:
        """How many holds of each event are under way, and how long the oldest has been, in seconds."""
        now = self._clock()
        return {
            event_id: (len(event.under_way), now - next(iter(event.under_way.values())))
            for event_id, event in self._times.items()
            if event.under_way
        }

    def _of(self, event_id: int) -> _Times:
        event = self._times.get(event_id)
        if event is None:
            if len(self._times) >= limits.QUEUE_HOLD_TIMES_KEPT:
                self.counted()
            event = self._times[event_id] = _Times()
        return event
