"""Prices that move, by API: whose they are, from the organiser's switch to what everybody is told."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from onsale.catalog.model import Event, PriceLevel, TicketType
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.schemas import rfc3339
from onsale.pricing.moving.model import ChangeWhy
from onsale.pricing.moving.publish import publish
from onsale.pricing.moving.suggest import suggest
from tests.console.test_api_create_event import body_for
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import holds_path

LEVELS = (
    PriceLevel(0, "Seated", ("Stalls",), 4500, (TicketType("Adult", 4500), TicketType("Child", 2000))),
    PriceLevel(1, "Floor", ("Standing",), 3000),
)
DYNAMIC = {"level": "Seated", "kind": "dynamic", "mode": "automatic", "temper": "balanced"}
TIERED = {"level": "Floor", "kind": "tiered", "tiers": [{"face_value_minor": 3500, "after_places": 10}]}


def path_of(event: Event, verb: str = "") -> str:
    return f"/api/v1/events/{encode_id('evt', event.id)}" + (f"/pricing{verb}" if verb != "." else "")


async def an_event(make: Make, **terms: Any) -> tuple[Event, Account]:
    organiser = await make.organiser()
    return await make.event(by=organiser.principal, levels=LEVELS, **terms), organiser


async def put(client: httpx.AsyncClient, event: Event, who: Account, *levels: dict[str, Any]) -> dict[str, Any]:
    answer = await client.put(path_of(event), json={"levels": levels}, headers=who.headers)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_a_price_moves_only_where_its_organiser_says_so(client: httpx.AsyncClient, make: Make) -> None:
    event, organiser = await an_event(make)
    before = (await client.get(path_of(event), headers=organiser.headers)).json()
    assert [level["kind"] for level in before["levels"]] == ["fixed", "fixed"]
    told = await put(client, event, organiser, DYNAMIC, TIERED)
    seated, floor = told["levels"]
    assert (seated["kind"], seated["mode"], seated["floor_minor"], seated["ceiling_minor"]) == (
        "dynamic", "automatic", 2700, 7650,
    )  # fmt: skip
    assert (floor["kind"], floor["tiers"][0]["reached"], floor["floor_minor"]) == ("tiered", False, None)
    assert (await client.get(path_of(event), headers=organiser.headers)).json() == told
    assert (await put(client, event, organiser))["levels"] == before["levels"]


async def test_everybody_is_told_between_what_and_what_is_next(client: httpx.AsyncClient, make: Make) -> None:
    event, organiser = await an_event(make)
    still = (await client.get(path_of(event, "."))).json()
    assert (still["prices_vary"], still["price_rails"]) == (False, None)
    assert still["price_levels"][0] | {"kind": "fixed", "varies": False, "next_price": None} == still["price_levels"][0]
    friday = rfc3339(utc_now() + timedelta(days=2))
    dated = {"level": "Floor", "kind": "tiered", "tiers": [{"face_value_minor": 3500, "from_at": friday}]}
    await put(client, event, organiser, DYNAMIC, dated)
    told = (await client.get(path_of(event, "."))).json()
    assert told["prices_vary"]
    assert told["price_range"] == still["price_range"]
    assert (told["price_rails"]["min"]["amount_minor"], told["price_rails"]["max"]["amount_minor"]) == (1200, 7650)
    seated, floor = told["price_levels"]
    assert (seated["kind"], seated["varies"], seated["next_price"]) == ("dynamic", True, None)
    price = {"amount_minor": 3500, "currency": "EUR"}
    assert floor["next_price"] == {"price": price, "from_at": friday, "after_places": None}
    (found,) = (await client.get("/api/v1/events")).json()["items"]
    assert (found["prices_vary"], found["price_rails"]) == (True, told["price_rails"])
    await client.post(path_of(event, "/stop"), headers=organiser.headers)
    stopped = (await client.get(path_of(event, "."))).json()
    assert (stopped["prices_vary"], stopped["price_levels"][0]["kind"]) == (False, "dynamic")


async def test_the_switch_and_back(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    event, organiser = await an_event(make)
    await put(client, event, organiser, DYNAMIC)
    async with db.write() as tx:
        await publish(tx, event.id, "Seated", from_version=0, face_value_minor=4950, why=ChangeWhy.SCARCE)
    fan = await make.fan()
    shown = {"amount_minor": 4500, "currency": "EUR"}
    asked = await client.post(holds_path(event), json={"places": [3], "expected_total": shown}, headers=fan.headers)
    assert (asked.status_code, asked.json()["code"]) == (409, "price_changed")
    assert asked.json()["total"]["amount_minor"] == 4950
    told = (await client.post(path_of(event, "/stop"), headers=organiser.headers)).json()
    assert (told["stopped"], told["levels"][0]["face_value_minor"], told["levels"][0]["changes"]) == (True, 4500, 2)
    held = await client.post(holds_path(event), json={"places": [3], "expected_total": shown}, headers=fan.headers)
    assert held.status_code == 201
    told = (await client.post(path_of(event, "/resume"), headers=organiser.headers)).json()
    assert (told["stopped"], told["levels"][0]["stopped_at"]) == (False, None)
    sheet = await client.get(path_of(event, "/changes.csv"), headers=organiser.headers)
    assert sheet.headers["content-type"].startswith("text/csv")
    rows = sheet.text.splitlines()
    assert [row.split(",")[1:8] for row in rows[1:]] == [
        ["Seated", "1", "45.00", "49.50", "EUR", "scarce", ""],
        ["Seated", "2", "49.50", "45.00", "EUR", "stopped", ""],
    ]


async def test_what_is_suggested_waits_for_the_organisers_word(
    client: httpx.AsyncClient, make: Make, db: Database
) -> None:
    event, organiser = await an_event(make)
    await put(client, event, organiser, DYNAMIC | {"mode": "suggest"})
    for verb in ("approve", "decline"):
        nothing = await client.post(path_of(event, f"/suggestions/Seated/{verb}"), headers=organiser.headers)
        assert nothing.status_code == 404
    async with db.write() as tx:
        told = {"from_version": 0, "face_value_minor": 4950, "why": ChangeWhy.SCARCE, "details": {"places_left": 12}}
        await suggest(tx, event.id, "Seated", **told)  # type: ignore[arg-type]
    waiting = (await client.get(path_of(event), headers=organiser.headers)).json()["levels"][0]["suggestion"]
    assert (waiting["face_value_minor"], waiting["why"], waiting["details"]) == (4950, "scarce", {"places_left": 12})
    approved = await client.post(path_of(event, "/suggestions/Seated/approve"), headers=organiser.headers)
    seated = approved.json()["levels"][0]
    assert (seated["face_value_minor"], seated["approved_minor"], seated["suggestion"]) == (4950, 4950, None)


async def test_whose_prices(client: httpx.AsyncClient, make: Make) -> None:
    event, organiser = await an_event(make)
    await put(client, event, organiser, DYNAMIC)
    stranger, fan = await make.organiser(), await make.fan()
    for who, status in ((stranger.headers, 403), (fan.headers, 403), ({}, 401)):
        for path in (path_of(event), path_of(event, "/changes.csv")):
            assert (await client.get(path, headers=who)).status_code == status
        assert (await client.put(path_of(event), json={"levels": []}, headers=who)).status_code == status
        for verb in ("/stop", "/resume", "/suggestions/Seated/approve", "/suggestions/Seated/decline"):
            assert (await client.post(path_of(event, verb), headers=who)).status_code == status
    assert not (await client.get(path_of(event), headers=organiser.headers)).json()["stopped"]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (DYNAMIC | {"level": "Balcony"}, "levels.0.level"),
        (DYNAMIC | {"floor_minor": 5000, "ceiling_minor": 4000}, "levels.0.floor_minor"),
        (TIERED | {"tiers": []}, "levels.0.tiers"),
        (TIERED | {"tiers": [{"face_value_minor": 3500, "after_places": 20}]}, "levels.0.tiers.0.after_places"),
    ],
)
async def test_what_is_wrong_is_named(client: httpx.AsyncClient, make: Make, told: dict[str, Any], field: str) -> None:
    event, organiser = await an_event(make)
    answer = await client.put(path_of(event), json={"levels": [told]}, headers=organiser.headers)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_an_event_may_begin_with_prices_that_move(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    body = await body_for(make, organiser)
    wrong = await client.post(
        "/api/v1/events", json=body | {"pricing": {"levels": [DYNAMIC]}}, headers=organiser.headers
    )
    assert [error["field"] for error in wrong.json()["errors"]] == ["pricing.levels.0.level"]
    told = {"levels": [DYNAMIC | {"level": "Seats"}]}
    made = await client.post("/api/v1/events", json=body | {"pricing": told}, headers=organiser.headers)
    assert made.status_code == 201, made.text
    assert made.json()["prices_vary"]
    path = f"/api/v1/events/{made.json()['id']}"
    changed = await client.patch(path, json={"pricing": {"kind": "fixed"}}, headers=organiser.headers)
    assert not changed.json()["prices_vary"]


async def test_an_edit_says_where_a_moving_price_is_set(client: httpx.AsyncClient, make: Make) -> None:
    event, organiser = await an_event(make)
    await put(client, event, organiser, DYNAMIC)
    levels = (await client.get(path_of(event, "."))).json()["price_levels"]
    sent = [
        {"name": level["name"], "sections": level["sections"], "face_value_minor": level["face_value_minor"] + 100}
        for level in levels
    ]
    answer = await client.patch(path_of(event, "."), json={"price_levels": sent}, headers=organiser.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "price_moves")
    assert [error["field"] for error in answer.json()["errors"]] == ["price_levels.0.face_value_minor"]
