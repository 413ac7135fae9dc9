"""A crowd that lets us choose: everybody is offered something else, or told honestly that many want the same."""

import asyncio
from collections import Counter

import httpx

from onsale.platform.database import Database
from tests.fixtures.catalogue import small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import claimed, holds_path


async def test_pairs_for_a_crowd(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event = await make.event(layout=small_house(rows=10, seats=20, standing=0))
    body = {"best_available": {"quantity": 2}}

    async def ask(fan: Account) -> httpx.Response:
        return await client.post(holds_path(event), json=body, headers=fan.headers)

    answers = await asyncio.gather(*(ask(fan) for fan in await make.fans(60)))
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {201, 409}
    assert statuses[201] >= 40
    for answer in answers:
        if answer.status_code == 201:
            first, second = (line["place"] for line in answer.json()["lines"])
            assert (second - first, first // 20) == (1, second // 20), "side by side in one row"
        else:
            assert answer.json()["code"] == "places_unavailable"
    assert len(await claimed(db, event)) == 2 * statuses[201]
    assert await broken_invariants(db) == {}
