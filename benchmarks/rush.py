"""A rush nobody foresaw: four times what the shop can serve, on an event without a waiting room."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import uvloop

from benchmarks import load
from benchmarks.crowd import Lines, Strain
from benchmarks.front import Front, apart, bare_front
from benchmarks.load import Tally
from benchmarks.processes import Shares
from benchmarks.result import Result
from benchmarks.site import Site
from onsale.demo.http import request
from onsale.platform import limits
from onsale.waitingroom.ranks import RANKS

TIMES = 4
_MEASURED = 6_000
_FANS = 12_000
_PRESSES_S = 30.0
_PLAYED_S = 45.0
_AIM_MS = 300.0
_TICK_S = 0.005
_AT_MOST = 2
"""Times the pace at which presses are made up for that were due while everybody waited for an answer."""
_LOOKED_AT = 50
_CHOOSES_S = (0.5, 4.0)
_SERVED_ON = min(480, limits.RUSH_HOLDS - 1)
"""Connections: so few that no room opens, and that nginx lets one address have them."""
_HOLD = json.dumps({"best_available": {"quantity": 2}}).encode()


def rush_hold_p99_ms(site: Site) -> list[Result]:
    """How long holds take for those let in, while four times as many are asked for as can be served; and that nobody,
    in line or not, is answered with an error. Those inside have a web process of their own, behind nginx.
    """
    with apart(site) as front:
        note, p99_ms, broken = _played(site, front)
    broken = broken or (f"more than {_AIM_MS:.0f} ms" if p99_ms > _AIM_MS else "")
    return [Result("rush_hold_p99_ms", p99_ms, "ms", note=note, broken=broken)]


def rush_one_pool_p99_ms(site: Site) -> list[Result]:
    """The same without nginx, where all are served by the same web processes. No promise, a comparison."""
    note, p99_ms, broken = _played(site, bare_front(site))
    return [Result("rush_one_pool_p99_ms", p99_ms, "ms", note=note, broken=broken)]


def _played(site: Site, front: Front) -> tuple[str, float, str]:
    """What was seen, the figure, and what must not have been seen."""
    path = f"/api/v1/events/{site.largest_event()['id']}"
    served = uvloop.run(_served(site, front, path))
    rush = _Rush(front, path, site.tokens(_FANS))
    uvloop.run(rush.play(served * TIMES))
    seen = rush.seen
    queue = site.get(f"{path}/queue")
    errors = sum(count for code, count in seen.statuses.items() if code >= 500)
    p99_ms = seen.admitted.percentile_ms(99)
    opened = f"after {1000 * seen.opened_s:.0f} ms" if seen.opened_s is not None else "never"
    note = (
        f"{served:,.0f} holds/s can be served; {seen.pressed / _PRESSES_S:,.0f} a second asked for"
        f" ({seen.pressed / _PRESSES_S / served:.1f} x) for {_PRESSES_S:.0f} s by {_FANS:,} fans;"
        f" first sent on {opened}, room {queue['state']}; {seen.joined:,} joined;"
        f" with a pass {seen.admitted.describe()}; without {seen.before.describe()};"
        f" sent on {seen.sent_on.describe()}; joining {seen.joining.describe()}; going in {seen.going_in.describe()};"
        f" all answers {dict(sorted(seen.statuses.items()))}, {rush.lines.opened:,} connections;"
        f" {seen.strain}; of a core: {seen.shares}; verify: {site.verify()} violations"
    )
    return note, p99_ms, _broken(seen, errors)


async def _served(site: Site, front: Front, path: str) -> float:
    """What can be: holds a second, on so few connections that no room opens."""
    holds = (load.single(load.post(site.host, f"{path}/holds", token, _HOLD)) for token in site.tokens(_MEASURED))
    return (await load.run(front.host, front.port, holds, connections=_SERVED_ON)).rate(201)


def _broken(seen: "_Seen", errors: int) -> str:
    if errors or seen.lost:
        return f"{errors} answers of 5xx, {seen.lost} connections lost"
    return "" if seen.admitted.took_s else "nobody was let in"


@dataclass(slots=True)
class _Seen:
    statuses: Counter[int] = field(default_factory=Counter)
    before: Tally = field(default_factory=Tally)
    admitted: Tally = field(default_factory=Tally)
    sent_on: Tally = field(default_factory=Tally)
    joining: Tally = field(default_factory=Tally)
    pressed: int = 0
    joined: int = 0
    lost: int = 0
    opened_s: float | None = None
    going_in: Tally = field(default_factory=Tally)
    strain: str = ""
    shares: str = ""


@dataclass(slots=True)
class _Fan:
    token: str
    hold: bytes
    asking: bool = False
    done: bool = False
    in_line: bool = False


class _Rush:
    """Fans who press the button again and again until they are in; in the line they do as its page does, too."""

    def __init__(self, front: Front, path: str, tokens: list[str]) -> None:
        self._host, self._path, self._roles = front.host, path, front.roles
        self._fans = [
            _Fan(token, request("POST", f"{path}/holds", front.host, token=token, body=_HOLD)) for token in tokens
        ]
        self._poll = load.get(front.host, f"{path}/queue")
        self.lines, self.seen = Lines(front.host, front.port), _Seen()
        self._random = random.Random(1)
        self._queue: dict[str, Any] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._began = self._over = 0.0

    async def play(self, per_s: float) -> None:
        """Press at this pace; then go on letting in until time is up."""
        load.look_through_no_more()
        strain, shares, self._began = Strain(), Shares(self._roles), time.perf_counter()
        self._over = self._began + _PLAYED_S
        around = [asyncio.create_task(strain.watch()), asyncio.create_task(self._keep_looking())]
        number = 0
        while (now := time.perf_counter()) < self._began + _PRESSES_S:
            due = int((now - self._began) * per_s) - self.seen.pressed
            for _ in range(min(due, int(_AT_MOST * per_s * _TICK_S))):
                number = self._press_next(number)
            await asyncio.sleep(_TICK_S)
        self.seen.strain, self.seen.shares = strain.told(), shares.told()
        await asyncio.sleep(_PLAYED_S - _PRESSES_S)
        for task in (*around, *self._tasks):
            task.cancel()
        await asyncio.gather(*around, *self._tasks, return_exceptions=True)
        self.lines.close()

    def _press_next(self, number: int) -> int:
        """The next fan from this number on who isn't waiting for an answer presses; the number after theirs."""
        for after in range(number, number + _LOOKED_AT):
            fan = self._fans[after % len(self._fans)]
            if not fan.asking and not fan.done:
                fan.asking = True
                self.seen.pressed += 1
                self._start(self._ask_for_places(fan))
                return after + 1
        return number + _LOOKED_AT

    async def _ask_for_places(self, fan: _Fan) -> None:
        status, took_s, _ = await self._ask(fan.hold)
        fan.asking = status == 403 and not fan.in_line  # joins now, and does one thing at a time
        if status != 403:
            self.seen.before.note(status, took_s)
            fan.done = status == 201
            return
        self.seen.sent_on.note(status, took_s)
        if self.seen.opened_s is None:
            self.seen.opened_s = time.perf_counter() - self._began
        if not fan.in_line:
            fan.in_line = True
            self._start(self._stand_in_line(fan))

    async def _stand_in_line(self, fan: _Fan) -> None:
        wire = load.post(self._host, f"{self._path}/queue/join", fan.token, b"")
        status, took_s, body = await self._ask(wire)
        self.seen.joining.note(status, took_s)
        fan.asking = False
        if status != 200:
            fan.in_line = False
            return
        self.seen.joined += 1
        place = json.loads(body)
        while not self._in(place):
            await asyncio.sleep(self._random.uniform(0.5, 1.0) * self._looks_again_s(place))
            await self._ask(self._poll)
            if place["rank"] is None and self._revealed(place["window"]):
                place = json.loads((await self._ask(wire))[2])
        status, took_s, body = await self._ask(
            load.post(
                self._host, f"{self._path}/queue/admission", fan.token, json.dumps({"token": place["token"]}).encode()
            )
        )
        self.seen.going_in.note(status, took_s)
        if status == 200:
            fan.done = True
            await asyncio.sleep(self._random.uniform(*_CHOOSES_S))
            wire = fan.hold.replace(b"\r\n", f"\r\nOnsale-Pass: {json.loads(body)['pass']}\r\n".encode(), 1)
            status, took_s, _ = await self._ask(wire)
            self.seen.admitted.note(status, took_s)

    async def _keep_looking(self) -> None:
        while True:
            _, body = await self.lines.ask(self._poll)
            self._queue = json.loads(body)
            await asyncio.sleep(1)

    def _looks_again_s(self, place: dict[str, Any]) -> float:
        """As often as the document says: oftener when one's turn is less than two minutes away."""
        queue = self._queue
        far_s, near_s = queue.get("poll_after_s", 20), queue.get("poll_near_s", 2)
        if place["rank"] is None or place["window"] != queue["frontier"]["window"]:
            return float(far_s)
        joined = {each["window"]: each["joined"] for each in queue["windows"]}.get(place["window"], 0)
        ahead = (place["rank"] - queue["frontier"]["rank"]) * joined / RANKS
        return float(near_s if ahead <= 2 * queue["admitted_per_minute"] else far_s)

    def _revealed(self, window: int) -> bool:
        counted = {each["window"] for each in self._queue.get("windows", ())}
        return window in counted or window < min(counted, default=0)

    def _in(self, place: dict[str, Any]) -> bool:
        frontier = self._queue.get("frontier")
        if place["rank"] is None or frontier is None:
            return False
        return (place["window"], place["rank"]) <= (frontier["window"], frontier["rank"])

    async def _ask(self, wire: bytes) -> tuple[int, float, bytes]:
        began = time.perf_counter()
        try:
            status, body = await self.lines.ask(wire)
        except OSError:
            self.seen.lost += 1
            status, body = 0, b"{}"
        self.seen.statuses[status] += 1
        return status, time.perf_counter() - began, body

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
