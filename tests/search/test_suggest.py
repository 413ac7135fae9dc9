"""`GET /suggest`: what somebody may be typing."""

import httpx
import pytest

from onsale.platform.ids import encode_id
from tests.fixtures.catalogue import an_organiser
from tests.fixtures.make import Make


async def _suggested(client: httpx.AsyncClient, q: str) -> list[tuple[str, str]]:
    response = await client.get("/api/v1/suggest", params={"q": q})
    assert response.status_code == 200, response.text
    return [(item["kind"], item["text"]) for item in response.json()["items"]]


async def test_events_performers_venues_and_cities_by_the_beginning_of_a_word(
    client: httpx.AsyncClient, make: Make
) -> None:
    owner = an_organiser()
    venue = await make.venue(by=owner, name="Lantern Hall", city="Łódź", country="Poland", timezone="Europe/Warsaw")
    event = await make.event(by=owner, venue=venue, name="Winter Lights", performers=("The Paper Lanterns",))
    assert await _suggested(client, "lan") == [("venue", "Lantern Hall"), ("performer", "The Paper Lanterns")]
    assert await _suggested(client, "LODZ") == [("city", "Łódź")]
    assert await _suggested(client, "winter li") == [("event", "Winter Lights")]
    assert await _suggested(client, "ights") == [("event", "Winter Lights")], "a slip"
    assert await _suggested(client, "ghts") == []
    assert await _suggested(client, "  ") == []
    assert (await client.get("/api/v1/suggest")).json() == {"items": []}
    answer = (await client.get("/api/v1/suggest", params={"q": "winter"})).json()
    assert answer["items"] == [{"kind": "event", "text": "Winter Lights", "id": encode_id("evt", event.id)}]


async def test_a_residency_is_suggested_once_and_ten_are_enough(client: httpx.AsyncClient, make: Make) -> None:
    for _ in range(2):
        await make.event(name="Night Shift")
    assert await _suggested(client, "night") == [("event", "Night Shift")]
    for n in range(12):
        await make.event(name=f"Night {chr(65 + n)}")
    assert len(await _suggested(client, "night")) == 10


@pytest.mark.parametrize("query", [{"q": "x" * 201}, {"q": "a\x00"}])
async def test_a_wrong_parameter_is_named(client: httpx.AsyncClient, query: dict[str, str]) -> None:
    response = await client.get("/api/v1/suggest", params=query)
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "q"
