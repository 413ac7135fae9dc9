"""Fans who go the whole way over HTTP, again and again: hold, pay, take the tickets, walk in. Nothing may fail."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.fixtures.selling import until

PASSWORD = "onsale-demo"
AT_ONCE = 3
FANS = 400
_GATE = "North"
_WITHIN_S = 120.0


@dataclass(slots=True)
class Buyers:
    """They take the servers of `urls` by turns, which may be changed meanwhile."""

    http: httpx.AsyncClient
    urls: list[str]
    through: Counter[str] = field(default_factory=Counter)
    """How many went the whole way, by the server that each was at last."""
    failed: list[str] = field(default_factory=list)
    going: bool = True
    event: str = ""
    scanner: str = ""
    fans: Iterator[str] = field(default_factory=lambda: iter(()))
    _turn: Iterator[int] = field(default_factory=itertools.count)
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def begin(self) -> None:
        """Find an event with room enough, fans to buy and somebody at its door."""
        url = self.urls[0]
        listed = (await self.http.get(f"{url}/api/v1/events", params={"limit": 100})).json()["items"]
        free = [one for one in listed if one["status"] == "on_sale" and not one["waiting_room"]["enabled"]]
        self.event = max(free, key=lambda one: one["availability"]["available"])["id"]
        await self._more_fans()
        sign_in = {"email": "scanner@demo.test", "password": PASSWORD}
        answer = await self.http.post(f"{url}/api/v1/auth/login", json=sign_in)
        self.scanner = answer.json()["access_token"]

    async def go(self) -> None:
        """Until they are told to stop."""
        await asyncio.gather(*(self._lane() for _ in range(AT_ONCE)))

    async def _lane(self) -> None:
        while self.going:
            await self._once(await self._fan())

    async def _fan(self) -> str:
        """The next one, who has nothing yet."""
        async with self._making:
            if (fan := next(self.fans, None)) is None:
                await self._more_fans()
                fan = next(self.fans)
            return fan

    async def _more_fans(self) -> None:
        made = await self.http.post(f"{self.urls[0]}/demo/fans", json={"count": FANS})
        self.fans = iter([one["access_token"] for one in made.json()])

    async def _once(self, fan: str) -> None:
        wish = {"best_available": {"quantity": 2}}
        booking = await self._ask("POST", f"/events/{self.event}/holds", fan, 201, wish)
        if booking and await self._ask(
            "POST", f"/bookings/{booking['id']}/pay", fan, 200, {"payment_method": "pm_success"}
        ):
            for ticket in await self._ask("GET", f"/bookings/{booking['id']}/tickets", fan, 200) or []:
                scan = {"code": ticket["code"], "gate": _GATE}
                told = await self._ask("POST", f"/events/{self.event}/check-ins", self.scanner, 200, scan)
                if told and told["result"] != "admitted":
                    self.failed.append(f"at the door: {told}")

    async def _ask(self, method: str, path: str, token: str, expected: int, body: Any = None) -> Any:
        url = self.urls[next(self._turn) % len(self.urls)]
        headers = {"Authorization": f"Bearer {token}"}
        try:
            answer = await self.http.request(method, f"{url}/api/v1{path}", json=body, headers=headers)
        except httpx.TransportError as error:
            self.failed.append(f"{method} {url}{path}: {error!r}")
            return None
        if answer.status_code != expected:
            self.failed.append(f"{method} {url}{path}: {answer.status_code} {answer.text[:300]}")
            return None
        if path.endswith("/check-ins"):
            self.through[url] += 1
        return answer.json()

    async def some_more(self, *urls: str, each: int = 6) -> None:
        """Wait until so many more have gone in at each of these servers, or until something failed."""
        before = Counter(self.through)

        async def gone_in() -> bool:
            return bool(self.failed) or all(self.through[url] >= before[url] + each for url in urls)

        await until(gone_in, within_s=_WITHIN_S)
