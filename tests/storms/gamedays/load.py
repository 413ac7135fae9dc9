"""Steady asking while something befalls the servers: every request counts, and one that gets no answer is lost."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import until

_PAUSE_S = 0.1
_FANS_PER_LANE = 50
PATIENCE_S = 60.0
"""Of the site: what is tried isn't how much this machine has to do besides."""


@dataclass(slots=True)
class Load:
    """Fans who hold a place and let it go, again and again, over connections they keep; and others who come once."""

    url: Callable[[], str]
    event: str
    lanes: list[list[Account]]
    """Who comes one after another: each may begin but a dozen bookings an hour that aren't paid for."""
    answered: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    acknowledged: dict[str, int] = field(default_factory=dict)
    """Bookings that were said to be held and not let go: who has them, by number."""
    slowest_s: float = 0.0
    _over: bool = False

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator["Load"]:
        """While the block runs; each who asks has an answer afterwards."""
        lanes = [asyncio.create_task(self._buy(list(fans), place)) for place, fans in enumerate(self.lanes)]
        lanes += [asyncio.create_task(self._look()) for _ in range(2)]
        try:
            await self.more(20)
            yield self
        finally:
            self._over = True
            await asyncio.gather(*lanes)

    def stop(self) -> None:
        """Nobody asks anything new."""
        self._over = True

    async def more(self, answers: int) -> None:
        """Wait until so many more were answered."""
        before = self.answered.total()

        async def enough() -> bool:
            return self.answered.total() >= before + answers

        await until(enough, within_s=120)

    async def _buy(self, fans: list[Account], place: int) -> None:
        fan = fans.pop(0)
        async with httpx.AsyncClient(timeout=30) as client:
            while not self._over:
                client.headers.update(fan.headers)
                holds = f"/api/v1/events/{self.event}/holds"
                answer = await self.ask(client, "POST", holds, json={"places": [place]})
                if answer is not None and answer.status_code == 429 and fans:
                    fan = fans.pop(0)
                if (booking := _theirs(answer)) is None:
                    await asyncio.sleep(_PAUSE_S)
                    continue
                self.acknowledged[booking] = fan.id
                released = await self.ask(client, "DELETE", f"/api/v1/bookings/{booking}")
                if released is None or released.status_code == 204:
                    del self.acknowledged[booking]

    async def _look(self) -> None:
        while not self._over:
            async with httpx.AsyncClient(timeout=30) as client:
                await self.ask(client, "GET", f"/api/v1/events/{self.event}")

    async def ask(self, client: httpx.AsyncClient, method: str, path: str, **more: Any) -> httpx.Response | None:
        """Ask once, and never again: what isn't answered, or answered with a failure of the servers, is lost."""
        began = time.monotonic()
        try:
            answer = await client.request(method, self.url() + path, **more)
        except httpx.HTTPError as error:
            self.lost.append(f"{method} {path}: {error!r}")
            return None
        self.slowest_s = max(self.slowest_s, time.monotonic() - began)
        self.answered[f"{method} {answer.status_code}"] += 1
        if answer.status_code >= 500:
            self.lost.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer


def _theirs(answer: httpx.Response | None) -> str | None:
    """What a fan has, who asked for places: new, or still, since letting it go was refused."""
    if answer is None or answer.status_code not in {201, 409}:
        return None
    told = answer.json()
    booking = told.get("id") if answer.status_code == 201 else told.get("booking_id")
    return None if booking is None else str(booking)


async def prepared(services: Services, url: Callable[[], str], *, lanes: int = 6) -> Load:
    """An event, and people who want places there."""
    make = Make(services)
    event = await make.event(by=(await make.organiser()).principal)
    fans = await make.fans(lanes * _FANS_PER_LANE)
    return Load(url, encode_id("evt", event.id), [fans[lane::lanes] for lane in range(lanes)])


async def lines_of(client: httpx.AsyncClient, path: str, told: list[str]) -> None:
    """What a stream tells until it ends; a stream that breaks off instead of ending raises."""
    async with client.stream("GET", path) as answer:
        async for line in answer.aiter_lines():
            told.append(line)  # noqa: PERF401 - as they come: others look


async def unless_gone(asking: Any) -> Any:
    """What is answered, or None where nobody is there."""
    with suppress(httpx.TransportError):
        return await asking
    return None
