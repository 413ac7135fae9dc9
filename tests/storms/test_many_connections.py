"""More connections than a web process used to keep: those that wait for nothing keep nobody else out."""

import asyncio
import resource
from urllib.parse import urlsplit

from onsale.entrypoints.connections import connections_allowed
from onsale.platform import limits
from tests.storms.site import Site

_IDLE = 1_300  # the server's own default is 1,024 for one process
_WITHIN_S = 60.0
_ASK = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"

Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def test_whoever_comes_after_many_idle_connections_is_answered(site: Site) -> None:
    connections_allowed()  # of this process: as many files as these need
    await site.ready()
    address = urlsplit(site.urls[0])
    idle: list[Opened] = []
    try:
        for _ in range(_IDLE):
            idle.append(await _asked(str(address.hostname), address.port or 80))  # noqa: PERF401 - one after the other
        await _asked_again(idle[0])
    finally:
        for _, writer in idle:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for _, writer in idle), return_exceptions=True)


async def _asked(host: str, port: int) -> Opened:
    async with asyncio.timeout(_WITHIN_S):
        opened = await asyncio.open_connection(host, port)
        await _asked_again(opened)
    return opened


async def _asked_again(opened: Opened) -> None:
    reader, writer = opened
    writer.write(_ASK)
    async with asyncio.timeout(_WITHIN_S):
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head.splitlines()[0]
        length = next(line for line in head.lower().splitlines() if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))


def test_as_many_connections_as_files_can_be_open_beside_what_else_is() -> None:
    allowed = connections_allowed()
    assert 0 < allowed <= limits.CONNECTIONS_PER_PROCESS
    assert allowed < resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert connections_allowed() == allowed
