"""An event as everybody reads it."""

from datetime import timedelta

import httpx

from onsale.catalog.model import PriceLevel, TicketType
from onsale.platform.clock import utc_now
from onsale.platform.ids import encode_id
from tests.fixtures.catalogue import an_organiser, small_house
from tests.fixtures.make import Make


async def test_it_says_all_the_contract_names(client: httpx.AsyncClient, make: Make) -> None:
    levels = [
        PriceLevel(0, "Seats", ("Stalls",), 4500, (TicketType("Adult", 4500), TicketType("Child", 1500, True))),
        PriceLevel(1, "Floor", ("Standing",), 3000),
    ]
    event = await make.event(levels=levels, performers=("The Quartet", "Ada"), genre="Classical", segment="Music")
    answer = await client.get(f"/api/v1/events/{encode_id('evt', event.id)}")
    assert answer.status_code == 200
    told = answer.json()
    assert told["id"] == encode_id("evt", event.id)
    assert told["status"] == "on_sale"
    assert told["timezone"] == "Europe/Brussels"
    assert told["starts_at"].endswith("Z")
    assert told["venue"]["city"] == "Ghent"
    assert told["venue"]["country"] == "Belgium"
    assert told["venue"]["lat"] is None
    assert told["organiser"]["id"].startswith("org_")
    assert [performer["name"] for performer in told["performers"]] == ["The Quartet", "Ada"]
    assert told["price_range"] == {
        "min": {"amount_minor": 1500, "currency": "EUR"},
        "max": {"amount_minor": 4500, "currency": "EUR"},
    }
    assert told["availability"] == {"total": 60, "available": 60}
    assert told["waiting_room"] == {"enabled": False, "state": "closed", "opens_at": None}
    assert told["max_places_per_booking"] == 10
    assert told["cancellation"]["fee_percent"] == 10
    assert told["image"] == f"/posters/{told['id']}.svg"
    assert {"off_sale_at", "ends_at", "doors_at", "age_limit", "series_id"} <= told.keys()
    assert [kind["name"] for kind in told["price_levels"][0]["ticket_types"]] == ["Adult", "Child"]
    assert answer.headers["ETag"] == f'"{told["version"]}"'


async def test_the_local_start_is_what_the_clock_at_the_venue_shows(client: httpx.AsyncClient, make: Make) -> None:
    venue = await make.venue(by=(by := an_organiser()), timezone="Asia/Tokyo", country="JP", city="Tokyo")
    start = (utc_now() + timedelta(days=40)).replace(hour=10, minute=30, second=0, microsecond=0)
    event = await make.event(by=by, venue=venue, starts_at=start)
    told = (await client.get(f"/api/v1/events/{encode_id('evt', event.id)}")).json()
    assert told["starts_at_local"] == start.strftime("%Y-%m-%dT19:30:00")


async def test_a_draft_is_there_only_for_its_organiser(client: httpx.AsyncClient, make: Make) -> None:
    organiser, stranger = await make.organiser(), await make.organiser()
    event = await make.event(by=organiser.principal, published=False)
    address = f"/api/v1/events/{encode_id('evt', event.id)}"
    assert (await client.get(address)).status_code == 404
    assert (await client.get(address, headers=stranger.headers)).status_code == 404
    mine = await client.get(address, headers=organiser.headers)
    assert (mine.status_code, mine.json()["status"]) == (200, "draft")
    assert (await client.get(f"{address}/seat-map")).status_code == 404
    assert (await client.get(f"{address}/availability")).status_code == 404
    assert (await client.get("/api/v1/events")).json()["items"] == []


async def test_unknown_and_malformed_ids_are_not_found(client: httpx.AsyncClient) -> None:
    for event_id in (encode_id("evt", 5), "evt_nonsense", "%00", "bk_0000000000005", "evt_zzzzzzzzzzzzz"):
        assert (await client.get(f"/api/v1/events/{event_id}")).status_code == 404, event_id


async def test_a_house_of_one_price_has_one_kind_of_ticket(client: httpx.AsyncClient, make: Make) -> None:
    event = await make.event(layout=small_house(standing=0))
    told = (await client.get(f"/api/v1/events/{encode_id('evt', event.id)}")).json()
    assert [kind["name"] for kind in told["price_levels"][0]["ticket_types"]] == [None]
