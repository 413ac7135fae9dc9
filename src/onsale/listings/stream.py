"""Changes of what is free as server-sent events: a snapshot first, then what was taken and freed.

Nothing is queued for anybody: each stream remembers the snapshot it last told, and tells the difference to the present
one when it may write again. So a slow reader gets fewer, larger changes and costs no more memory than a quick one, and
those who are up to date share one snapshot. A reader who takes nothing at all for a while is let go, and so is every
stream after `limits.STREAM_S`: the browser comes back by itself and gets a fresh snapshot.
"""

import asyncio
import signal
import threading
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from types import FrameType
from typing import Any

import msgspec

from onsale.catalog.recent import Sale
from onsale.inventory.live import LivePlaces, difference, in_base64
from onsale.inventory.watch import Watch
from onsale.listings.errors import TooManyStreams
from onsale.platform import limits
from onsale.platform.errors import Unavailable

PACE_S = 0.05
HEARTBEAT_S = 15.0
_UNTOLD_S = 0.25
_SNAPSHOT_INSTEAD_OF = 4
"""A change of more than one place in so many is told as a snapshot, which is shorter."""


class Streams:
    """The open streams of this process."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._open = 0
        self._change: tuple[bytes, bytes, bytes] | None = None
        self._ending, self._heeding = False, False

    async def enter(self, sale: Sale) -> None:
        """One more; `TooManyStreams` when there are as many as this process serves, or `Unavailable`."""
        await self._watch.places(sale.terms.event.id, sale.terms.event.places)
        if self._open >= limits.STREAMS_PER_PROCESS:
            raise TooManyStreams(retry_after_s=5)
        self._open += 1
        self._heed_signals()

    def end(self) -> None:
        """Let every stream end: the process is going to, and a server waits for those it serves."""
        self._ending = True
        self._watch.wake()

    def _heed_signals(self) -> None:
        """End with the process. The server tells its application too late: once every answer has been given."""
        if self._heeding or threading.current_thread() is not threading.main_thread():
            return
        self._heeding, loop = True, asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ending_with(loop, signal.getsignal(number)))

    def _ending_with(self, loop: asyncio.AbstractEventLoop, before: Any) -> Callable[[int, FrameType | None], None]:
        def heed(number: int, frame: FrameType | None) -> None:
            with suppress(RuntimeError):  # the loop may be gone
                loop.call_soon_threadsafe(self.end)
            if callable(before):
                before(number, frame)

        return heed

    def leave(self) -> None:
        """One less."""
        self._open -= 1

    async def messages(self, sale: Sale) -> AsyncGenerator[bytes, None]:
        """What one reader is told, in the wire format, until the stream has lived its time."""
        event = sale.terms.event
        deadline = time.monotonic() + limits.STREAM_S
        live = await self._watch.places(event.id, event.places)
        version, told = live.version, live.snapshot()
        yield b"retry: 2000\n\n" + _snapshot(live)
        while time.monotonic() < deadline and not self._ending:
            await self._wait(event.id, version)
            try:
                live = await self._watch.places(event.id, event.places)
            except Unavailable:
                return
            version, now = live.version, live.snapshot()
            yield b": still here\n\n" if now == told else self._message(live, told, now)
            told = now
            await asyncio.sleep(PACE_S)

    async def _wait(self, event_id: int, version: int) -> None:
        """Until something changes, or it is time to show that we are still there."""
        try:
            async with asyncio.timeout(HEARTBEAT_S if self._watch.listening else _UNTOLD_S):
                await self._watch.change(event_id, version)
        except TimeoutError:
            pass

    def _message(self, live: LivePlaces, told: bytes, now: bytes) -> bytes:
        """Worked out once for all streams that are at the same point."""
        if self._change is None or self._change[0] is not told or self._change[1] is not now:
            self._change = (told, now, _change(live, told, now))
        return self._change[2]


def _change(live: LivePlaces, told: bytes, now: bytes) -> bytes:
    taken, freed = difference(told, now)
    if (len(taken) + len(freed)) * _SNAPSHOT_INSTEAD_OF > live.places + _SNAPSHOT_INSTEAD_OF * 64:
        return _snapshot(live)
    return _event("change", {"available": live.available, "taken": taken, "free": freed})


def _snapshot(live: LivePlaces) -> bytes:
    return _event("snapshot", {"available": live.available, "places": in_base64(live.snapshot())})


def _event(kind: str, data: dict[str, object]) -> bytes:
    return f"event: {kind}\ndata: ".encode() + msgspec.json.encode(data) + b"\n\n"
