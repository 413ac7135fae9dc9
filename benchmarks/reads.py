"""Reading: what is free, and the event's page; against the bare server answering a constant.

A generator in Python can't ask as fast as a bare server answers, so requests are pipelined: many are written at once
and their answers, all of one length, read in one piece. Server and reference are asked in the same way.
"""

import asyncio
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import load
from benchmarks.result import Result
from benchmarks.site import Site

_CONNECTIONS = 16
_AT_ONCE = 16
_SECONDS = 5.0
_BARE_PORT = 8499


def availability_reads_per_s(site: Site) -> list[Result]:
    """The bitset of 80,000 places, whole and compressed; and asked by those who have it already."""
    path = f"/api/v1/events/{site.largest_event()['id']}/availability"
    with urllib.request.urlopen(f"http://{site.host}:{site.port}{path}") as answer:
        tag = answer.headers["ETag"]
    whole = rate(site.host, site.port, load.get(site.host, path, "Accept-Encoding: gzip"))
    known = rate(site.host, site.port, load.get(site.host, path, f"If-None-Match: {tag}"))
    with bare(site) as port:
        constant = rate(site.host, port, load.get(site.host, "/12k"))
        small = rate(site.host, port, load.get(site.host, "/"))
    reference = "the bare server, as many bytes"
    return [
        Result(
            "availability_reads_per_s", whole, "reads/s", reference, constant, "80,000 places, gzip, 16 x 16 pipelined"
        ),
        Result("availability_unchanged_per_s", known, "reads/s", "the bare server, 2 bytes", small, "304 by ETag"),
    ]


def event_page_reads_per_s(site: Site) -> list[Result]:
    """The event's page, whole, as somebody sees it who isn't signed in."""
    page = f"/events/{site.largest_event()['id']}"
    ours = rate(site.host, site.port, load.get(site.host, page))
    api = rate(site.host, site.port, load.get(site.host, f"/api/v1{page}"))
    with bare(site) as port:
        constant = rate(site.host, port, load.get(site.host, "/12k"))
    return [
        Result("event_page_reads_per_s", ours, "reads/s", "the bare server, 12 kB", constant, "HTML, not compressed"),
        Result("event_reads_per_s", api, "reads/s", "the bare server, 12 kB", constant, "JSON"),
    ]


def rate(host: str, port: int, wire: bytes) -> float:
    """Answers a second to one request, asked again and again."""
    return asyncio.run(_ask_for(host, port, wire))


async def _ask_for(host: str, port: int, wire: bytes) -> float:
    """Answers a second, over a few seconds, from connections that each keep several requests under way."""
    answered, deadline = 0, time.perf_counter() + _SECONDS

    async def one() -> None:
        nonlocal answered
        reader, writer = await asyncio.open_connection(host, port, limit=1 << 22)
        writer.write(wire)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")), 0)
        await reader.readexactly(length)
        size = len(head) + length
        while time.perf_counter() < deadline:
            writer.write(wire * _AT_ONCE)
            answers = await reader.readexactly(size * _AT_ONCE)
            if answers[:13] != head[:13] or answers[-size : 13 - size] != head[:13]:
                raise RuntimeError("the answers aren't all alike")
            answered += _AT_ONCE
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(_CONNECTIONS)))
    return answered / (time.perf_counter() - began)


@contextmanager
def bare(site: Site) -> Iterator[int]:
    """The same server with as many processes, and an application that does nothing."""
    command = [sys.executable, "-m", "benchmarks.bare", str(_BARE_PORT), str(site.workers)]
    process = subprocess.Popen(command, env=os.environ)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                urllib.request.urlopen(f"http://{site.host}:{_BARE_PORT}/").close()
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        yield _BARE_PORT
    finally:
        process.terminate()
        process.wait(20)
