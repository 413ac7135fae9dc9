"""Who may wait, what they are told, and whose entry it is."""

import asyncio

import httpx
import pytest

from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.fixtures.make import Make
from tests.fixtures.selling import count, sold
from tests.waitinglist.lists import list_path, one_row, standing, waits


async def test_only_where_there_is_nothing_to_be_had(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    event = await one_row(make, 4)
    owner, fan = await make.fans(2)
    early = await client.post(list_path(event), json={"quantity": 1}, headers=fan.headers)
    assert (early.status_code, early.json()["code"]) == (409, "places_available")
    await sold(services, event, owner, 1, 2, 3)
    single = await client.post(list_path(event), json={"quantity": 1}, headers=fan.headers)
    assert single.json()["code"] == "places_available"
    assert await waits(client, event, fan, 2) == 1, "one is free, but no two together"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"quantity": 0}, 400, "invalid_request"),
        ({"quantity": 11}, 400, "too_many_places"),
        ({}, 400, "invalid_request"),
        ({"quantity": 1, "section": "Moon"}, 400, "invalid_request"),
        ({"quantity": 1, "price_level": "Gold"}, 400, "invalid_request"),
        ({"quantity": 1, "together": False}, 400, "invalid_request"),
    ],
)
async def test_refused(
    client: httpx.AsyncClient, services: Services, make: Make, body: dict[str, object], status: int, code: str
) -> None:
    event = await one_row(make, 2)
    owner, fan = await make.fans(2)
    await sold(services, event, owner, 0, 1)
    answer = await client.post(list_path(event), json=body, headers=fan.headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_whose_it_is(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    event = await one_row(make, 2)
    owner, fan, stranger = await make.fans(3)
    booked = await sold(services, event, owner, 0, 1)
    unverified = await make.fan(verified=False)
    nobody = await client.post(list_path(event), json={"quantity": 1})
    assert nobody.status_code == 401
    refused = await client.post(list_path(event), json={"quantity": 1}, headers=unverified.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "email_unverified")
    has_one = await client.post(list_path(event), json={"quantity": 1}, headers=owner.headers)
    assert (has_one.status_code, has_one.json()["code"]) == (409, "active_booking_exists")
    assert has_one.json()["booking_id"] == booked.public_id
    await waits(client, event, fan, 2, section="Stalls", price_level="Everywhere")
    assert await standing(client, event, stranger) is None
    assert (await client.delete(list_path(event), headers=stranger.headers)).status_code == 404
    told = await standing(client, event, fan) or {}
    joined = told.pop("joined_at")
    assert isinstance(joined, str)
    assert told == {
        "event_id": encode_id("evt", event.id), "state": "waiting", "position": 1, "quantity": 2,
        "section": "Stalls", "price_level": "Everywhere", "offer": None,
    }  # fmt: skip
    assert (await client.delete(list_path(event), headers=fan.headers)).status_code == 204
    assert (await client.delete(list_path(event), headers=fan.headers)).status_code == 404
    unknown = await client.post("/api/v1/events/evt_1/waiting-list", json={"quantity": 1}, headers=fan.headers)
    assert unknown.status_code == 404


async def test_joined_by_many_taps_at_once_and_changed(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await one_row(make, 4)
    owner, fan, other = await make.fans(3)
    await sold(services, event, owner, 0, 1, 2, 3)
    assert set(await asyncio.gather(*(waits(client, event, fan) for _ in range(8)))) == {1}
    assert await waits(client, event, other) == 2
    assert await waits(client, event, fan, 3) == 1, "who wants something else keeps their place"
    assert (await standing(client, event, fan) or {})["quantity"] == 3
    assert await count(db, "waiting_entries") == 2
    await client.delete(list_path(event), headers=fan.headers)
    assert await waits(client, event, fan) == 2, "who left joins at the end"
