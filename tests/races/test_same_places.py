"""Two hundred at once for the same two places: one gets them. Without the key in the database more than one does."""

import asyncio
from collections import Counter
from itertools import cycle

import httpx
import pytest

from onsale.catalog.model import Event
from onsale.platform.database import Database
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import count, holds_path
from tests.races.without_keys import places_without_key

AT_ONCE = 200
TRIES = 5


async def rush(clients: list[httpx.AsyncClient], event: Event, fans: list[Account], *places: int) -> Counter[int]:
    """Everybody asks for these places in the same instant; how often each status was answered."""
    body = {"places": list(places)}
    asked = (
        client.post(holds_path(event), json=body, headers=fan.headers)
        for client, fan in zip(cycle(clients), fans, strict=False)
    )
    return Counter(answer.status_code for answer in await asyncio.gather(*asked))


async def test_one_wins(clients: list[httpx.AsyncClient], db: Database, make: Make) -> None:
    event, fans = await make.event(), await make.fans(AT_ONCE)
    assert await rush(clients, event, fans, 12, 13) == {201: 1, 409: AT_ONCE - 1}
    assert await count(db, "bookings") == await count(db, "fan_slots") == 1
    assert await count(db, "claims") == 2
    assert await broken_invariants(db) == {}


async def test_control_without_the_key_a_place_is_sold_twice(
    clients: list[httpx.AsyncClient], db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    await places_without_key(db, monkeypatch)
    for _ in range(TRIES):
        event, fans = await make.event(), await make.fans(40)
        if (await rush(clients, event, fans, 12, 13))[201] > 1:
            break
    broken = await broken_invariants(db)
    assert "a place is in two active bookings" in broken, "if this race can't be seen, the test above proves nothing"
