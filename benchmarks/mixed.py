"""A shop in a rush: a hundred reads to each hold, for half a minute, as fast as it goes."""

import asyncio
import json
import time

from benchmarks import load
from benchmarks.load import Tally
from benchmarks.result import Result
from benchmarks.site import Site
from onsale.demo.http import Address, Connection

_SECONDS = 30.0
_CONNECTIONS = 64
_READS = 100
_FANS = 4_000


def mixed_100_1(site: Site) -> list[Result]:
    """Requests a second. Of a hundred reads 90 ask what is free (most of them have it already), 10 for the event."""
    reads, holds, seconds = asyncio.run(_rush(site))
    note = (
        f"reads p99 {reads.percentile_ms(99):.0f} ms, holds {len(holds.took_s) / seconds:,.1f}/s "
        f"p99 {holds.percentile_ms(99):.0f} ms; reads {dict(reads.statuses)}, holds {dict(holds.statuses)}"
    )
    return [Result("mixed_100_1", (len(reads.took_s) + len(holds.took_s)) / seconds, "requests/s", note=note)]


async def _rush(site: Site) -> tuple[Tally, Tally, float]:
    path = f"/api/v1/events/{site.largest_event()['id']}"
    tokens, reads, holds, tag = iter(site.tokens(_FANS)), Tally(), Tally(), ""
    body = json.dumps({"best_available": {"quantity": 2}}).encode()
    event_wire = load.get(site.host, path)
    began = time.perf_counter()

    async def one() -> None:
        nonlocal tag
        connection = await Connection.open(Address(site.host, site.port, site.host))
        while time.perf_counter() - began < _SECONDS:
            for number in range(_READS):
                wire = load.get(site.host, f"{path}/availability", "Accept-Encoding: gzip", f"If-None-Match: {tag}")
                at = time.perf_counter()
                answer = await connection.ask(event_wire if number % 10 == 0 else wire)
                reads.note(answer.status, time.perf_counter() - at)
                tag = (answer.header("etag") or tag) if number % 10 else tag
            at = time.perf_counter()
            answer = await connection.ask(load.post(site.host, f"{path}/holds", next(tokens), body))
            holds.note(answer.status, time.perf_counter() - at)
        connection.close()

    await asyncio.gather(*(one() for _ in range(_CONNECTIONS)))
    return reads, holds, time.perf_counter() - began
