"""A crowd of pairs in two processes until nothing is left: nobody shares a place, and nobody is told a tale."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest

from onsale.catalog.model import Event
from onsale.entrypoints import wiring
from onsale.inventory.best import largest_together
from onsale.inventory.live import LivePlaces
from onsale.inventory.watch import Watch
from onsale.platform.database import Database
from onsale.platform.settings import Settings
from tests.fixtures.catalogue import small_house
from tests.fixtures.frames import Frames
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.lanes import JSON, Heard, Lanes
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import claimed, holds_path

AT_ONCE = 30
PLACES = 200
WITHIN_S = 60.0


@pytest.fixture
async def processes(settings: Settings, database_url: str, frames: Frames) -> AsyncIterator[list[Lanes]]:
    """Two web processes, as far as selling is concerned."""
    async with AsyncExitStack() as stack:
        made = []
        for _ in range(2):
            services = wiring.build(settings, database_url)
            stack.push_async_callback(services.get(Database).close)
            listening = asyncio.create_task(services.get(Watch).run())
            stack.push_async_callback(asyncio.wait, {listening})
            stack.callback(listening.cancel)
            made.append(Lanes(services, stack.enter_context(frames.application(services))))
        yield made


@dataclass(slots=True)
class Sale:
    """What became of everybody."""

    event: Event
    fans: list[Account]
    sold: list[tuple[float, list[int]]] = field(default_factory=list)
    """When each request that got places began, and the places."""
    refused: list[tuple[float, Heard]] = field(default_factory=list)
    """When those who are told that there is nothing for them were told so."""
    asked_again: int = 0

    async def serve(self, process: Lanes) -> None:
        """One after the other at this window, each until they have two places or are told that there are none."""
        while self.fans:
            await self._pair(process, self.fans.pop())
            if self.refused:
                return

    async def _pair(self, process: Lanes, fan: Account) -> None:
        told = [*fan.headers.items(), *JSON]
        while True:
            began = time.monotonic()
            heard = await process.send(
                "POST", holds_path(self.event), headers=told, body=b'{"best_available": {"quantity": 2}}'
            )
            if heard.status == 201:
                self.sold.append((began, [line["place"] for line in heard.json["lines"]]))
                return
            assert heard.status == 409, heard.json
            assert heard.json["code"] in {"places_unavailable", "sold_out"}
            if "retry-after" not in heard.headers:
                self.refused.append((time.monotonic(), heard))
                return
            assert heard.json["code"] == "places_unavailable"
            self.asked_again += 1
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(("rows", "seats"), [(10, 20), (8, 25)])
async def test_pairs_until_none_is_left(processes: list[Lanes], make: Make, rows: int, seats: int) -> None:
    layout = small_house(rows=rows, seats=seats, standing=0)
    event = await make.event(layout=layout)
    sale = Sale(event, await make.fans(PLACES))
    async with asyncio.timeout(WITHIN_S):
        await asyncio.gather(*(sale.serve(process) for process in processes for _ in range(AT_ONCE)))

    places = Counter(place for _, pair in sale.sold for place in pair)
    assert set(places.values()) == {1}, "nobody shares a place"
    assert set(await claimed(make.db, event)) == set(places)
    assert all(b - a == 1 and a // seats == b // seats for _, (a, b) in sale.sold), "side by side in one row"
    assert await broken_invariants(make.db) == {}

    left = LivePlaces(event.id, PLACES)
    left.heard_taken(places, 0.0)
    assert largest_together(layout, left.free) <= 1, "no two are left together"
    assert sale.refused
    first_refused = min(moment for moment, _ in sale.refused)
    assert all(began <= first_refused for began, _ in sale.sold), "who was told there are none could have had none"
    for _, heard in sale.refused:
        if heard.json["code"] == "places_unavailable":
            assert (heard.json["largest_together"], heard.json["unavailable"]) == (1, [])
    codes = {heard.json["code"] for _, heard in sale.refused}
    assert codes == ({"places_unavailable"} if left.available else {"sold_out"})
