"""Promo codes by API: whose they are, what is refused, and what may change once they are told."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from onsale.catalog.model import Event, PriceLevel
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import holds_path

LEVELS = (
    PriceLevel(0, "Seated", ("Stalls",), 4500),
    PriceLevel(1, "Friends", ("Standing",), 3000, hidden=True),
)
SPRING = {"code": "spring-15", "discount": "percent", "percent": 12.5}


def path_of(event: Event, code: str = "") -> str:
    return f"/api/v1/organiser/events/{encode_id('evt', event.id)}/promo-codes{code and '/' + code}"


async def an_event(make: Make, **terms: Any) -> tuple[Event, Account]:
    organiser = await make.organiser()
    return await make.event(by=organiser.principal, levels=LEVELS, **terms), organiser


async def test_made_and_listed(client: httpx.AsyncClient, make: Make) -> None:
    event, organiser = await an_event(make)
    made = await client.post(path_of(event), json=SPRING, headers=organiser.headers)
    assert made.status_code == 201
    assert made.json() == {
        "event_id": encode_id("evt", event.id), "code": "SPRING-15", "discount": "percent", "percent": 12.5,
        "amount": None, "unlocks": [], "sale_from": None, "valid_from": None, "valid_until": None, "uses_max": None,
        "uses": 0, "places_max": None, "paused": False,
    }  # fmt: skip
    friends = {"code": "FRIENDS", "unlocks": ["Friends"], "discount": "per_place", "amount_minor": 500, "uses_max": 7}
    assert (await client.post(path_of(event), json=friends, headers=organiser.headers)).status_code == 201
    again = await client.post(path_of(event), json=SPRING | {"code": "Spring-15"}, headers=organiser.headers)
    assert (again.status_code, again.json()["code"]) == (409, "promo_code_exists")
    fan = await make.fan()
    held = await client.post(holds_path(event), json={"places": [41], "promo_code": "friends"}, headers=fan.headers)
    assert held.json()["total"]["amount_minor"] == 2500
    listed = (await client.get(path_of(event), headers=organiser.headers)).json()["items"]
    assert [(code["code"], code["uses"]) for code in listed] == [("FRIENDS", 1), ("SPRING-15", 0)]


async def test_whose_codes(client: httpx.AsyncClient, make: Make) -> None:
    event, organiser = await an_event(make)
    stranger, fan = await make.organiser(), await make.fan()
    await client.post(path_of(event), json=SPRING, headers=organiser.headers)
    for who, status in ((stranger.headers, 403), (fan.headers, 403), ({}, 401)):
        assert (await client.get(path_of(event), headers=who)).status_code == status
        assert (await client.post(path_of(event), json=SPRING, headers=who)).status_code == status
        paused = await client.patch(path_of(event, "SPRING-15"), json={"paused": True}, headers=who)
        assert paused.status_code == status
    assert not (await client.get(path_of(event), headers=organiser.headers)).json()["items"][0]["paused"]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"code": "A"}, "code"),
        ({"code": "SPRING 15%"}, "code"),
        ({"discount": "none", "percent": None}, "discount"),
        ({"percent": 0}, "percent"),
        ({"percent": 101}, "percent"),
        ({"percent": 33.333}, "percent"),
        ({"discount": "per_place", "percent": None}, "amount_minor"),
        ({"amount_minor": 100}, "discount"),
        ({"unlocks": ["Seated"]}, "unlocks.0"),
        ({"uses_max": 0}, "uses_max"),
        ({"places_max": 51}, "places_max"),
        ({"sale_from": (utc_now() + timedelta(days=3)).isoformat()}, "sale_from"),
        ({"valid_from": "2027-01-02T00:00:00Z", "valid_until": "2027-01-01T00:00:00Z"}, "valid_until"),
        ({"something": 1}, "something"),
    ],
)
async def test_refused(client: httpx.AsyncClient, make: Make, told: dict[str, Any], field: str) -> None:
    event, organiser = await an_event(make, on_sale_at=utc_now() + timedelta(days=2))
    answer = await client.post(path_of(event), json=SPRING | told, headers=organiser.headers)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


async def test_limits_change_and_what_it_gives_stays(client: httpx.AsyncClient, make: Make) -> None:
    event, organiser = await an_event(make)
    await client.post(path_of(event), json=SPRING, headers=organiser.headers)
    for n, fan in enumerate(await make.fans(2)):
        await client.post(holds_path(event), json={"places": [n], "promo_code": "SPRING-15"}, headers=fan.headers)
    path = path_of(event, "spring-15")

    async def patched(body: dict[str, Any]) -> httpx.Response:
        return await client.patch(path, json=body, headers=organiser.headers)

    limited = await patched({"uses_max": 2, "places_max": 4, "valid_until": "2027-01-01T00:00:00Z"})
    assert (limited.json()["uses_max"], limited.json()["uses"], limited.json()["places_max"]) == (2, 2, 4)
    fewer = await patched({"uses_max": 1})
    assert (fewer.status_code, fewer.json()["errors"][0]["field"]) == (400, "uses_max")
    assert (await patched({"percent": 50})).status_code == 400
    paused = (await patched({"paused": True, "uses_max": None})).json()
    assert (paused["paused"], paused["uses_max"], paused["valid_until"]) == (True, None, "2027-01-01T00:00:00Z")
    assert (await client.patch(path_of(event, "NO-SUCH"), json={}, headers=organiser.headers)).status_code == 404


async def test_a_hidden_level_is_its_organisers_to_see(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    event, organiser = await an_event(make)
    public_id = encode_id("evt", event.id)
    (own,) = (await client.get("/api/v1/organiser/events", headers=organiser.headers)).json()["items"]
    assert [(level["name"], level["hidden"]) for level in own["price_levels"]] == [("Seated", False), ("Friends", True)]
    told = (await client.get(f"/api/v1/events/{public_id}")).json()
    assert [level["name"] for level in told["price_levels"]] == ["Seated"]
    await make.promo_code(event, "FRIENDS", unlocks=("Friends",))
    fan = await make.fan()
    await client.post(holds_path(event), json={"places": [41], "promo_code": "FRIENDS"}, headers=fan.headers)
    levels = [
        {"name": "Seated", "sections": ["Stalls"], "face_value_minor": 4500},
        {"name": "Friends", "sections": ["Standing"], "face_value_minor": 3000},
    ]
    shown = await client.patch(f"/api/v1/events/{public_id}", json={"price_levels": levels}, headers=organiser.headers)
    assert shown.status_code == 200, "sold places keep their price; being told of isn't part of it"
