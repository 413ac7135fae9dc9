"""Holding on one hot event over HTTP, with durable commits."""

import asyncio
import json
import random
from collections.abc import Iterator, Sequence

from benchmarks import load, pgbench
from benchmarks.load import Piece
from benchmarks.result import Result
from benchmarks.site import Site

_CONNECTIONS = 256
_HOLDS = 16_000
_PACED_S = 10


def holds_per_s(site: Site) -> list[Result]:
    """Two-seat holds a second, every fan and pair different: the stampede's best case; then at half that rate."""
    event = site.largest_event()
    pairs = list(range(0, event["availability"]["total"] - 1, 2))
    random.shuffle(pairs)
    tokens = site.tokens(_HOLDS)
    work = _holds(site, event["id"], tokens, pairs)
    peak = asyncio.run(load.run(site.host, site.port, work, connections=_CONNECTIONS))
    reference = pgbench.holds_per_s(site.data_dir)
    half = peak.rate(201) / 2
    count = min(int(half * _PACED_S), len(pairs) - _HOLDS)
    work = _holds(site, event["id"], site.tokens(count), pairs[_HOLDS:])
    calm = asyncio.run(load.paced(site.host, site.port, work, per_s=half, connections=_CONNECTIONS))
    return [
        Result("holds_per_s", peak.rate(201), "holds/s", "pgbench, one hold a transaction", reference, peak.describe()),
        Result("hold_p99_at_half_ms", calm.percentile_ms(99), "ms", note=f"{half:,.0f}/s; {calm.describe()}"),
    ]


def _holds(site: Site, event: str, tokens: Sequence[str], firsts: Sequence[int]) -> Iterator[Piece]:
    path = f"/api/v1/events/{event}/holds"
    for token, place in zip(tokens, firsts, strict=False):
        yield load.single(load.post(site.host, path, token, json.dumps({"places": [place, place + 1]}).encode()))
