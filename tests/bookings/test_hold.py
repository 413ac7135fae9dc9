"""Holding the places one names: all of them or none, and every reason why not."""

from datetime import timedelta

import httpx
import sqlalchemy as sa

from onsale.catalog.model import Event, PriceLevel, TicketType
from onsale.catalog.tables import events
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.fixtures.make import Make
from tests.fixtures.selling import claimed, count, held, holds_path, lapse

EURO = {"currency": "EUR"}
TWO_LEVELS = (
    PriceLevel(0, "Seated", ("Stalls",), 4500, (TicketType("Adult", 4500), TicketType("Child", 2000))),
    PriceLevel(1, "Floor", ("Standing",), 3000),
)


async def test_a_hold_is_told_in_full(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(levels=TWO_LEVELS), await make.fan()
    body = {"places": [{"place": 13, "ticket_type": "Child"}, 12, 41], "expected_total": {"amount_minor": 9500, **EURO}}
    answer = await client.post(holds_path(event), json=body, headers=fan.headers)
    assert answer.status_code == 201
    booking = answer.json()
    assert booking["state"] == "held"
    assert booking["event_id"] == encode_id("evt", event.id)
    assert booking["total"] == {"amount_minor": 9500, "currency": "EUR"}
    assert len(booking["reference"]) == 8
    assert booking["created_at"] < booking["expires_at"]
    seen = [
        (line["place"], line["section"], line["row"], line["seat"], line["ticket_type"]) for line in booking["lines"]
    ]
    assert seen == [
        (13, "Stalls", "B", "4", "Child"),
        (12, "Stalls", "B", "3", "Adult"),
        (41, "Standing", None, None, None),
    ]
    assert [line["total"]["amount_minor"] for line in booking["lines"]] == [2000, 4500, 3000]
    assert {line["state"] for line in booking["lines"]} == {"held"}
    assert set(booking["lines"][0]) >= {"face_value", "fees", "tax", "total"}
    assert set(await claimed(db, event)) == {12, 13, 41}
    again = await client.get(f"/api/v1/bookings/{booking['id']}", headers=fan.headers)
    assert again.json() == booking


async def test_taken_places_are_named_and_nothing_of_the_rest_is_kept(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    event, first, second = await make.event(), await make.fan(), await make.fan()
    await held(db, event, first, 4, 5)
    answer = await client.post(holds_path(event), json={"places": [6, 5, 3, 4]}, headers=second.headers)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["unavailable"]) == (409, "places_unavailable", [4, 5])
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert set(await claimed(db, event)) == {4, 5}
    assert await count(db, "bookings") == 1
    assert await count(db, "fan_slots") == 1, "a loser keeps no slot and may try again"
    assert (await client.post(holds_path(event), json={"places": [6]}, headers=second.headers)).status_code == 201


async def test_one_active_booking_a_fan_and_event(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, other, fan = await make.event(), await make.event(), await make.fan()
    booking = await held(db, event, fan, 4)
    answer = await client.post(holds_path(event), json={"places": [9]}, headers=fan.headers)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["booking_id"]) == (
        409, "active_booking_exists", booking.public_id,
    )  # fmt: skip
    assert set(await claimed(db, event)) == {4}
    assert (await client.post(holds_path(other), json={"places": [9]}, headers=fan.headers)).status_code == 201


async def test_what_is_not_on_sale_is_not_held(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    now, fan = utc_now(), await make.fan()
    soon = await make.event(on_sale_at=now + timedelta(hours=1))
    over = await make.event(on_sale_at=now - timedelta(days=9), off_sale_at=now - timedelta(days=1))
    changed: list[tuple[Event, dict[str, object]]] = [
        (await make.event(), {"lifecycle": "cancelled"}),
        (await make.event(), {"schedule": "postponed"}),
        (await make.event(), {"starts_at": now - timedelta(hours=1), "cancellation_until": None, "ends_at": None}),
    ]
    async with db.write() as tx:
        for event, values in changed:
            await tx.execute(sa.update(events).where(events.c.id == event.id).values(**values))
    for event in (soon, over, *(event for event, _ in changed)):
        for body in ({"places": [1]}, {"best_available": {"quantity": 1}}):
            answer = await client.post(holds_path(event), json=body, headers=fan.headers)
            assert (answer.status_code, answer.json()["code"]) == (409, "not_on_sale")
    assert await count(db, "claims") == await count(db, "fan_slots") == await count(db, "bookings") == 0


async def test_a_total_that_is_no_longer_right(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    for expected in ({"amount_minor": 8999, **EURO}, {"amount_minor": 9000, "currency": "USD"}):
        body = {"places": [1, 2], "expected_total": expected}
        answer = await client.post(holds_path(event), json=body, headers=fan.headers)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (409, "price_changed")
        assert problem["total"] == {"amount_minor": 9000, "currency": "EUR"}
    assert await count(db, "claims") == 0


async def test_too_many_places(client: httpx.AsyncClient, make: Make) -> None:
    event, fan = await make.event(max_places_per_booking=3), await make.fan()
    for body in ({"places": [1, 2, 3, 4]}, {"best_available": {"quantity": 4}}):
        answer = await client.post(holds_path(event), json=body, headers=fan.headers)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (400, "too_many_places")
        assert problem["max_places_per_booking"] == 3
    assert (await client.post(holds_path(event), json={"places": [1, 2, 3]}, headers=fan.headers)).status_code == 201


async def test_too_many_unpaid_holds(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, elsewhere, fan = await make.event(), await make.event(), await make.fan()
    for place in range(limits.UNPAID_HOLDS_PER_FAN_AND_EVENT_PER_HOUR):
        await lapse(db, await held(db, event, fan, place))
    answer = await client.post(holds_path(event), json={"places": [30]}, headers=fan.headers)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_holds")
    assert int(answer.headers["Retry-After"]) > 0
    assert await claimed(db, event) == {}
    assert (await client.post(holds_path(elsewhere), json={"places": [30]}, headers=fan.headers)).status_code == 201
    other = await make.fan()
    assert (await client.post(holds_path(event), json={"places": [30]}, headers=other.headers)).status_code == 201
    async with db.write() as tx:
        await tx.execute(sa.text("update bookings set created_at = created_at - interval '61 min'"))
    assert (await client.post(holds_path(event), json={"places": [31]}, headers=fan.headers)).status_code == 201


async def test_a_single_seat_left_alone(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, first, fan = await make.event(refuse_single_seats=True), await make.fan(), await make.fan()
    await held(db, event, first, 0, 1)
    answer = await client.post(holds_path(event), json={"places": [3, 4]}, headers=fan.headers)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["single"]) == (400, "leaves_single_seat", 2)
    assert "Stalls, row A, seat 3" in problem["detail"]
    fine = await client.post(holds_path(event), json={"places": [2, 3, 59]}, headers=fan.headers)
    assert fine.status_code == 201
    path = f"/api/v1/bookings/{fine.json()['id']}"
    refused = await client.patch(path, json={"add": [8]}, headers=fan.headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "leaves_single_seat"), "nor by changing a hold"
    refused = await client.patch(path, json={"remove": [2]}, headers=fan.headers)
    assert (refused.status_code, refused.json()["single"]) == (400, 2)
    assert (await client.patch(path, json={"remove": [3, 2]}, headers=fan.headers)).status_code == 200
    assert (await client.patch(path, json={"add": [2]}, headers=fan.headers)).status_code == 200


async def test_what_makes_no_sense_is_refused_by_field(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(levels=TWO_LEVELS), await make.fan()
    cases = [
        ({}, "places"),
        ({"places": [1], "best_available": {"quantity": 1}}, "places"),
        ({"places": []}, "places"),
        ({"places": [60]}, "places.0"),
        ({"places": [2, 199_999]}, "places.1"),
        ({"places": [-1]}, "places.0"),
        ({"places": [2**70]}, "places.0"),
        ({"places": [1, 2, 1]}, "places.2"),
        ({"places": ["1"]}, "places.0"),
        ({"places": [1.5]}, "places.0"),
        ({"places": [True]}, "places.0"),
        ({"places": None}, "places"),
        ({"places": [{"place": 1, "ticket_type": "Senior"}]}, "places.0.ticket_type"),
        ({"places": [{"place": 45, "ticket_type": "Adult"}]}, "places.0.ticket_type"),
        ({"places": [{"place": 1, "type": "Adult"}]}, "places.0.type"),
        ({"best_available": {"quantity": 0}}, "best_available.quantity"),
        ({"best_available": {}}, "best_available.quantity"),
        ({"best_available": {"quantity": 1, "section": "Roof"}}, "best_available.section"),
        ({"best_available": {"quantity": 1, "ticket_type": "Senior"}}, "best_available.ticket_type"),
        ({"best_available": {"quantity": 1, "price_max_minor": -1}}, "best_available.price_max_minor"),
        ({"places": [1], "expected_total": {"amount_minor": 1}}, "expected_total.currency"),
    ]
    for body, field in cases:
        answer = await client.post(holds_path(event), json=body, headers=fan.headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request"), body
        assert answer.json()["errors"][0]["field"] == field, body
    assert await count(db, "bookings") == 0


async def test_who_may_hold_what(client: httpx.AsyncClient, make: Make) -> None:
    event, fan = await make.event(), await make.fan(verified=False)
    assert (await client.post(holds_path(event), json={"places": [1]})).status_code == 401
    for unknown in ("evt_0000000000001", "evt_nonsense", encode_id("ven", event.id)):
        path = f"/api/v1/events/{unknown}/holds"
        answer = await client.post(path, json={"places": [1]}, headers=fan.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    answer = await client.post(holds_path(event), json={"places": [1]}, headers=fan.headers)
    assert answer.status_code == 201, "an address is to be confirmed before paying, not before holding"
