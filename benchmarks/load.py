"""A load generator that costs little: connections kept open, requests made beforehand, answers barely read."""

import asyncio
import gc
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from onsale.demo.http import Address, Connection, request

WITHIN_S = 300.0

__all__ = ["Connection", "Piece", "Tally", "get", "paced", "paced_by_kind", "post", "run", "single"]


@dataclass(slots=True)
class Tally:
    """What came back: how often each status, how long each answer took in seconds, and the longest, asked when."""

    statuses: Counter[int] = field(default_factory=Counter)
    took_s: list[float] = field(default_factory=list)
    seconds: float = 0.0
    worst_s: float = 0.0
    worst_at_s: float = 0.0

    def note(self, status: int, took_s: float, at_s: float = 0.0) -> None:
        """One more answer."""
        self.statuses[status] += 1
        self.took_s.append(took_s)
        if took_s > self.worst_s:
            self.worst_s, self.worst_at_s = took_s, at_s

    def add(self, other: "Tally") -> None:
        """What another one has, too."""
        self.statuses += other.statuses
        self.took_s += other.took_s
        self.worst_s, self.worst_at_s = max((self.worst_s, self.worst_at_s), (other.worst_s, other.worst_at_s))

    def rate(self, *statuses: int) -> float:
        """Answers of these statuses a second."""
        return sum(self.statuses[status] for status in statuses) / self.seconds

    def percentile_ms(self, percent: float) -> float:
        """How long the slower ones took."""
        ordered = sorted(self.took_s)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0

    def describe(self) -> str:
        """The middle, the slow ones, and what came back."""
        told = ", ".join(f"{count} x {status}" for status, count in sorted(self.statuses.items()))
        return f"p50 {self.percentile_ms(50):.0f} ms, p99 {self.percentile_ms(99):.0f} ms; {told}"


Piece = Callable[[Connection, Tally], Awaitable[None]]


def post(host: str, path: str, token: str, body: bytes) -> bytes:
    """A POST of JSON as bytes on the wire."""
    return request("POST", path, host, token=token, body=body)


def get(host: str, path: str, *headers: str) -> bytes:
    """A GET as bytes on the wire; `headers` are whole lines."""
    return "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {host}", *headers, "", ""]).encode()


def single(wire: bytes) -> Piece:
    """A piece of work that is one request."""

    async def ask(connection: Connection, tally: Tally) -> None:
        began = time.perf_counter()
        answer = await connection.ask(wire)
        tally.note(answer.status, time.perf_counter() - began)

    return ask


async def run(host: str, port: int, work: Iterable[Piece], *, connections: int) -> Tally:
    """Let `connections` connections take the pieces of work, in order, until none is left."""
    left, tally = iter(work), Tally()
    look_through_no_more()

    async def worker() -> None:
        async with _connected(host, port) as connection:
            for piece in left:
                await piece(connection, tally)

    began = time.perf_counter()
    async with asyncio.timeout(WITHIN_S):
        await asyncio.gather(*(worker() for _ in range(connections)))
    tally.seconds = time.perf_counter() - began
    return tally


async def paced(host: str, port: int, work: Iterable[Piece], *, per_s: float, connections: int) -> Tally:
    """The same at a given rate, whether or not the answers keep up; waiting for a connection counts as time taken."""
    kinds = (("", piece) for piece in work)
    tallies = await paced_by_kind(host, port, kinds, per_s=per_s, connections=connections)
    return tallies.get("", Tally())


async def paced_by_kind(
    host: str, port: int, work: Iterable[tuple[str, Piece]], *, per_s: float, connections: int
) -> dict[str, Tally]:
    """The same with pieces of several kinds, told apart."""
    idle: asyncio.Queue[Connection] = asyncio.Queue()
    opened = [await Connection.open(Address(host, port, host)) for _ in range(connections)]
    for connection in opened:
        idle.put_nowait(connection)
    look_through_no_more()
    tallies: dict[str, Tally] = {}
    began, under_way = time.perf_counter(), set()

    async def one(kind: str, piece: Piece, due: float) -> None:
        connection, own = await idle.get(), Tally()
        await piece(connection, own)
        idle.put_nowait(connection)
        for status in own.statuses:
            tallies.setdefault(kind, Tally()).note(status, time.perf_counter() - due, due - began)

    for number, (kind, piece) in enumerate(work):
        due = began + number / per_s
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        task = asyncio.create_task(one(kind, piece, due))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    async with asyncio.timeout(WITHIN_S):
        await asyncio.gather(*under_way)
    for tally in tallies.values():
        tally.seconds = time.perf_counter() - began
    for connection in opened:
        connection.close()
    return tallies


def look_through_no_more() -> None:
    """The generator's own collections of garbage would be taken for the server's delays."""
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def _connected(host: str, port: int) -> AsyncIterator[Connection]:
    connection = await Connection.open(Address(host, port, host))
    try:
        yield connection
    finally:
        connection.close()
