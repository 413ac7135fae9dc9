"""Things read from the database and kept for all who ask: read once for many, and still told when it is gone."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from onsale.platform.errors import Unavailable
from onsale.platform.kept import Kept

_TRY_AGAIN_AFTER_S = 0.5
_PATIENCE_S = 0.25

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """What `read(key, last)` gives, at most `fresh_s` seconds old: 0 means read after it was asked for.

    Whoever asks while a reading is under way that is too old for them shares the one after it, so that a crowd costs
    no more than one reading at a time. What is kept is told when the database is gone, or slower than
    `patience_s`.
    """

    def __init__(
        self,
        read: Callable[[K, V | None], Awaitable[V]],
        *,
        fresh_s: float,
        most: int,
        patience_s: float = _PATIENCE_S,
        first_within_s: float | None = None,
    ) -> None:
        """`first_within_s`: what was never read is waited for no longer than this."""
        self._read, self.fresh_s = read, fresh_s
        self._patience_s, self._first_within_s = patience_s, first_within_s
        self.kept: Kept[K, tuple[float, V]] = Kept(most)
        """With the moment (monotonic) from which on it is too old."""
        self._readings: dict[K, _Reading[V]] = {}
        self._following: dict[K, _Reading[V]] = {}

    async def of(self, key: K) -> V:
        """The thing. Raises what reading raises; `Unavailable` only if it was never read (or not in time)."""
        now, kept = time.monotonic(), self.kept.get(key)
        if kept is not None and now < kept[0]:
            return kept[1]
        reading = self._reading(key, now)
        if kept is None:
            return await self._first(reading.task)
        await asyncio.wait({reading.task}, timeout=self._patience_s)
        if reading.task.done():
            try:
                return reading.task.result()
            except Unavailable:
                pass
        if self.kept.get(key) is kept:
            self.kept.put(key, (time.monotonic() + _TRY_AGAIN_AFTER_S, kept[1]))
        return kept[1]

    async def _first(self, task: "asyncio.Task[V]") -> V:
        if self._first_within_s is None:
            return await asyncio.shield(task)
        await asyncio.wait({task}, timeout=self._first_within_s)
        if not task.done():
            raise Unavailable(retry_after_s=2)
        return task.result()

    def _reading(self, key: K, now: float) -> "_Reading[V]":
        """One that begins late enough for whoever asks now."""
        current = self._readings.get(key)
        if current is not None and current.began_at is not None and current.began_at < now - self.fresh_s:
            if (following := self._following.get(key)) is None:
                following = self._following[key] = self._begin(key, current)
            return following
        if current is None:
            current = self._readings[key] = self._begin(key, None)
        return current

    def _begin(self, key: K, before: "_Reading[V] | None") -> "_Reading[V]":
        reading: _Reading[V] = _Reading()
        reading.task = asyncio.create_task(self._perform(key, reading, before), name=f"read-{key}")
        reading.task.add_done_callback(_heard)
        return reading

    async def _perform(self, key: K, reading: "_Reading[V]", before: "_Reading[V] | None") -> V:
        if before is not None:
            await asyncio.wait({before.task})
            self._readings[key] = self._following.pop(key)
        reading.began_at = time.monotonic()
        kept = self.kept.get(key)
        try:
            value = await self._read(key, kept and kept[1])
        except Unavailable:
            raise
        except BaseException:
            self.kept.drop(key)
            raise
        finally:
            if self._following.get(key) is None:
                del self._readings[key]
        self.kept.put(key, (reading.began_at + self.fresh_s, value))
        return value


class _Reading(Generic[V]):
    """A reading under way, or about to be."""

    __slots__ = ("began_at", "task")

    task: asyncio.Task[V]

    def __init__(self) -> None:
        self.began_at: float | None = None


def _heard(task: "asyncio.Task[V]") -> None:
    """Everybody who asked may have gone: nobody has to hear of its failure."""
    if not task.cancelled():
        task.exception()
