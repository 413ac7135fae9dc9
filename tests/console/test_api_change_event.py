"""Changing, publishing and taking back events over HTTP."""

import uuid
from datetime import timedelta
from typing import Any

import httpx
import sqlalchemy as sa

from onsale.bookings.tables import bookings
from onsale.catalog import tables as t
from onsale.catalog.model import Event, EventCancelled, PriceLevel
from onsale.inventory.tables import HOUSE, claims
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, WriteTx
from onsale.platform.ids import encode_id
from tests.fixtures.make import Account, Make

TWO_LEVELS = [PriceLevel(0, "Seats", ("Stalls",), 4500), PriceLevel(1, "Floor", ("Standing",), 3000)]


def address(event: Event) -> str:
    """Where the event is."""
    return f"/api/v1/events/{encode_id('evt', event.id)}"


def rfc3339(days: float) -> str:
    """So many days from now."""
    return (utc_now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


async def claim(db: Database, event: Event, place: int, *, for_s: int = 600, house: bool = False) -> None:
    """Take a place, as a hold does."""
    booking = uuid.UUID(HOUSE) if house else uuid.uuid4()
    row = {"event_id": event.id, "place": place, "booking_id": booking}
    async with db.write() as tx:
        await tx.execute(claims.insert().values(row | {"held_until": utc_now() + timedelta(seconds=for_s)}))


async def once_confirmed(db: Database, event: Event) -> None:
    """A booking that was paid and cancelled again: no claims are left of it."""
    row: dict[str, Any] = {
        "event_id": event.id,
        "id": uuid.uuid4(),
        "state": "cancelled",
        "places": [0],
        "lines": [{}],
        "currency": "EUR",
        "total_minor": 0,
        "confirmed_at": utc_now(),
    }
    async with db.write() as tx:
        await tx.execute(bookings.insert().values(row))


async def test_what_is_left_out_stays(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal, performers=("Ada",), genre="Jazz", age_limit=18)
    before = (await client.get(address(event))).json()
    answer = await client.patch(address(event), json={"name": "Renamed", "age_limit": None}, headers=organiser.headers)
    assert answer.status_code == 200, answer.text
    after = answer.json()
    version = before["version"] + 1
    assert after == before | {"name": "Renamed", "age_limit": None, "version": version}
    assert answer.headers["ETag"] == f'"{version}"'


async def test_everything_of_a_draft_may_change(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal, published=False)
    venue = await make.venue(by=organiser.principal)
    seat_map = await make.seat_map(venue)
    changes = {
        "venue_id": encode_id("ven", venue.id),
        "seat_map_id": encode_id("map", seat_map.id),
        "currency": "JPY",
        "price_levels": [{"name": "All", "sections": ["Stalls", "Standing"], "face_value_minor": 900}],
        "starts_at": rfc3339(50),
        "performers": ["Grace"],
        "cancellation": None,
    }
    answer = await client.patch(address(event), json=changes, headers=organiser.headers)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["venue"]["id"], told["seat_map_id"]) == (changes["venue_id"], changes["seat_map_id"])
    assert told["price_range"]["min"] == {"amount_minor": 900, "currency": "JPY"}
    assert told["cancellation"] == {"allowed_until": None, "fee_percent": 0}
    assert told["performers"][0]["name"] == "Grace"
    assert told["status"] == "draft"


async def test_a_lost_race_is_412(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    seen = {"If-Match": (await client.get(address(event))).headers["ETag"]} | organiser.headers
    assert (await client.patch(address(event), json={"name": "First"}, headers=seen)).status_code == 200
    lost = await client.patch(address(event), json={"name": "Second"}, headers=seen)
    assert (lost.status_code, lost.json()["code"]) == (412, "stale_version")
    assert (await client.get(address(event))).json()["name"] == "First"
    assert (await client.post(f"{address(event)}/publish", headers=seen)).status_code == 412
    assert (await client.delete(address(event), headers=seen)).status_code == 412
    for fresh in ("*", '"1", "3"', 'W/"3"'):
        answer = await client.post(f"{address(event)}/publish", headers=organiser.headers | {"If-Match": fresh})
        assert answer.status_code == 200, fresh


async def test_a_bad_change_is_refused_by_the_name_of_its_field(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    before = (await client.get(address(event))).json()
    refusals: list[tuple[dict[str, Any], str]] = [
        ({"name": None}, "name"),
        ({"starts_at": rfc3339(-1)}, "starts_at"),
        ({"on_sale_at": rfc3339(40)}, "on_sale_at"),
        ({"currency": "XXX"}, "currency"),
        ({"seat_map_id": "map_0000000000005"}, "seat_map_id"),
        ({"price_levels": [{"name": "A", "sections": ["Stalls"], "face_value_minor": 1}]}, "price_levels"),
        ({"waiting_room": {"enabled": True, "opens_minutes_before": 1441}}, "waiting_room.opens_minutes_before"),
        ({"status": "on_sale"}, "status"),
    ]
    for change, field in refusals:
        answer = await client.patch(address(event), json=change, headers=organiser.headers)
        assert answer.status_code == 400, (change, answer.text)
        assert field in [error["field"] for error in answer.json()["errors"]], (change, answer.text)
    assert (await client.get(address(event))).json() == before


async def test_another_start_of_a_published_event_is_told(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)

    async def status_after(**change: Any) -> str:
        answer = await client.patch(address(event), json=change, headers=organiser.headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["status"])

    assert await status_after(name="Same start") == "on_sale"
    assert await status_after(postponed=True) == "postponed"
    assert await status_after(postponed=False) == "on_sale"
    assert await status_after(postponed=True) == "postponed"
    assert await status_after(starts_at=rfc3339(45)) == "rescheduled"


async def test_what_buyers_rely_on_stays(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal, levels=TWO_LEVELS)
    await claim(db, event, 3)
    seats = {"name": "Seats", "sections": ["Stalls"], "face_value_minor": 4500}
    floor = {"name": "Floor", "sections": ["Standing"], "face_value_minor": 3000}
    refused: list[tuple[dict[str, Any], str]] = [
        ({"currency": "USD"}, "currency"),
        ({"price_levels": [seats | {"face_value_minor": 4600}, floor]}, "price_levels"),
        ({"cancellation": None}, "cancellation"),
        ({"cancellation": {"allowed_until": rfc3339(5), "fee_percent": 10}}, "cancellation"),
        ({"cancellation": {"allowed_until": rfc3339(29.5), "fee_percent": 11}}, "cancellation"),
    ]
    for change, field in refused:
        answer = await client.patch(address(event), json=change, headers=organiser.headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "event_has_sales"), (change, answer.text)
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    allowed: list[dict[str, Any]] = [
        {"price_levels": [floor | {"face_value_minor": 2500}, seats]},
        {"cancellation": {"allowed_until": rfc3339(29.5), "fee_percent": 0}},
        {"name": "Renamed", "description": "New", "doors_at": rfc3339(29.9), "max_places_per_booking": 2},
    ]
    for change in allowed:
        answer = await client.patch(address(event), json=change, headers=organiser.headers)
        assert answer.status_code == 200, (change, answer.text)


async def test_publishing_twice_is_publishing_once(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal, published=False)
    first = await client.post(f"{address(event)}/publish", headers=organiser.headers)
    assert (first.status_code, first.json()["status"]) == (200, "on_sale")
    again = await client.post(f"{address(event)}/publish", headers=organiser.headers)
    assert (again.status_code, again.json()) == (200, first.json())
    assert [item["id"] for item in (await client.get("/api/v1/events")).json()["items"]] == [first.json()["id"]]


async def test_a_draft_whose_start_has_passed_is_not_published(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal, published=False)
    async with db.write() as tx:
        await tx.execute(t.events.update().values(starts_at=utc_now() - timedelta(seconds=1)))
    answer = await client.post(f"{address(event)}/publish", headers=organiser.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "event_started")


async def test_an_unsold_event_is_gone_everywhere(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    await claim(db, event, 3, for_s=-1)
    await claim(db, event, 4, house=True)
    answer = await client.delete(address(event), headers=organiser.headers)
    assert (answer.status_code, answer.content) == (204, b"")
    for what in ("", "/availability", "/seat-map"):
        assert (await client.get(address(event) + what, headers=organiser.headers)).status_code == 404
    assert (await client.get("/api/v1/events")).json()["items"] == []
    assert (await client.get("/api/v1/organiser/events", headers=organiser.headers)).json()["items"] == []
    assert (await client.delete(address(event), headers=organiser.headers)).status_code == 404


async def test_an_event_with_bookings_is_cancelled_and_stays(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    told: list[EventCancelled] = []

    async def note(_tx: WriteTx, happening: EventCancelled) -> None:
        told.append(happening)

    db.bus.subscribe(EventCancelled, note)
    organiser = await make.organiser()
    held, paid_once = await make.event(by=organiser.principal), await make.event(by=organiser.principal)
    await claim(db, held, 3)
    await once_confirmed(db, paid_once)
    for event in (held, paid_once):
        answer = await client.delete(address(event), headers=organiser.headers)
        assert (answer.status_code, answer.json()["status"]) == (202, "cancelled"), answer.text
        assert (await client.get(address(event))).json()["status"] == "cancelled"
        again = await client.delete(address(event), headers=organiser.headers)
        assert again.status_code == 202
        change = await client.patch(address(event), json={"name": "x"}, headers=organiser.headers)
        assert (change.status_code, change.json()["code"]) == (409, "event_closed")
        publish = await client.post(f"{address(event)}/publish", headers=organiser.headers)
        assert (publish.status_code, publish.json()["code"]) == (409, "event_closed")
    assert told == [EventCancelled(held.id), EventCancelled(paid_once.id)]


async def test_strangers_learn_nothing_of_drafts_and_change_nothing(client: httpx.AsyncClient, make: Make) -> None:
    owner, other, fan, admin = await make.organiser(), await make.organiser(), await make.fan(), await make.admin()
    draft = await make.event(by=owner.principal, published=False)
    public = await make.event(by=owner.principal)

    async def statuses(event: Event, who: Account | None) -> list[int]:
        headers = who.headers if who else {}
        answers = [
            await client.patch(address(event), json={"name": "Mine"}, headers=headers),
            await client.post(f"{address(event)}/publish", headers=headers),
            await client.delete(address(event), headers=headers),
        ]
        return [answer.status_code for answer in answers]

    assert await statuses(draft, other) == [404] * 3
    assert await statuses(public, other) == [403] * 3
    assert await statuses(public, fan) == [403] * 3
    assert await statuses(public, None) == [401] * 3
    assert await statuses(draft, admin) == [200, 200, 204]


async def test_an_organiser_sees_all_of_their_own_and_nothing_of_others(client: httpx.AsyncClient, make: Make) -> None:
    owner, other, admin = await make.organiser(), await make.organiser(), await make.admin()
    draft = await make.event(by=owner.principal, published=False)
    await make.event(by=owner.principal)
    theirs = await make.event(by=other.principal)
    mine = (await client.get("/api/v1/organiser/events", headers=owner.headers)).json()["items"]
    assert len(mine) == 2
    assert encode_id("evt", draft.id) in [item["id"] for item in mine]
    others = (await client.get("/api/v1/organiser/events", headers=other.headers)).json()["items"]
    assert [item["id"] for item in others] == [encode_id("evt", theirs.id)]
    first = (await client.get("/api/v1/organiser/events?limit=2", headers=admin.headers)).json()
    rest = (
        await client.get("/api/v1/organiser/events", params={"cursor": first["next_cursor"]}, headers=admin.headers)
    ).json()
    assert len({item["id"] for item in first["items"] + rest["items"]}) == 3


async def test_imported_prices_stop_being_guesses_once_set(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal, levels=TWO_LEVELS)
    async with db.write() as tx:
        await tx.execute(sa.update(t.events).values(price_generated=True))
    kept = await client.patch(address(event), json={"name": "Renamed"}, headers=organiser.headers)
    assert kept.json()["price_generated"] is True
    levels = [{"name": "All", "sections": ["Stalls", "Standing"], "face_value_minor": 1}]
    answer = await client.patch(address(event), json={"price_levels": levels}, headers=organiser.headers)
    assert answer.json()["price_generated"] is False
