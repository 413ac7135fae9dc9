"""What a key may ask: so many requests a second and a day, counted in this process.

Any key will do: what is told here is public. The limits are those programs know of this API and keep to; they share
the room between programs of good will, and don't keep out others (the bound on searches that wait does).
"""

import re
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from onsale.platform import limits
from onsale.platform.kept import Kept
from onsale.search.discovery.errors import KeyInvalid, KeyMissing, QuotaUsed, TooFast

_SANE = re.compile(r"[A-Za-z0-9._~-]{1,128}")
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


@dataclass(slots=True)
class _Used:
    """A key's day began with its first request."""

    since: datetime
    asked: int = 0
    over: int = 0
    recent: deque[datetime] = field(default_factory=lambda: deque(maxlen=limits.DISCOVERY_REQUESTS_PER_SECOND))


class Meter:
    """Counts requests by key."""

    def __init__(self) -> None:
        self._used: Kept[str, _Used] = Kept(limits.DISCOVERY_KEYS_REMEMBERED)

    def take(self, key: str, now: datetime) -> None:
        """Count a request; `QuotaUsed` or `TooFast` when it is one too many."""
        used = self._of(key, now)
        if used.asked >= limits.DISCOVERY_REQUESTS_PER_DAY:
            used.over += 1
            detail = f"Rate limit quota violation. Quota limit  exceeded. Identifier : {key}"
            raise QuotaUsed(detail, retry_after_s=_seconds_until(used.since + _DAY, now))
        recent = used.recent
        if len(recent) == recent.maxlen and now - recent[0] < _SECOND:
            detail = f"Spike arrest violation. Allowed rate : {recent.maxlen}ps"
            raise TooFast(detail, retry_after_s=1)
        used.asked += 1
        recent.append(now)

    def headers(self, key: str, now: datetime) -> dict[str, str]:
        """How much of the day's share is left; it begins anew at `Rate-Limit-Reset` (milliseconds)."""
        used = self._of(key, now)
        return {
            "Rate-Limit": str(limits.DISCOVERY_REQUESTS_PER_DAY),
            "Rate-Limit-Available": str(limits.DISCOVERY_REQUESTS_PER_DAY - used.asked),
            "Rate-Limit-Over": str(used.over),
            "Rate-Limit-Reset": str(int((used.since + _DAY).timestamp() * 1000)),
        }

    def _of(self, key: str, now: datetime) -> _Used:
        used = self._used.get(key)
        if used is None or now - used.since >= _DAY:
            used = self._used.put(key, _Used(now))
        return used


def key_of(given: list[str]) -> str:
    """The key among the parameters; `KeyMissing` or `KeyInvalid`."""
    if not given:
        raise KeyMissing
    if not _SANE.fullmatch(given[0]):
        raise KeyInvalid
    return given[0]


def _seconds_until(moment: datetime, now: datetime) -> int:
    return max(1, -(-(moment - now) // _SECOND))
