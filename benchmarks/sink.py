"""A mail server on loopback in a process of its own that takes everything and keeps only when it came."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from aiosmtpd.controller import Controller

_PORT = 8425


@dataclass(frozen=True, slots=True)
class Sink:
    """How many mails have come, and when the last one did (seconds since 1970)."""

    url: str
    _count: Any
    _last_at: Any

    @property
    def count(self) -> int:
        """So far."""
        return int(self._count.value)

    @property
    def last_at(self) -> float:
        """0 while there was none."""
        return float(self._last_at.value)


class _Counter:
    """The server's handler."""

    def __init__(self, count: Any, last_at: Any) -> None:
        self._count, self._last_at = count, last_at

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self._count.value += 1
        self._last_at.value = time.time()
        return "250 OK"


def _serve(count: Any, last_at: Any, ready: Any, done: Any) -> None:
    controller = Controller(_Counter(count, last_at), hostname="127.0.0.1", port=_PORT)
    controller.start()
    ready.set()
    done.wait()
    controller.stop()


@contextmanager
def open_sink() -> Iterator[Sink]:
    """The sink, for as long as the block runs."""
    context = multiprocessing.get_context("spawn")
    count, last_at = context.Value("q", 0), context.Value("d", 0.0)
    ready, done = context.Event(), context.Event()
    process = context.Process(target=_serve, args=(count, last_at, ready, done), daemon=True)
    process.start()
    if not ready.wait(30):
        raise RuntimeError("the sink doesn't start")
    try:
        yield Sink(f"smtp://127.0.0.1:{_PORT}", count, last_at)
    finally:
        done.set()
        process.join(10)
