"""The line before the sign-in: so many are served at once, so many wait, and whoever comes beyond is told when to try.

It is entered before anything is looked up, hashed or written, so a crowd at the sign-in takes neither the cores nor
the database's connections from those who are buying, and being sent away says nothing about an address.

Those sent away are counted until the moment they were told to come back. With that number known, the next ones are
told a time at which the line can use them: however large the crowd, no more come back in a second than can be turned
away cheaply.
"""

import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from time import monotonic

from anyio import CapacityLimiter

from onsale.accounts.errors import (
    EmailTaken,
    InvalidCode,
    InvalidCredentials,
    InvalidPasskey,
    SecondStepNeeded,
    SignInsBusy,
)
from onsale.accounts.metrics import SIGN_INS
from onsale.platform import limits

_WEIGHT = 0.1  # of the newest service in what one is thought to take, once there were some
_SPREAD = 0.5
_AS_MUCH_WORK = (InvalidCredentials, InvalidCode, EmailTaken, InvalidPasskey, SecondStepNeeded)
_MINUTE_S = 60


class SignInLine:
    """One line of one process. `at_once` are served together; `waiting` more may stand behind them."""

    def __init__(
        self,
        name: str,
        *,
        at_once: int,
        waiting: int,
        wait_s: float = limits.SIGN_IN_WAIT_S,
        clock: Callable[[], float] = monotonic,
        rng: Random | None = None,
    ) -> None:
        self._name, self._at_once, self._waiting, self._wait_s = name, at_once, waiting, wait_s
        self._clock, self._rng = clock, rng or Random()  # noqa: S311 - spreads people, hides nothing
        self._limiter = CapacityLimiter(at_once)
        self._here = self._served = 0
        self._service_s: float | None = None
        self._absent: dict[int, int] = {}

    @property
    def per_s(self) -> float | None:
        """How many are served in a second when all desks are busy; nothing before the first."""
        return self._at_once / self._service_s if self._service_s else None

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for one's turn and have it. Raises `SignInsBusy` at once when it is full, or too slow."""
        if self._here >= self._at_once + self._waiting or self._takes_s() > self._wait_s:
            SIGN_INS.labels(self._name, "sent_away").inc()
            raise self._busy()
        self._here += 1
        try:
            async with self._limiter:
                began = self._clock()
                try:
                    yield
                except _AS_MUCH_WORK:
                    self._learn(self._clock() - began)
                    raise
                self._learn(self._clock() - began)
        finally:
            self._here -= 1

    def _takes_s(self) -> float:
        """Until somebody who stands at the end now is served."""
        behind = max(0, self._here - self._at_once + 1)
        return behind / self.per_s if self.per_s else 0.0

    def _learn(self, service_s: float) -> None:
        SIGN_INS.labels(self._name, "served").inc()
        self._served += 1
        known = self._service_s or service_s
        self._service_s = known + max(_WEIGHT, 1 / self._served) * (service_s - known)

    def _busy(self) -> SignInsBusy:
        now = self._clock()
        absent = self._still_absent(now)
        soonest_s = max(limits.SIGN_IN_RETRY_S_MIN, self._takes_s() / 2, absent / limits.SIGN_INS_SENT_AWAY_PER_S)
        retry_s = math.ceil(min(limits.SIGN_IN_RETRY_S_MAX, soonest_s) * self._rng.uniform(1, 1 + _SPREAD))
        back = int(now) + retry_s
        self._absent[back] = self._absent.get(back, 0) + 1
        through_s = (self._here + absent + 1) / self.per_s if self.per_s else retry_s
        return SignInsBusy.until(retry_s, max(retry_s, math.ceil(through_s)))

    def _still_absent(self, now: float) -> int:
        for second in [second for second in self._absent if second < int(now)]:
            del self._absent[second]
        return sum(self._absent.values())


@dataclass(frozen=True, slots=True)
class SignInLines:
    """A process's two lines: whoever brings or chooses a password, whose hashing costs a core; and mailed codes, which
    cost a write or two and shouldn't wait behind it.
    """

    passwords: SignInLine
    codes: SignInLine

    @property
    def per_minute(self) -> int | None:
        """How many passwords this process gets through in a minute, as far as is known."""
        return round(self.passwords.per_s * _MINUTE_S) if self.passwords.per_s else None


def lines_for(hashes_at_once: int) -> SignInLines:
    """With the bounds of `limits`."""
    return SignInLines(
        passwords=SignInLine("password", at_once=hashes_at_once, waiting=limits.SIGN_INS_WAITING),
        codes=SignInLine("code", at_once=limits.CODES_AT_ONCE, waiting=limits.CODES_WAITING),
    )
