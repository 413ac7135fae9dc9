"""Counting while the crowd is at it: how many of what, how fast, how long it took."""

import time
from collections import Counter, deque
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

_RECENT = 1_000
_HISTORY_S = 120


class Step(StrEnum):
    """What a fan asks the server for."""

    JOIN = "join"
    POLL = "poll"
    ADMIT = "go in"
    LOOK = "look"
    HOLD = "hold"
    PAY = "pay"
    RELEASE = "release"
    CHECK = "check"


class Latency(msgspec.Struct, frozen=True):
    """How long answers took, in milliseconds."""

    p50: float
    p95: float
    p99: float


@dataclass(slots=True)
class Figures:
    """Counts since `began`, the monotonic moment the crowd was let in. What only checks isn't counted."""

    statuses: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    held_places: int = 0
    sold_places: int = 0
    holds: int = 0
    payments: int = 0
    retries: int = 0
    began: float = field(default_factory=time.monotonic)
    _took_s: dict[Step, list[float]] = field(default_factory=dict)
    _recent_s: dict[Step, deque[float]] = field(default_factory=dict)
    _per_second: dict[str, Counter[int]] = field(
        default_factory=lambda: {"holds": Counter(), "payments": Counter(), "requests": Counter()}
    )

    def answered(self, step: Step, status: str, took_s: float) -> None:
        """An answer, or the lack of one: `201`, `409 places_unavailable`, `timeout`."""
        if step is Step.CHECK:
            return
        self.statuses[status] += 1
        self._took_s.setdefault(step, []).append(took_s)
        self._recent_s.setdefault(step, deque(maxlen=_RECENT)).append(took_s)
        self._per_second["requests"][self._second()] += 1

    def held(self, places: int) -> None:
        """A fan got a hold."""
        self.holds += 1
        self.held_places += places
        self._per_second["holds"][self._second()] += 1

    def let_go(self, places: int) -> None:
        """A fan gave a hold back."""
        self.held_places -= places

    def paid(self, places: int) -> None:
        """A fan's booking was confirmed."""
        self.payments += 1
        self.sold_places += places
        self.held_places -= places
        self._per_second["payments"][self._second()] += 1

    def latencies(self, *, recent: bool = False) -> dict[str, Latency]:
        """By step: of all answers, or of the last thousand of each."""
        return {step.value: latency_of(took) for step, took in (self._recent_s if recent else self._took_s).items()}

    def rates(self, until_s: float) -> dict[str, list[int]]:
        """How many in each whole second so far, the newest last."""
        seconds = range(max(0, int(until_s) - _HISTORY_S), int(until_s))
        return {name: [counts[second] for second in seconds] for name, counts in self._per_second.items()}

    def _second(self) -> int:
        return int(time.monotonic() - self.began)

    def peak(self, name: str) -> int:
        """The most in one second."""
        return max(self._per_second[name].values(), default=0)


def latency_of(took_s: "list[float] | deque[float]") -> Latency:
    """Percentiles of durations given in seconds."""
    ordered = sorted(took_s)

    def at(percent: int) -> float:
        return round(1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 1)

    return Latency(at(50), at(95), at(99))
