"""What a fan has been told of a booking, and which places were certainly theirs from when to when."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.fixtures.make import Account

HELD = frozenset({"held", "payment_pending"})
HAS_PLACES = HELD | {"confirmed"}


class Spell(NamedTuple):
    """A place was certainly a booking's from `since` to `until` (seconds since 1970)."""

    place: int
    since: float
    until: float
    booking: str


@dataclass(slots=True, eq=False)
class Told:
    """One booking as its fan knows it."""

    booking: str
    fan: Account
    lapses_at: float
    """No hold ends before: its first request was sent `hold_ttl_s` earlier."""
    state: str = ""
    places: frozenset[int] = frozenset()
    ever_pending: bool = False
    unsure: bool = False
    """Something was asked that may have changed it, and nobody answered."""
    spells: list[Spell] = field(default_factory=list)
    early: bool = False
    """It was said to have run out before its time."""
    story: list[str] = field(default_factory=list)
    """What was asked and answered, for whoever has to find out what went wrong."""
    _since: dict[int, float] = field(default_factory=dict)

    def learn(self, body: dict[str, Any]) -> None:
        """An answer that shows the booking."""
        self.be(body["state"], (line["place"] for line in body["lines"] if line["state"] != "cancelled"))

    def be(self, state: str, places: Iterable[int]) -> None:
        """It was told to be in this state at this moment, with these places."""
        now = time.time()
        if self.state != "confirmed" and now > self.lapses_at:
            self.stake(self._since)
        self.early |= state == "expired" and now < self.lapses_at
        self.state, self.places = state, frozenset(places)
        self.ever_pending |= state == "payment_pending"
        self.stake(self._since.keys() - self.places if state in HAS_PLACES else self._since)
        if state == "confirmed" or (state in HELD and now < self.lapses_at):
            for place in self.places:
                self._since.setdefault(place, now)

    def stake(self, places: Iterable[int]) -> None:
        """From now on these may be somebody else's."""
        now = time.time()
        until = now if self.state == "confirmed" else min(now, self.lapses_at)
        for place in list(places):
            if place in self._since:
                self.spells.append(Spell(place, self._since.pop(place), until, self.booking))

    def close(self) -> None:
        """The storm is over."""
        self.stake(self._since)
