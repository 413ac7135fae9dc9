"""For browsers without scripts: to wait a little instead of working, one after the other from each network.

A wait costs a program nothing, so there are few: from one network one fan every two seconds comes to its end. What is
handed out is signed, for one fan and event; each web process hands out its own.
"""

import hmac
import struct
from collections.abc import Callable
from hashlib import sha256
from time import time

from onsale.accounts.addresses import origins_of
from onsale.platform import limits
from onsale.platform.kept import Kept
from onsale.platform.keyring import Keyring

_TOLD = struct.Struct(">QQQ")


class Patience:
    """Says from when on somebody may join, and knows it again."""

    def __init__(self, keyring: Keyring, clock: Callable[[], float] = time) -> None:
        self._keyring = keyring
        self._clock = clock
        self._last: Kept[bytes, int] = Kept(limits.QUEUE_ORIGINS_REMEMBERED)
        self._promised: Kept[tuple[int, int], int] = Kept(limits.QUEUE_ORIGINS_REMEMBERED)

    def promise(self, event_id: int, fan_id: int, host: str) -> str | None:
        """The signed moment: the same as before, for who has one; None while too many wait in this network."""
        now = int(self._clock())
        promised = self._promised.get((event_id, fan_id))
        if promised is None or now >= promised + limits.QUEUE_CHALLENGE_S:
            promised = self._next(host, now)
            if promised is None:
                return None
            self._promised.put((event_id, fan_id), promised)
        return f"{promised}.{_sign(self._keyring.secret('line'), event_id, fan_id, promised)}"

    def left_s(self, event_id: int, fan_id: int, promise: str) -> int | None:
        """How long still to wait, 0 once that is over; None if it isn't such a promise, or was too long ago."""
        moment, _, signature = promise.partition(".")
        if not (moment.isascii() and moment.isdecimal() and len(moment) <= 12):
            return None
        ready, now = int(moment), int(self._clock())
        genuine = self._keyring.recognises(
            "line",
            lambda key: hmac.compare_digest(_sign(key, event_id, fan_id, ready).encode(), signature.encode()),
        )
        if not genuine or now >= ready + limits.QUEUE_CHALLENGE_S:
            return None
        return max(0, ready - now)

    def _next(self, host: str, now: int) -> int | None:
        _, network = origins_of(host) or (b"", b"")
        ready = max(now + limits.QUEUE_WAIT_LEAST_S, (self._last.get(network) or 0) + limits.QUEUE_WAIT_APART_S)
        if ready > now + limits.QUEUE_WAIT_MOST_S:
            return None
        self._last.put(network, ready)
        return ready


def _sign(line: bytes, event_id: int, fan_id: int, ready: int) -> str:
    key = hmac.digest(line, b"queue patience", sha256)
    return hmac.digest(key, _TOLD.pack(event_id, fan_id, ready), sha256).hex()
