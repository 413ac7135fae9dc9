"""A rush nobody foresaw: four times what the shop can serve, on an event without a waiting room."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from benchmarks import load
from benchmarks.load import Tally
from benchmarks.result import Result
from benchmarks.site import Site
from onsale.demo.http import Address, Answer, Connection, request

TIMES = 4
_MEASURED = 4_000
_RUSH_S = 10
_PLAYED_S = 60
_FANS_MOST = 24_000
_CONNECTIONS = 512
_AIM_MS = 300.0
_AGAIN_S = 10.0
_HOLD = json.dumps({"best_available": {"quantity": 2}}).encode()


def rush_hold_p99_ms(site: Site) -> list[Result]:
    """How long holds take for those let in, while four times as many fans came as can be served; and that nobody, in
    line or not, is answered with an error.
    """
    event = site.largest_event()["id"]
    path = f"/api/v1/events/{event}"
    holds = (load.single(load.post(site.host, f"{path}/holds", token, _HOLD)) for token in site.tokens(_MEASURED))
    served = asyncio.run(load.run(site.host, site.port, holds, connections=_CONNECTIONS // 2)).rate(201)
    tokens = site.tokens(min(_FANS_MOST, int(served * TIMES * _RUSH_S)))
    seen = asyncio.run(_Rush(site, path).play(tokens, per_s=served * TIMES))
    queue = site.get(f"{path}/queue")
    errors = sum(seen.statuses[code] for code in seen.statuses if code >= 500)
    p99_ms = (seen.admitted if seen.admitted.took_s else seen.before).percentile_ms(99)
    note = (
        f"{len(tokens):,} fans within {len(tokens) / served / TIMES:.0f} s, {TIMES} x {served:,.0f} holds/s;"
        f" room {queue['state']}, {seen.joined:,} joined, {len(seen.admitted.took_s):,} held with a pass"
        f" ({seen.admitted.describe()}), {len(seen.before.took_s):,} without ({seen.before.describe()});"
        f" all answers {dict(sorted(seen.statuses.items()))}; verify: {site.verify()} violations"
    )
    if not seen.admitted.took_s:
        note = f"no room opened: the crowd was served at once, on so many connections; {note}"
    slow = f"more than {_AIM_MS:.0f} ms" if seen.admitted.took_s and p99_ms > _AIM_MS else ""
    broken = f"{errors} answers of 5xx" if errors else slow
    return [Result("rush_hold_p99_ms", p99_ms, "ms", note=note, broken=broken)]


@dataclass(slots=True)
class _Seen:
    statuses: Counter[int] = field(default_factory=Counter)
    before: Tally = field(default_factory=Tally)
    admitted: Tally = field(default_factory=Tally)
    joined: int = 0


class _Rush:
    """Fans who hold, or join the line and hold when they are let in. They share connections, as tabs do a network."""

    def __init__(self, site: Site, path: str) -> None:
        self._host, self._port, self._path = site.host, site.port, path
        self._idle: asyncio.Queue[Connection] = asyncio.Queue()
        self._seen, self._random = _Seen(), random.Random(1)
        self._over = 0.0

    async def play(self, tokens: list[str], *, per_s: float) -> _Seen:
        """All of them, one after the other at this pace; then whoever waits does so until time is up."""
        for _ in range(_CONNECTIONS):
            self._idle.put_nowait(await Connection.open(Address(self._host, self._port, self._host)))
        began = time.perf_counter()
        self._over, fans = began + _PLAYED_S, set[asyncio.Task[None]]()
        for number, token in enumerate(tokens):
            await asyncio.sleep(max(0.0, began + number / per_s - time.perf_counter()))
            fans.add(asyncio.create_task(self._fan(token)))
        await asyncio.gather(*fans)
        return self._seen

    async def _fan(self, token: str) -> None:
        answer = await self._hold(token, "", self._seen.before)
        if answer.status != 403:
            return
        if (place := await self._joined(token)) is None:
            return
        body = json.dumps({"token": place}).encode()
        while time.perf_counter() < self._over:
            await asyncio.sleep(self._random.uniform(0.5, 1.5) * _AGAIN_S / 2)
            answer = await self._ask(load.post(self._host, f"{self._path}/queue/admission", token, body))
            if answer.status == 200:
                await asyncio.sleep(self._random.uniform(1, 5))
                await self._hold(token, json.loads(answer.body)["pass"], self._seen.admitted)
                return

    async def _joined(self, token: str) -> str | None:
        answer = await self._ask(load.post(self._host, f"{self._path}/queue/join", token, b""))
        if answer.status != 200:
            return None
        self._seen.joined += 1
        return str(json.loads(answer.body)["token"])

    async def _hold(self, token: str, queue_pass: str, tally: Tally) -> Answer:
        wire = request("POST", f"{self._path}/holds", self._host, token=token, body=_HOLD)
        if queue_pass:
            wire = wire.replace(b"\r\n", f"\r\nOnsale-Pass: {queue_pass}\r\n".encode(), 1)
        async with self._connection() as connection:
            began = time.perf_counter()
            answer = await connection.ask(wire)
            took_s = time.perf_counter() - began
        self._seen.statuses[answer.status] += 1
        if answer.status != 403:
            tally.note(answer.status, took_s)
        return answer

    async def _ask(self, wire: bytes) -> Answer:
        async with self._connection() as connection:
            answer = await connection.ask(wire)
        self._seen.statuses[answer.status] += 1
        return answer

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        connection = await self._idle.get()
        try:
            yield connection
        finally:
            self._idle.put_nowait(connection)
