"""A crowd that costs little: connections kept open as a browser keeps them, and of each answer only what is needed.

A request's bytes are made beforehand, an answer's status and body are cut out of what came. It shares the machine with
the shop it asks, so it says what it took of it.
"""

import asyncio
import resource
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

_HEAD_END = b"\r\n\r\n"


class Line(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self) -> None:
        self._got = bytearray()
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is there."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one by its methods alone

    def data_received(self, data: bytes) -> None:
        """Answer, once it is whole: all of ours have a length."""
        self._got += data
        end = self._got.find(_HEAD_END)
        if end < 0 or self._answer is None or self._answer.done():
            return
        head = bytes(self._got[:end]).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or b"0")
        if len(self._got) >= end + 4 + length:
            self._answer.set_result((int(head[9:12]), bytes(self._got[end + 4 : end + 4 + length])))
            self._got.clear()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody will answer any more."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError(str(exc or "closed")))

    def ask(self, wire: bytes) -> "asyncio.Future[tuple[int, bytes]]":
        """The status and the body."""
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(wire)
        return self._answer


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@dataclass(slots=True)
class Strain:
    """What the crowd itself took: of a core, and how late it was to do what was due (its own delay, not the shop's)."""

    began: float = field(default_factory=time.perf_counter)
    cpu_s: float = field(default_factory=_cpu_s)
    late_s: list[float] = field(default_factory=list)

    def told(self) -> str:
        """In words."""
        share = (_cpu_s() - self.cpu_s) / (time.perf_counter() - self.began)
        late = sorted(self.late_s) or [0.0]
        return f"the crowd took {share:.0%} of a core and was {1000 * late[len(late) * 99 // 100]:.0f} ms late (p99)"

    async def watch(self, *, every_s: float = 0.02) -> None:
        """Until cancelled."""
        while True:
            due = time.perf_counter() + every_s
            await asyncio.sleep(every_s)
            self.late_s.append(max(0.0, time.perf_counter() - due))


class Lines:
    """Connections to one address, as many as are needed at a time; from so many addresses of this machine, as a crowd
    comes, of which none opens more connections than it may.
    """

    def __init__(self, host: str, port: int, *, sources: int = 256) -> None:
        self._host, self._port, self._sources = host, port, sources
        self._idle: deque[Line] = deque()
        self.opened = 0

    async def ask(self, wire: bytes) -> tuple[int, bytes]:
        """Ask on one that is idle, or on a new one."""
        line = self._idle.popleft() if self._idle else await self._open()
        if line.transport.is_closing():
            line = await self._open()
        answer = await line.ask(wire)
        self._idle.append(line)
        return answer

    async def _open(self) -> Line:
        self.opened += 1
        make: Callable[[], Line] = Line
        number = self.opened % self._sources
        source = f"127.1.{number // 250}.{number % 250 + 1}", 0
        _, line = await asyncio.get_running_loop().create_connection(make, self._host, self._port, local_addr=source)
        return line

    def close(self) -> None:
        """All of them; nobody may be asking any more."""
        for line in self._idle:
            line.transport.close()
