"""One's own bookings, newest first, and nobody else's."""

import httpx

from onsale.platform.database import Database
from onsale.platform.ids import encode_event_uuid, new_uuid
from onsale.platform.services import Services
from tests.fixtures.make import Make
from tests.fixtures.selling import booking_path, held, lapse, sold


async def test_pages_of_bookings(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    fan, other = await make.fans(2)
    made = [await held(db, await make.event(), fan, 1) for _ in range(5)]
    await held(db, await make.event(), other, 1)
    ids, params = [], {"limit": "2"}
    while True:
        page = (await client.get("/api/v1/bookings", params=params, headers=fan.headers)).json()
        assert len(page["items"]) <= 2
        ids += [booking["id"] for booking in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert ids == [booking.public_id for booking in reversed(made)]


async def test_by_state(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    fan = await make.fan()
    confirmed = await sold(services, await make.event(), fan, 1)
    lapsed = await held(db, await make.event(), fan, 1)
    await lapse(db, lapsed)
    live = await held(db, await make.event(), fan, 1)
    for state, expected in [("confirmed", confirmed), ("expired", lapsed), ("held", live)]:
        found = await client.get("/api/v1/bookings", params={"state": state}, headers=fan.headers)
        assert [booking["id"] for booking in found.json()["items"]] == [expected.public_id], state
    found = await client.get("/api/v1/bookings", params={"state": "cancelled"}, headers=fan.headers)
    assert found.json() == {"items": [], "next_cursor": None}


async def test_bad_questions(client: httpx.AsyncClient, make: Make) -> None:
    fan = await make.fan()
    for params, field in [
        ({"state": "sold"}, "state"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "WzEsMl0"}, "cursor"),
        ({"cursor": "WyIyMDI2LTExLTIzVDAwOjAwOjAwIiwgIjEiXQ"}, "cursor"),
    ]:
        answer = await client.get("/api/v1/bookings", params=params, headers=fan.headers)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field), params
    assert (await client.get("/api/v1/bookings")).status_code == 401


async def test_somebody_elses_booking_is_not_there(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, owner, other = await make.event(), *await make.fans(2)
    booking = await sold(services, event, owner, 1)
    strange = encode_event_uuid("bk", event.id, new_uuid())
    for path in (booking_path(booking), f"/api/v1/bookings/{strange}", "/api/v1/bookings/bk_1"):
        assert (await client.get(path, headers=other.headers)).json()["code"] == "not_found"
        pay = await client.post(f"{path}/pay", json={"payment_method": "pm_success"}, headers=other.headers)
        cancel = await client.post(f"{path}/cancel", json={}, headers=other.headers)
        gone = await client.delete(path, headers=other.headers)
        assert [answer.status_code for answer in (pay, cancel, gone)] == [404, 404, 404]
    assert (await client.get(booking_path(booking))).status_code == 401
