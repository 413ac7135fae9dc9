"""Passwords, by argon2id (RFC 9106): 64 MiB, three passes, one lane, about 0.1 s of a core.

Hashing runs in threads, few at once, with a bounded line before it: a crowd at the sign-in mustn't take the memory
and the cores from those who are paying.
"""

import base64
import secrets
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from onsale.platform import limits
from onsale.platform.errors import InvalidRequest, Unavailable
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import ngettext

T = TypeVar("T")
_RETRY_S = 5


def checked_password(password: str) -> str:
    """The password, if it may be chosen; `InvalidRequest` naming `password` if not."""
    least, most = limits.PASSWORD_CHARACTERS_MIN, limits.PASSWORD_CHARACTERS_MAX
    if len(password) < least:
        message = ngettext("needs at least %(n)s character", "needs at least %(n)s characters", least)
        raise InvalidRequest.of("password", message % {"n": least})
    if len(password) > most:
        raise InvalidRequest.of("password", _("has at most %(n)s characters") % {"n": most})
    return password


class Passwords:
    """Hashes and checks passwords; one a process."""

    def __init__(self, *, at_once: int = limits.PASSWORD_HASHES_AT_ONCE, waiting: int = limits.PASSWORD_HASHES_WAITING):
        self._hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
        self._limiter = CapacityLimiter(at_once)
        self._most = at_once + waiting
        self._here = 0
        self._decoy = _decoy(self._hasher)

    async def hash(self, password: str) -> str:
        """What to store. Raises `Unavailable` when too many are waiting."""
        return await self._in_line(self._hasher.hash, password)

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether it is the one; without a stored hash the same work is done and the answer is no."""
        return await self._in_line(self._verify, stored or self._decoy, password) and stored is not None

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerifyMismatchError, InvalidHashError):
            return False

    async def _in_line(self, work: Callable[..., T], *arguments: str) -> T:
        if self._here >= self._most:
            message = _("Too many people are signing in right now; try again in a moment.")
            raise Unavailable(message, retry_after_s=_RETRY_S)
        self._here += 1
        try:
            return await to_thread.run_sync(work, *arguments, limiter=self._limiter)
        finally:
            self._here -= 1


def _decoy(hasher: PasswordHasher) -> str:
    """A hash of nothing: checking against it is as much work as against a real one, and making it is none."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).rstrip(b"=").decode() for size in (hasher.salt_len, hasher.hash_len)
    )
    return f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}${salt}${digest}"
