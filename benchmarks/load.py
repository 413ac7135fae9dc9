"""A load generator that costs little: connections kept open, one request at a time on each, answers barely read."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

_HEAD_END = b"\r\n\r\n"


@dataclass(slots=True)
class Tally:
    """What came back: how often each status, and how long each answer took in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    took_s: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def rate(self, status: int) -> float:
        """Answers of one status a second."""
        return self.statuses[status] / self.seconds

    def percentile_ms(self, percent: float) -> float:
        """How long the slower ones took."""
        ordered = sorted(self.took_s)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0


class Connection:
    """One kept-open HTTP/1.1 connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a whole request; the status and the body."""
        self._writer.write(request)
        head = await self._reader.readuntil(_HEAD_END)
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return int(head[9:12]), await self._reader.readexactly(length) if length else b""

    def close(self) -> None:
        """Close it."""
        self._writer.close()


Piece = Callable[[Connection, Tally], Awaitable[None]]


def post(host: str, path: str, token: str, body: bytes) -> bytes:
    """A POST of JSON as bytes on the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def run(host: str, port: int, work: Iterable[Piece], *, connections: int) -> Tally:
    """Let `connections` connections take the pieces of work, in order, until none is left."""
    left, tally = iter(work), Tally()

    async def worker() -> None:
        connection = Connection(*await asyncio.open_connection(host, port))
        for piece in left:
            await piece(connection, tally)
        connection.close()

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(connections)))
    tally.seconds = time.perf_counter() - began
    return tally
