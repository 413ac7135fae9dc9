"""Holding and buying on one hot event over HTTP, with durable commits."""

import asyncio
import json
import random
from collections.abc import Iterator

from benchmarks import load, pgbench
from benchmarks.load import Connection, Piece, Tally
from benchmarks.result import Result
from benchmarks.site import Site

_CONNECTIONS = 128
_HOLDS = 8_000
_FLOWS = 1_000


def holds_per_s(site: Site) -> Result:
    """Two-seat holds a second, every fan and pair different: the stampede's best case."""
    event = site.largest_event()
    pairs = list(range(0, event["availability"]["total"] - 1, 2))
    random.shuffle(pairs)
    path = f"/api/v1/events/{event['id']}/holds"
    tokens = site.tokens(_HOLDS)

    def work() -> Iterator[Piece]:
        for token, place in zip(tokens, pairs, strict=False):
            yield _single(load.post(site.host, path, token, json.dumps({"places": [place, place + 1]}).encode()))

    tally = asyncio.run(load.run(site.host, site.port, work(), connections=_CONNECTIONS))
    reference = pgbench.holds_per_s(site.data_dir)
    note = f"p50 {tally.percentile_ms(50):.0f} ms, p99 {tally.percentile_ms(99):.0f} ms, {dict(tally.statuses)}"
    return Result("holds_per_s", tally.rate(201), "holds/s", "pgbench, one hold a transaction", reference, note)


def booking_flow_per_s(site: Site) -> Result:
    """Whole purchases a second: hold the best pair, pay by sandbox, confirmed with tickets issued."""
    event = site.largest_event()
    path = f"/api/v1/events/{event['id']}/holds"
    hold = json.dumps({"best_available": {"quantity": 2}}).encode()
    pay = json.dumps({"payment_method": "pm_success"}).encode()

    def flow(token: str) -> Piece:
        async def buy(connection: Connection, tally: Tally) -> None:
            began = asyncio.get_running_loop().time()
            status, body = await connection.ask(load.post(site.host, path, token, hold))
            if status == 201:
                address = f"/api/v1/bookings/{json.loads(body)['id']}/pay"
                status, _ = await connection.ask(load.post(site.host, address, token, pay))
            tally.statuses[status] += 1
            tally.took_s.append(asyncio.get_running_loop().time() - began)

        return buy

    work = (flow(token) for token in site.tokens(_FLOWS))
    tally = asyncio.run(load.run(site.host, site.port, work, connections=32))
    note = f"p50 {tally.percentile_ms(50):.0f} ms, p99 {tally.percentile_ms(99):.0f} ms, {dict(tally.statuses)}"
    return Result("booking_flow_per_s", tally.rate(200), "bookings/s", None, None, note)


def _single(request: bytes) -> Piece:
    async def ask(connection: Connection, tally: Tally) -> None:
        began = asyncio.get_running_loop().time()
        status, _ = await connection.ask(request)
        tally.statuses[status] += 1
        tally.took_s.append(asyncio.get_running_loop().time() - began)

    return ask
