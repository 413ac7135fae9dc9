"""The frugal client: every way a server may end a body, connections that close, answers that never come."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from onsale.demo.http import Address, Client, LostAnswer, request

GET = request("GET", "/", "here")


@dataclass(slots=True)
class Wire:
    """A server that says what it is told, one saying a request, and closes a connection after an empty saying."""

    sayings: Sequence[bytes]
    heard: list[bytes] = field(default_factory=list)
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next((int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length")), 0)
                self.heard.append(head + await reader.readexactly(length))
                saying = self.sayings[len(self.heard) - 1]
                if not saying:
                    break
                writer.write(saying.removesuffix(b"<end>"))
                if saying.endswith(b"<end>"):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def wire(*sayings: bytes, timeout_s: float = 5.0) -> AsyncIterator[tuple[Wire, Client]]:
    told = Wire(sayings)
    server = await asyncio.start_server(told.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = Client(Address("127.0.0.1", port, f"127.0.0.1:{port}"), connections=1, timeout_s=timeout_s)
    try:
        yield told, client
    finally:
        await client.close()
        server.close()
        await asyncio.sleep(0.01)


WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@pytest.mark.parametrize(
    ("said", "status", "body"),
    [
        (WHOLE, 200, b"hello"),
        (b"HTTP/1.1 503 Busy\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n", 503, b""),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, b""),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE, 200, b"hello"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;n=1\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n",
            200,
            b"hello",
        ),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end<end>", 200, b"until the end"),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello<end>", 200, b"hello"),
    ],
)
async def test_whatever_ends_a_body_the_next_answer_is_whole(said: bytes, status: int, body: bytes) -> None:
    async with wire(said, WHOLE) as (told, client):
        first = await client.ask(GET, repeatable=False)
        second = await client.ask(GET, repeatable=False)
    assert (first.status, first.body) == (status, body)
    assert second.body == b"hello"
    assert told.connections == (2 if b"<end>" in said else 1)


async def test_headers_are_found_whatever_their_case() -> None:
    async with wire(b"HTTP/1.1 429 Slow\r\nRetry-After:  7 \r\nContent-Length: 0\r\n\r\n") as (_, client):
        answer = await client.ask(GET, repeatable=True)
    assert answer.header("retry-after") == "7"
    assert answer.header("RETRY-AFTER") == "7"
    assert answer.header("after") is None


async def test_a_request_as_it_goes_out() -> None:
    async with wire(WHOLE) as (told, client):
        await client.ask(request("POST", "/x", "here", token="t", key="k", body=b"{}"), repeatable=True)
    assert told.heard[0] == (
        b"POST /x HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer t\r\nIdempotency-Key: k\r\n"
        b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    )


async def test_a_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    async with wire(WHOLE + b"<end>", WHOLE) as (told, client):
        await client.ask(GET, repeatable=False)
        await asyncio.sleep(0.05)
        assert (await client.ask(GET, repeatable=False)).body == b"hello"
    assert told.connections == 2


async def test_one_that_closes_as_the_request_goes_out_is_asked_again_only_if_that_does_no_harm() -> None:
    async with wire(WHOLE, b"", WHOLE) as (told, client):
        await client.ask(GET, repeatable=True)
        assert (await client.ask(GET, repeatable=True)).body == b"hello"
        assert len(told.heard) == 3
    async with wire(WHOLE, b"", WHOLE) as (told, client):
        await client.ask(GET, repeatable=False)
        with pytest.raises(LostAnswer):
            await client.ask(GET, repeatable=False)
        assert len(told.heard) == 2


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello<end>",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel<end>",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n",
        b"HTTP/1.1 2",
        b"SSH-2.0-other\r\n\r\n",
    ],
)
async def test_half_an_answer_is_none(said: bytes) -> None:
    async with wire(said + b"<end>", WHOLE) as (_, client):
        with pytest.raises(LostAnswer):
            await client.ask(GET, repeatable=True)
        assert (await client.ask(GET, repeatable=True)).body == b"hello", "the broken connection isn't used again"


async def test_an_answer_that_does_not_come_in_time() -> None:
    async with wire(WHOLE[:-1], WHOLE, timeout_s=0.1) as (told, client):
        with pytest.raises(TimeoutError):
            await client.ask(GET, repeatable=True)
        assert (await client.ask(GET, repeatable=True)).body == b"hello"
    assert told.connections == 2


async def test_nobody_there() -> None:
    client = Client(Address("127.0.0.1", 1, "127.0.0.1:1"), connections=1, timeout_s=1)
    with pytest.raises(LostAnswer):
        await client.ask(GET, repeatable=True)


async def test_no_more_connections_than_allowed() -> None:
    async with wire(*[WHOLE] * 9) as (told, client):
        answers = await asyncio.gather(*(client.ask(GET, repeatable=True) for _ in range(9)))
    assert [answer.body for answer in answers] == [b"hello"] * 9
    assert told.connections == 1
