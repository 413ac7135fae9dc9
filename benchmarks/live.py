"""How soon a hold shows on everybody's map."""

import asyncio
import json
import time

from benchmarks import load
from benchmarks.result import Result
from benchmarks.site import Site
from onsale.demo.http import Address, Connection

_STREAMS = 16
_HOLDS = 60


def delta_latency_ms(site: Site) -> list[Result]:
    """From the answer to a hold, which is after its commit, to its places on the last of sixteen streams.

    The streams are spread over both web processes, so that the last one is another process's.
    """
    took_s = asyncio.run(_delays(site))
    tally = load.Tally(took_s=took_s)
    note = f"p50; p99 {tally.percentile_ms(99):.0f} ms, worst {max(took_s) * 1000:.0f} ms, of {len(took_s)} holds"
    return [Result("delta_latency_ms", tally.percentile_ms(50), "ms", note=note)]


async def _delays(site: Site) -> list[float]:
    event = site.largest_event()["id"]
    seen: asyncio.Queue[tuple[float, set[int]]] = asyncio.Queue()
    streams = [asyncio.create_task(_follow(site, event, seen)) for _ in range(_STREAMS)]
    await asyncio.sleep(1.0)
    connection = await Connection.open(Address(site.host, site.port, site.host))
    delays = []
    for token in site.tokens(_HOLDS):
        body = json.dumps({"best_available": {"quantity": 2}}).encode()
        answer = await connection.ask(load.post(site.host, f"/api/v1/events/{event}/holds", token, body))
        committed, places = time.perf_counter(), {line["place"] for line in json.loads(answer.body)["lines"]}
        last, waiting = committed, _STREAMS
        async with asyncio.timeout(10):
            while waiting:
                at, taken = await seen.get()
                if places <= taken:
                    last, waiting = max(last, at), waiting - 1
        delays.append(last - committed)
        await asyncio.sleep(0.1)
    for stream in streams:
        stream.cancel()
    await asyncio.gather(*streams, return_exceptions=True)
    connection.close()
    return delays


async def _follow(site: Site, event: str, seen: "asyncio.Queue[tuple[float, set[int]]]") -> None:
    reader, writer = await asyncio.open_connection(site.host, site.port, limit=1 << 20)
    writer.write(load.get(site.host, f"/api/v1/events/{event}/availability/stream", "Accept: text/event-stream"))
    try:
        while line := await reader.readline():
            if line.startswith(b"data: ") and b'"taken"' in line:
                seen.put_nowait((time.perf_counter(), set(json.loads(line[6:])["taken"])))
    finally:
        writer.close()
