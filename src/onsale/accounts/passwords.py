"""Passwords, by argon2id (RFC 9106): 64 MiB, three passes, one lane, about 0.1 s of a core.

Hashing runs in few threads of its own, which step back: a core that somebody who is paying can use is theirs first.
Whoever is waiting for one stands in a bounded line before it (`rush.py`).
"""

import asyncio
import base64
import os
import secrets
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

from anyio import CancelScope
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from onsale.accounts.guessable import is_guessable
from onsale.accounts.metrics import HASHINGS
from onsale.platform import limits
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import ngettext

T = TypeVar("T")


class Cost(NamedTuple):
    """What one hash takes."""

    passes: int
    kibibytes: int


COST = Cost(passes=3, kibibytes=64 * 1024)
_NICENESS = 10  # a tenth of a core against a thread that serves, all of it when nobody wants it


def checked_password(password: str, about: Iterable[str] = ()) -> str:
    """The password, if it may be chosen; `InvalidRequest` naming `password` if not.

    `about`: the address and the name, as far as whoever chooses has shown that they are theirs.
    """
    least, most = limits.PASSWORD_CHARACTERS_MIN, limits.PASSWORD_CHARACTERS_MAX
    if len(password) < least:
        message = ngettext("use at least %(n)s character", "use at least %(n)s characters", least)
        raise InvalidRequest.of("password", message % {"n": least})
    if len(password) > most:
        raise InvalidRequest.of("password", _("has at most %(n)s characters") % {"n": most})
    if is_guessable(password, about):
        raise InvalidRequest.of(
            "password",
            _(
                "is easy to guess: too much of it is your address, your name, a row of keys or one thing again and "
                "again. Three unrelated words do well"
            ),
        )
    return password


class Passwords:
    """Hashes and checks passwords; one a process. `at_once` threads do so."""

    def __init__(self, *, at_once: int = 1) -> None:
        self._hasher = PasswordHasher(time_cost=COST.passes, memory_cost=COST.kibibytes, parallelism=1)
        self._threads = ThreadPoolExecutor(at_once, "hashing", initializer=_step_back)
        self._decoy = _decoy(self._hasher)

    async def hash(self, password: str) -> str:
        """What to store."""
        return await self._aside(self._hasher.hash, password)

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether it is the one; without a stored hash the same work is done and the answer is no."""
        return await self._aside(self._verify, stored or self._decoy, password) and stored is not None

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerifyMismatchError, InvalidHashError):
            return False

    async def _aside(self, work: Callable[..., T], *arguments: str) -> T:
        HASHINGS.inc()
        running = asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        with CancelScope(shield=True):  # the thread goes on in any case; its place in line must not be given away
            await asyncio.wait([running])
        return await running


def hashes_at_once(workers: int) -> int:
    """How many threads of each of so many web processes hash: together as many as there are cores."""
    return max(1, min(limits.PASSWORD_HASHES_AT_ONCE, _cores() // workers))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _step_back() -> None:
    if sys.platform == "linux":  # elsewhere it would be the whole process that steps back
        os.nice(_NICENESS)


def _decoy(hasher: PasswordHasher) -> str:
    """A hash of nothing: checking against it is as much work as against a real one, and making it is none."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).rstrip(b"=").decode() for size in (hasher.salt_len, hasher.hash_len)
    )
    return f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}${salt}${digest}"
