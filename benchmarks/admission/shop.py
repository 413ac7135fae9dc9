"""A made-up shop behind a waiting room, second by second: turns, passes, holds, payments, and what lapses."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import takewhile
from math import inf
from random import Random
from typing import Protocol

from benchmarks.admission.fans import Fans
from benchmarks.admission.scenarios import Scenario
from onsale.platform import limits
from onsale.waitingroom.controller import (
    CAME_S,
    COMING_S,
    FRESH_S,
    JUST_S,
    Decision,
    Reason,
    Rules,
    Situation,
    decide,
    soon_s,
)
from onsale.waitingroom.learning import Learned, Notes, Totals, look

WINDOW_S = 5
TURN_S, PASS_S = limits.QUEUE_TURN_S, limits.QUEUE_PASS_S
HOLD_S = 600
_EASY_MS = 150.0
_DELAYS_KNOWN = 2_000
_MORNING = datetime(2026, 1, 1, 10, tzinfo=UTC)


@dataclass
class History:
    """What was, second by second, and how many came in and found nothing."""

    active: list[int] = field(default_factory=list)
    outstanding: list[int] = field(default_factory=list)
    free: list[int] = field(default_factory=list)
    sold: list[int] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    reasons: list[Reason | None] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    learned: list[Learned] = field(default_factory=list)
    admitted: int = 0
    disappointed: int = 0

    def first_with(self, sold: int) -> float:
        """The second by which so many places were sold."""
        return next((second for second, so_far in enumerate(self.sold) if so_far >= sold), inf)


class Admits(Protocol):
    """What decides in a simulation: the controller, or who knows everything."""

    def __call__(self, situation: Situation, rules: Rules) -> Decision:
        """How many now."""
        ...


@dataclass(order=True)
class _Due:
    at: float
    number: int
    what: str = field(compare=False)
    fan: "_Fan | None" = field(compare=False, default=None)


@dataclass
class _Fan:
    wants: int
    since: float = 0.0
    inside: bool = False
    holds: int = 0


class Shop:
    """One run of a scenario."""

    def __init__(self, scenario: Scenario, seed: int = 1, *, at_once: bool = False) -> None:
        self.scenario, self.dice, self.at_once = scenario, Random(seed), at_once
        self.free, self.held, self.sold = scenario.places, 0, 0
        self.waiting, self.joining, self.late = scenario.doors, 0.0, 0
        self.active, self.last_release = 0, -1
        self.inside: dict[int, _Fan] = {}
        self.offered: dict[int, float] = {}
        self.came: deque[tuple[float, float]] = deque(maxlen=_DELAYS_KNOWN)  # when, and how long after the turn
        self.due, self.numbers = list[_Due](), 0
        self.seen, self.notes, self.history = dict[str, int](), Notes(), History()

    def run(self, admits: Admits = decide) -> History:
        """All of it."""
        for second in range(self.scenario.minutes * 60):
            self._arrive(second)
            while self.due and self.due[0].at <= second:
                due = heappop(self.due)
                getattr(self, f"_{due.what}")(due.at, due.fan)
            self._admit(second, admits)
        return self.history

    def _arrive(self, second: int) -> None:
        self.joining += self.scenario.arrives(second)
        if second % WINDOW_S == 0:
            self.waiting, self.joining = self.waiting + int(self.joining), self.joining % 1
        if back := self.scenario.returns.get(second, 0):
            self.free, self.sold = self.free + back, self.sold - back

    def _admit(self, second: int, admits: Admits) -> None:
        known = [took_s for at, took_s in self.came if second - (at - took_s) >= JUST_S]
        self.soon_s = soon_s(known, self.notes.soon_s)
        totals = Totals(
            **self.seen, outstanding=self._offered(second, COMING_S), just_offered=self._offered(second, self.soon_s)
        )
        self.notes = look(self.notes, totals, _MORNING + timedelta(seconds=second), self.soon_s)
        first, end = self.scenario.paused
        rules = Rules(
            target_active=self.scenario.target,
            per_minute_max=self.scenario.per_minute_max,
            paused=first <= second < end,
        )
        p99_ms = _EASY_MS * max(0.2, self.active / self.scenario.capacity(second))
        decision = admits(self._situation(second, p99_ms), rules)
        if decision.release_new + decision.release_late:
            self.last_release = second
        self.waiting -= decision.release_new
        self.late -= decision.release_late
        for _ in range(decision.release_new + decision.release_late):
            self._offer(second, self.scenario.fans_at(second))
        self._note(decision, p99_ms)

    def _situation(self, second: int, p99_ms: float) -> Situation:
        just_in = takewhile(lambda fan: second - fan.since <= FRESH_S, reversed(self.inside.values()))
        came = takewhile(lambda one: second - one[0] < CAME_S, reversed(self.came))
        return Situation(
            places_left=self.free,
            held=self.held,
            active=self.active,
            outstanding=self._offered(second, COMING_S),
            waiting=self.waiting,
            late=self.late,
            show_up=self.notes.learned.show_up,
            conversion=self.notes.learned.conversion,
            places_per_pass=self.notes.learned.places_per_pass,
            hold_p99_ms=p99_ms if self.active else None,
            since_last_s=second - self.last_release,
            fresh=sum(fan.holds == 0 for fan in just_in),
            just_offered=self._offered(second, self.soon_s),
            came=_many(came),
        )

    def _offered(self, second: int, within_s: float) -> int:
        lately = takewhile(lambda at: second - at <= within_s, reversed(self.offered.values()))
        return _many(lately)

    def _note(self, decision: Decision, p99_ms: float) -> None:
        now = self.history
        now.active.append(self.active)
        now.outstanding.append(len(self.offered))
        now.free.append(self.free)
        now.sold.append(self.sold)
        now.new.append(decision.release_new)
        now.late.append(decision.release_late)
        now.reasons.append(decision.reason)
        now.p99_ms.append(p99_ms)
        now.learned.append(self.notes.learned)

    def _later(self, at: float, what: str, fan: _Fan | None = None) -> None:
        self.numbers += 1
        heappush(self.due, _Due(at, self.numbers, what, fan))

    def _count(self, what: str, by: int = 1) -> None:
        self.seen[what] = self.seen.get(what, 0) + by

    def _offer(self, now: float, fans: Fans) -> None:
        fan, delay = _Fan(self.dice.choice(fans.places)), fans.delay_until_redeemed(self.dice)
        self.offered[id(fan)] = now
        self._count("offered")
        if self.at_once:
            self._redeemed(now, fan)
        elif self.dice.random() < fans.show_up and delay < TURN_S:
            self._later(now + delay, "redeemed", fan)
        else:
            self._later(now + TURN_S, "missed", fan)
            if self.dice.random() < fans.come_back:
                self._later(now + TURN_S + self.dice.expovariate(1 / 120), "back")

    def _missed(self, _now: float, fan: _Fan) -> None:
        del self.offered[id(fan)]

    def _back(self, _now: float, _fan: _Fan | None) -> None:
        self.late += 1

    def _redeemed(self, now: float, fan: _Fan) -> None:
        self.came.append((now, now - self.offered.pop(id(fan))))
        self.active += 1
        self.history.admitted += 1
        self._count("redeemed")
        fan.since, fan.inside = now, True
        self.inside[id(fan)] = fan
        self._later(now + PASS_S, "ended", fan)
        fans = self.scenario.fans_at(int(now))
        if self.dice.random() < fans.try_:
            self._later(now + self.dice.expovariate(1 / fans.choose_s), "hold", fan)

    def _hold(self, now: float, fan: _Fan) -> None:
        if not fan.inside:
            return
        fan.holds = min(fan.wants, self.free)
        if not fan.holds:
            self.history.disappointed += 1
            self._ended(now, fan)
            return
        self.free, self.held = self.free - fan.holds, self.held + fan.holds
        fans = self.scenario.fans_at(int(now))
        delay = fans.delay_until_paid(self.dice)
        if self.dice.random() < fans.pay and delay < HOLD_S:
            self._later(now + delay, "paid", fan)
        elif self.dice.random() < fans.let_lie:
            self._later(now + HOLD_S, "lapse", fan)
        else:
            self._later(now + self.dice.uniform(20, HOLD_S), "lapse", fan)

    def _paid(self, _now: float, fan: _Fan) -> None:
        self.held, self.sold = self.held - fan.holds, self.sold + fan.holds
        if self._leave(fan):
            self._count("bought")
            self._count("finished")
            self._count("places", fan.holds)

    def _lapse(self, now: float, fan: _Fan) -> None:
        self.held, self.free = self.held - fan.holds, self.free + fan.holds
        self._ended(now, fan)

    def _ended(self, _now: float, fan: _Fan) -> None:
        if self._leave(fan):
            self._count("finished")

    def _leave(self, fan: _Fan) -> bool:
        """Whether their pass had still been running."""
        if not fan.inside:
            return False
        fan.inside = False
        del self.inside[id(fan)]
        self.active -= 1
        return True


def _many(of: Iterable[object]) -> int:
    """How many. (Whoever was offered a turn, came or came in is kept in that order, so the latest are the last.)"""
    return sum(1 for _ in of)


def all_knowing(situation: Situation, rules: Rules) -> Decision:
    """What nobody can do: exactly as many inside as wanted, in every second, as long as anything is free."""
    gap = max(0, rules.target_active - situation.active) if situation.places_left and not rules.paused else 0
    return Decision(min(gap, situation.waiting), 0, Reason.FILLING)


def ideal(scenario: Scenario, seed: int = 1) -> History:
    """The same crowd, let in by who knows everything: fans who show up at once, or aren't chosen."""
    return Shop(scenario, seed, at_once=True).run(all_knowing)
