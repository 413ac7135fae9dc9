"""Leaving a provider alone that keeps failing, and trying it again a little later. Pure: the time is handed in.

Closed: everything passes. After some failures in a row it opens: nothing passes for a while. Then one call is let
through to find out (half open): its success closes the breaker, its failure opens it anew.
"""

from enum import StrEnum

from onsale.platform import limits


class Position(StrEnum):
    """Where a breaker stands."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """One provider's. `now` is in seconds of any clock that only goes forward."""

    def __init__(
        self,
        *,
        opens_after: int = limits.PROVIDER_FAILURES_IN_A_ROW,
        open_for_s: float = limits.PROVIDER_LEFT_ALONE_S,
    ) -> None:
        self._opens_after, self._open_for_s = opens_after, open_for_s
        self._failures = 0
        self._opened_at: float | None = None
        self._trying_since: float | None = None

    def position(self, now: float) -> Position:
        """Where it stands at a moment."""
        if self._opened_at is None:
            return Position.CLOSED
        return Position.HALF_OPEN if now >= self._opened_at + self._open_for_s else Position.OPEN

    def wait_s(self, now: float) -> float:
        """How long nothing passes yet; 0 when a call may be made."""
        if self._opened_at is None:
            return 0.0
        until = self._opened_at + self._open_for_s
        if self._trying_since is not None:  # somebody is finding out; should they be lost, another may
            until = max(until, self._trying_since + self._open_for_s)
        return max(0.0, until - now)

    def began(self, now: float) -> None:
        """A call is made; while half open it is the only one."""
        if self._opened_at is not None:
            self._trying_since = now

    def succeeded(self) -> None:
        """The provider answered, whatever it said."""
        self._failures, self._opened_at, self._trying_since = 0, None, None

    def failed(self, now: float, *, silently: bool = False) -> None:
        """It couldn't be reached, failed, or (`silently`) didn't answer in time.

        Silence may be one fan's bank's alone. So it opens the breaker only half, for somebody to find out.
        """
        self._failures += 1
        self._trying_since = None
        if self._opened_at is not None:
            self._opened_at = now
        elif self._failures >= self._opens_after:
            self._opened_at = now - self._open_for_s if silently else now
