"""Tickets for companions: beside a wheelchair space of the same booking, one for each, at the organiser's price."""

from typing import Any

import httpx
import pytest

from onsale.catalog.model import Event, PriceLevel, TicketType
from onsale.catalog.seatmap import Kind, Layout, RowSpec, SeatSpec, SectionSpec, build
from onsale.platform.ids import encode_id
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import holds_path

LEVELS = (
    PriceLevel(0, "Stalls", ("Stalls",), 4500, (TicketType("Full", 4500), TicketType("Companion", 0, companion=True))),
)


def house() -> Layout:
    """Two rows of six seats; the first and the last of the first row are wheelchair spaces (places 0 and 5)."""
    first = [SeatSpec(str(n), accessible=n in {1, 6}) for n in range(1, 7)]
    second = [SeatSpec(str(n)) for n in range(1, 7)]
    return build("Studio", [SectionSpec("Stalls", Kind.SEATED, rows=[RowSpec("A", first), RowSpec("B", second)])])


@pytest.fixture
async def event(make: Make) -> Event:
    """One that sells a companion's ticket."""
    return await make.event(layout=house(), levels=LEVELS)


async def hold(client: httpx.AsyncClient, event: Event, fan: Account, *picks: tuple[int, str]) -> httpx.Response:
    places = [{"place": place, "ticket_type": kind} for place, kind in picks]
    return await client.post(holds_path(event), json={"places": places}, headers=fan.headers)


async def test_it_costs_what_the_organiser_says_beside_the_space(
    client: httpx.AsyncClient, make: Make, event: Event
) -> None:
    answer = await hold(client, event, await make.fan(), (0, "Full"), (1, "Companion"))
    assert answer.status_code == 201, answer.text
    assert [line["face_value"]["amount_minor"] for line in answer.json()["lines"]] == [4500, 0]
    told = (await client.get(f"/api/v1/events/{encode_id('evt', event.id)}")).json()
    kinds = told["price_levels"][0]["ticket_types"]
    assert [(kind["name"], kind["companion"]) for kind in kinds] == [("Full", False), ("Companion", True)]
    assert told["price_range"]["min"]["amount_minor"] >= 4500, "nobody has a companion's ticket alone"


@pytest.mark.parametrize(
    "picks",
    [
        pytest.param(((1, "Companion"),), id="without the space"),
        pytest.param(((0, "Full"), (2, "Companion")), id="not beside it"),
        pytest.param(((0, "Full"), (6, "Companion")), id="in another row"),
        pytest.param(((0, "Full"), (1, "Companion"), (2, "Companion")), id="two for one space"),
        pytest.param(((0, "Companion"), (1, "Full")), id="in the space itself"),
    ],
)
async def test_nobody_else_has_it(
    client: httpx.AsyncClient, make: Make, event: Event, picks: tuple[tuple[int, str], ...]
) -> None:
    fan = await make.fan()
    refused = await hold(client, event, fan, *picks)
    assert (refused.status_code, refused.json()["code"]) == (400, "companion_alone"), refused.text
    assert (await client.get("/api/v1/bookings", headers=fan.headers)).json()["items"] == []


async def test_best_places_seat_the_companion_beside_the_space(
    client: httpx.AsyncClient, make: Make, event: Event
) -> None:
    best = {
        "quantity": 3,
        "party": [{"ticket_type": kind, "quantity": n} for kind, n in (("Companion", 1), ("Full", 2))],
    }
    answer = await client.post(holds_path(event), json={"best_available": best}, headers=(await make.fan()).headers)
    assert answer.status_code == 201, answer.text
    kinds = {line["place"]: line["ticket_type"] for line in answer.json()["lines"]}
    assert kinds in ({0: "Full", 1: "Companion", 2: "Full"}, {5: "Full", 4: "Companion", 3: "Full"})


async def test_the_space_isnt_let_go_from_under_the_companion(
    client: httpx.AsyncClient, make: Make, event: Event
) -> None:
    fan = await make.fan()
    booking = (await hold(client, event, fan, (0, "Full"), (1, "Companion"), (2, "Full"))).json()
    path = f"/api/v1/bookings/{booking['id']}"
    refused = await client.patch(path, json={"remove": [0]}, headers=fan.headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "companion_alone")
    await client.post(f"{path}/pay", json={"payment_method": "pm_success"}, headers=fan.headers)
    refused = await client.post(f"{path}/cancel", json={"places": [0]}, headers=fan.headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "companion_alone")
    both = await client.post(f"{path}/cancel", json={"places": [0, 1]}, headers=fan.headers)
    assert both.status_code == 200, both.text


async def test_an_organiser_is_told_what_cant_be_sold(client: httpx.AsyncClient, make: Make, event: Event) -> None:
    owner = await make.organiser()
    seats = [{"name": str(n), "accessible": n == 1} for n in range(1, 4)]
    venue = {"name": "Studio", "address": "Quay 1", "city": "Hamburg", "country": "DE", "lat": 53.5, "lon": 10,
             "timezone": "Europe/Berlin"}  # fmt: skip
    venue_id = (await client.post("/api/v1/venues", json=venue, headers=owner.headers)).json()["id"]
    sections = [
        {"name": "Stalls", "kind": "seated", "rows": [{"name": "A", "seats": seats}]},
        {"name": "Floor", "kind": "standing", "capacity": 10},
    ]
    layout = {"name": "Usual", "sections": sections}
    mapped = (await client.post(f"/api/v1/venues/{venue_id}/seat-maps", json=layout, headers=owner.headers)).json()
    companion = {"name": "Companion", "face_value_minor": 0, "companion": True}
    full = {"name": "Full", "face_value_minor": 4500}
    asked: dict[str, Any] = {
        "name": "By the Quay", "venue_id": venue_id, "seat_map_id": mapped["id"], "currency": "EUR",
        "starts_at": event.starts_at.isoformat(), "on_sale_at": event.on_sale_at.isoformat(),
        "price_levels": [
            {"name": "Stalls", "sections": ["Stalls"], "face_value_minor": 4500, "ticket_types": [companion, full]},
            {"name": "Floor", "sections": ["Floor"], "face_value_minor": 4500, "ticket_types": [full, companion]},
        ],
    }  # fmt: skip
    refused = await client.post("/api/v1/events", json=asked, headers=owner.headers)
    wrong = {error["field"] for error in refused.json()["errors"]}
    assert wrong == {"price_levels.0.ticket_types.0.companion", "price_levels.1.ticket_types.1.companion"}
    asked["price_levels"][0]["ticket_types"].reverse()
    asked["price_levels"][1]["ticket_types"] = []
    made = await client.post("/api/v1/events", json=asked, headers=owner.headers)
    assert made.status_code == 201, made.text
    assert [kind["companion"] for kind in made.json()["price_levels"][0]["ticket_types"]] == [False, True]
