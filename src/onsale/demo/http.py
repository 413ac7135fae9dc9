"""A frugal HTTP/1.1 client for crowds and benchmarks, which share the machine with the server they ask.

Connections are kept open and carry one request at a time; requests are bytes made beforehand, and of an answer only
what is asked for is read. It understands what a server may do with a body (a length, chunks, or the connection's end)
and opens a connection again that the server has closed. No redirects, cookies, compression or HEAD.
"""

import asyncio
from dataclasses import dataclass
from ssl import SSLContext

_HEAD_END = b"\r\n\r\n"
_LINE_END = b"\r\n"
_BODYLESS = frozenset({204, 304})
_BODY_BYTES = 64 * 1024 * 1024


class LostAnswer(Exception):
    """The connection ended, or what came was no HTTP, before the answer was whole: nobody knows what was done"""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to connect to; `name` is what the Host header says. With `tls`, over TLS."""

    host: str
    port: int
    name: str
    tls: SSLContext | None = None

    @property
    def url(self) -> str:
        """`http://name`, or https."""
        return f"{'https' if self.tls else 'http'}://{self.name}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `head` is the status line and the header lines as they came."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str | None:
        """A header's value, of a repeated one the first; names are compared without case."""
        value = _header(self.head, self.head.lower(), name.lower().encode())
        return None if value is None else value.decode("latin-1")


def request(
    method: str,
    path: str,
    host: str,
    *,
    token: str = "",
    key: str = "",
    queue_pass: str = "",
    body: bytes | None = None,
) -> bytes:
    """A request as it goes over the wire: `body` is JSON, `key` an Idempotency-Key, `token` a bearer's.

    `queue_pass`: from the waiting room.
    """
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if key:
        lines.append(f"Idempotency-Key: {key}")
    if queue_pass:
        lines.append(f"Onsale-Pass: {queue_pass}")
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


class Connection:
    """One kept-open connection. After any exception it is of no more use: close it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._reusable, self._heard = True, False

    @classmethod
    async def open(cls, address: Address) -> "Connection":
        """Connect; `OSError` when nobody answers there."""
        return cls(*await asyncio.open_connection(address.host, address.port, ssl=address.tls))

    @property
    def reusable(self) -> bool:
        """Whether the server lets it carry another request, as far as we know."""
        return self._reusable and not self._reader.at_eof()

    @property
    def heard(self) -> bool:
        """Whether any of the last answer came."""
        return self._heard

    async def ask(self, wire: bytes) -> Answer:
        """Send a whole request and read the whole answer; `LostAnswer` when it ends early."""
        self._heard = False
        try:
            self._writer.write(wire)
            return await self._answer()
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:
            raise LostAnswer(str(error) or type(error).__name__) from error

    async def _answer(self) -> Answer:
        status = 100
        head = b""
        while status < 200:  # an interim answer announces another
            head = await self._reader.readuntil(_HEAD_END)
            self._heard = True
            status = int(head[9:12])
        lowered = head.lower()
        if _header(head, lowered, b"connection") == b"close" or head.startswith(b"HTTP/1.0"):
            self._reusable = False
        return Answer(status, head, b"" if status in _BODYLESS else await self._body(head, lowered))

    async def _body(self, head: bytes, lowered: bytes) -> bytes:
        if (_header(head, lowered, b"transfer-encoding") or b"").lower().endswith(b"chunked"):
            return await self._chunks()
        length = _header(head, lowered, b"content-length")
        if length is None:
            self._reusable = False
            return await self._rest()
        return await self._reader.readexactly(_size(length, 10))

    async def _rest(self) -> bytes:
        body = bytearray()
        while part := await self._reader.read(_BODY_BYTES):
            body += _bounded(body, part)
        return bytes(body)

    async def _chunks(self) -> bytes:
        body = bytearray()
        while size := _size((await self._reader.readuntil(_LINE_END)).partition(b";")[0], 16):
            body += _bounded(body, await self._reader.readexactly(size))
            await self._reader.readexactly(len(_LINE_END))
        while await self._reader.readuntil(_LINE_END) != _LINE_END:  # trailers
            pass
        return bytes(body)

    def close(self) -> None:
        """Close it, without waiting for the other side."""
        self._writer.close()


class Client:
    """At most `connections` connections to one server, opened as they are needed, for any number of askers."""

    def __init__(self, address: Address, *, connections: int, timeout_s: float) -> None:
        self.address = address
        self._timeout_s = timeout_s
        self._places = asyncio.Semaphore(connections)
        self._idle: list[Connection] = []

    async def ask(self, wire: bytes, *, repeatable: bool) -> Answer:
        """Wait for a connection, then ask on it; the timeout is for the latter.

        Raises `LostAnswer`, `TimeoutError`. A kept-open connection may turn out to have been closed just as the
        request went out: a `repeatable` request (one that may be done twice) then goes out again on a new one.
        """
        async with self._places, asyncio.timeout(self._timeout_s):
            while self._idle:
                connection = self._idle.pop()
                if not connection.reusable:
                    connection.close()
                    continue
                try:
                    return await self._ask_on(connection, wire)
                except LostAnswer:
                    if connection.heard or not repeatable:
                        raise
            return await self._ask_on(await self._open(), wire)

    async def _open(self) -> Connection:
        try:
            return await Connection.open(self.address)
        except OSError as error:
            raise LostAnswer(str(error)) from error

    async def _ask_on(self, connection: Connection, wire: bytes) -> Answer:
        try:
            answer = await connection.ask(wire)
        except BaseException:
            connection.close()
            raise
        if connection.reusable:
            self._idle.append(connection)
        else:
            connection.close()
        return answer

    async def close(self) -> None:
        """Close every connection; nobody may be asking any more."""
        for connection in self._idle:
            connection.close()
        self._idle.clear()
        await asyncio.sleep(0)  # the loop closes their sockets


def _header(head: bytes, lowered: bytes, name: bytes) -> bytes | None:
    at = lowered.find(b"\r\n" + name + b":")
    if at < 0:
        return None
    begin = at + len(name) + 3
    return head[begin : head.find(_LINE_END, begin)].strip()


def _size(digits: bytes, base: int) -> int:
    size = int(digits, base)
    if not 0 <= size <= _BODY_BYTES:
        raise ValueError(f"a body of {size} bytes")
    return size


def _bounded(body: bytearray, part: bytes) -> bytes:
    if len(body) + len(part) > _BODY_BYTES:
        raise ValueError("the body is too long")
    return part
