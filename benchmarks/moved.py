"""How soon a new price is what everybody is shown."""

import asyncio
import json
import time
from typing import Any
from urllib.parse import quote

from benchmarks import load
from benchmarks.result import Result
from benchmarks.site import Site
from onsale.demo.http import Address, Connection, request

_READERS = 16
_CHANGES = 20
_FIRST_MINOR = 4_000
_PROMISED_MS = 2_000
_ORGANISER = {"email": "organiser@demo.test", "password": "onsale-demo"}


def new_price_ms(site: Site) -> list[Result]:
    """From the answer to an organiser who sets a price, which is after its commit, to the last of sixteen connections
    that read the event, spread over both web processes, and to the first search that tells it.
    """
    shown, found = asyncio.run(_Prices(site).play())
    return [
        _told("new_price_ms", shown, "until the last of sixteen connections reads it"),
        _told("new_price_search_ms", found, "until a search tells it"),
    ]


def _told(name: str, took_s: list[float], until: str) -> Result:
    tally, worst = load.Tally(took_s=took_s), max(took_s) * 1000
    note = f"p50 {until}; worst {worst:.0f} ms of {len(took_s)} changes"
    broken = f"{worst:.0f} ms, with {_PROMISED_MS} promised" if worst > _PROMISED_MS else ""
    return Result(name, tally.percentile_ms(50), "ms", note=note, broken=broken)


class _Prices:
    """An organiser who sets a price again and again, and those who read."""

    def __init__(self, site: Site) -> None:
        self._site, event = site, site.largest_event()
        self._path = f"/api/v1/events/{event['id']}"
        self._id, self._search = event["id"], f"/api/v1/search?q={quote(event['name'])}&limit=20"
        self._level = site.get(self._path)["price_levels"][0]["name"]

    async def play(self) -> tuple[list[float], list[float]]:
        """Seconds until the last reader has seen each change, and until it is found."""
        opened = [await Connection.open(Address(self._site.host, self._site.port, self._site.host)) for _ in range(18)]
        organiser, seeker, *readers = opened[: _READERS + 2]
        token = await self._signed_in(organiser)
        shown, found = [], []
        for change in range(_CHANGES):
            price = _FIRST_MINOR + 50 * change
            await self._set(organiser, token, price)
            began = time.perf_counter()
            async with asyncio.timeout(60):
                last = asyncio.gather(*(self._read(reader, self._path, price) for reader in readers))
                sought, seen = await asyncio.gather(self._read(seeker, self._search, price), last)
            shown.append(max(seen) - began)
            found.append(sought - began)
        for connection in opened:
            connection.close()
        return shown, found

    async def _signed_in(self, connection: Connection) -> str:
        body = json.dumps(_ORGANISER).encode()
        answer = await connection.ask(load.post(self._site.host, "/api/v1/auth/login", "", body))
        return str(json.loads(answer.body)["access_token"])

    async def _set(self, connection: Connection, token: str, price: int) -> None:
        rails = {"floor_minor": 1_000, "ceiling_minor": 20_000}
        level = {"level": self._level, "kind": "dynamic", "face_value_minor": price, **rails}
        body = json.dumps({"levels": [level]}).encode()
        answer = await connection.ask(request("PUT", f"{self._path}/pricing", self._site.host, token=token, body=body))
        if answer.status != 200:
            raise RuntimeError(f"the price wasn't taken: {answer.status} {answer.body[:300]!r}")

    async def _read(self, connection: Connection, path: str, price: int) -> float:
        """Asks until the price is told; when that was."""
        wire = load.get(self._site.host, path)
        while True:
            answer = await connection.ask(wire)
            if self._tells(json.loads(answer.body), price):
                return time.perf_counter()
            await asyncio.sleep(0.02)

    def _tells(self, told: dict[str, Any], price: int) -> bool:
        events = [told, *told.get("items", [])]
        return any(
            event.get("id") == self._id and event["price_levels"][0]["face_value_minor"] == price for event in events
        )
