"""Two hundred requests of one fan for different places: one active booking. Without the key there are several."""

import asyncio
from collections import Counter
from itertools import cycle

import httpx
import pytest

from onsale.catalog.model import Event
from onsale.platform.database import Database
from tests.fixtures.catalogue import small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import count, holds_path
from tests.races.without_keys import slots_without_key

AT_ONCE = 200
TRIES = 5


async def rush(clients: list[httpx.AsyncClient], event: Event, fan: Account, n: int) -> Counter[int]:
    asked = (
        client.post(holds_path(event), json={"places": [place]}, headers=fan.headers)
        for client, place in zip(cycle(clients), range(n), strict=False)
    )
    return Counter(answer.status_code for answer in await asyncio.gather(*asked))


async def test_one_booking(clients: list[httpx.AsyncClient], db: Database, make: Make) -> None:
    event, fan = await make.event(layout=small_house(rows=10, seats=20)), await make.fan()
    assert await rush(clients, event, fan, AT_ONCE) == {201: 1, 409: AT_ONCE - 1}
    assert await count(db, "bookings where state = 'held'") == await count(db, "claims") == 1
    assert await broken_invariants(db) == {}


async def test_control_without_the_key_a_fan_books_twice(
    clients: list[httpx.AsyncClient], db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    await slots_without_key(db, monkeypatch)
    for _ in range(TRIES):
        event, fan = await make.event(), await make.fan()
        if (await rush(clients, event, fan, 40))[201] > 1:
            break
    broken = await broken_invariants(db)
    assert "a fan has two active bookings for one event" in broken, "if this race can't be seen, the test is no test"
