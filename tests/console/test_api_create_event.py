"""Adding events over HTTP: what is accepted, and what is refused by the name of its field."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import sqlalchemy as sa

from onsale.catalog import tables as t
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.fixtures.make import Account, Make


def moment(days: float) -> str:
    """So many days from now, as RFC 3339."""
    return (utc_now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


async def body_for(make: Make, account: Account) -> dict[str, Any]:
    """An event that can be made."""
    venue = await make.venue(by=account.principal)
    seat_map = await make.seat_map(venue)
    return {
        "name": "Quartets",
        "venue_id": encode_id("ven", venue.id),
        "seat_map_id": encode_id("map", seat_map.id),
        "starts_at": moment(30),
        "on_sale_at": moment(1),
        "currency": "EUR",
        "price_levels": [level("Seats", ["Stalls"]), level("Floor", ["Standing"], 0)],
    }


def level(name: str, sections: list[str], face_value_minor: int = 4500, **more: Any) -> dict[str, Any]:
    """A price level as sent."""
    return {"name": name, "sections": sections, "face_value_minor": face_value_minor} | more


def kind(name: str, face_value_minor: int = 1000) -> dict[str, Any]:
    """A ticket type as sent."""
    return {"name": name, "face_value_minor": face_value_minor}


async def test_an_event_begins_as_a_draft_that_says_what_was_told(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    body = await body_for(make, organiser) | {
        "performers": ["The Quartet", {"name": "Ada"}],
        "cancellation": {"allowed_until": moment(20), "fee_percent": 12.5},
        "waiting_room": {"enabled": False},
        "pricing": {"kind": "fixed"},
        "max_places_per_booking": 6,
        "off_sale_at": moment(29),
        "doors_at": moment(29.9),
        "ends_at": moment(30.2),
        "age_limit": 16,
        "genre": "Classical",
        "segment": "Music",
        "description": "Two\nlines",
    }
    answer = await client.post("/api/v1/events", json=body, headers=organiser.headers)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["status"] == "draft"
    same = (
        "name",
        "starts_at",
        "on_sale_at",
        "off_sale_at",
        "doors_at",
        "ends_at",
        "age_limit",
        "genre",
        "description",
    )
    assert {field: told[field] for field in same} == {field: body[field] for field in same}
    assert told["cancellation"] == body["cancellation"]
    assert [performer["name"] for performer in told["performers"]] == ["The Quartet", "Ada"]
    assert told["max_places_per_booking"] == 6
    assert told["price_range"]["min"]["amount_minor"] == 0
    assert answer.headers["ETag"] == '"1"'
    read = await client.get(answer.headers["Location"], headers=organiser.headers)
    assert read.json() == told


async def test_the_same_performer_is_the_same_however_written(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    body = await body_for(make, organiser)
    ids = []
    for name in ("The Quartet", "the  QUARTET"):
        answer = await client.post("/api/v1/events", json=body | {"performers": [name]}, headers=organiser.headers)
        ids.append(answer.json()["performers"][0]["id"])
    assert ids[0] == ids[1]


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"name": " "}, "name"),
    ({"name": "a\x00"}, "name"),
    ({"venue_id": "ven_0000000000005"}, "venue_id"),
    ({"venue_id": "nonsense"}, "venue_id"),
    ({"seat_map_id": "map_0000000000005"}, "seat_map_id"),
    ({"starts_at": moment(-1)}, "starts_at"),
    ({"starts_at": moment(366 * 11)}, "starts_at"),
    ({"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at"),
    ({"starts_at": "9999-12-31T23:59:59-12:00"}, "starts_at"),
    ({"starts_at": "2027-06-01T20:00:00"}, "starts_at"),
    ({"starts_at": "tomorrow"}, "starts_at"),
    ({"starts_at": 1_900_000_000}, "starts_at"),
    ({"on_sale_at": moment(31)}, "on_sale_at"),
    ({"on_sale_at": "0001-01-01T00:00:00Z"}, "on_sale_at"),
    ({"off_sale_at": moment(0.5)}, "off_sale_at"),
    ({"off_sale_at": moment(31)}, "off_sale_at"),
    ({"doors_at": moment(30.5)}, "doors_at"),
    ({"ends_at": moment(29)}, "ends_at"),
    ({"currency": "XXX"}, "currency"),
    ({"currency": "eur"}, "currency"),
    ({"currency": "DEM"}, "currency"),
    ({"price_levels": []}, "price_levels"),
    ({"price_levels": [level("Seats", ["Stalls"])]}, "price_levels"),
    ({"price_levels": [level("A", ["Stalls", "Standing", "Roof"])]}, "price_levels.0.sections.2"),
    ({"price_levels": [level("A", ["Stalls"]), level("B", ["Standing", "Stalls"])]}, "price_levels.1.sections.1"),
    ({"price_levels": [level("A", ["Stalls"]), level("A ", ["Standing"])]}, "price_levels.1.name"),
    ({"price_levels": [level("A", ["Stalls", "Standing"]), level("B", [])]}, "price_levels.1.sections"),
    ({"price_levels": [level("A", ["Stalls", "Standing"], -1)]}, "price_levels.0.face_value_minor"),
    ({"price_levels": [level("A", ["Stalls", "Standing"], 10**9)]}, "price_levels.0.face_value_minor"),
    ({"price_levels": [level("A", ["Stalls", "Standing"], 10**40)]}, "price_levels.0.face_value_minor"),
    (
        {"price_levels": [level("A", ["Stalls", "Standing"], ticket_types=[kind("Child"), kind("Child")])]},
        "price_levels.0.ticket_types.1.name",
    ),
    (
        {"price_levels": [level("A", ["Stalls", "Standing"], ticket_types=[kind("Child", -5)])]},
        "price_levels.0.ticket_types.0.face_value_minor",
    ),
    ({"performers": ["Ada", "ADA"]}, "performers.1"),
    ({"performers": [7]}, "performers.0"),
    ({"max_places_per_booking": 0}, "max_places_per_booking"),
    ({"max_places_per_booking": 51}, "max_places_per_booking"),
    ({"max_places_per_booking": 2.5}, "max_places_per_booking"),
    ({"age_limit": -1}, "age_limit"),
    ({"cancellation": {"fee_percent": 101}}, "cancellation.fee_percent"),
    ({"cancellation": {"fee_percent": 1.234}}, "cancellation.fee_percent"),
    ({"cancellation": {"allowed_until": moment(31)}}, "cancellation.allowed_until"),
    ({"waiting_room": {"enabled": True, "opens_minutes_before": 1441}}, "waiting_room.opens_minutes_before"),
    ({"pricing": {"kind": "dynamic"}}, "pricing.kind"),
    ({"sponsor": "x"}, "sponsor"),
]


async def test_a_bad_event_is_refused_by_the_name_of_its_field(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    organiser = await make.organiser()
    good = await body_for(make, organiser)
    for change, field in REFUSALS:
        answer = await client.post("/api/v1/events", json=good | change, headers=organiser.headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request"), (change, answer.text)
        assert field in [error["field"] for error in answer.json()["errors"]], (change, answer.text)
    async with db.read() as tx:
        for table in (t.events, t.performers, t.price_levels):
            assert (await tx.execute(sa.select(sa.func.count()).select_from(table))).scalar_one() == 0


async def test_all_that_is_wrong_is_told_at_once(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    body = await body_for(make, organiser) | {"currency": "XXX", "on_sale_at": moment(31), "performers": ["A", "A"]}
    answer = await client.post("/api/v1/events", json=body, headers=organiser.headers)
    fields = [error["field"] for error in answer.json()["errors"]]
    assert fields == ["on_sale_at", "currency", "performers.1"]


async def test_anothers_venue_and_anothers_seat_map_are_refused(client: httpx.AsyncClient, make: Make) -> None:
    organiser, other = await make.organiser(), await make.organiser()
    mine, theirs = await body_for(make, organiser), await body_for(make, other)
    for field in ("venue_id", "seat_map_id"):
        body = mine | {field: theirs[field]}
        answer = await client.post("/api/v1/events", json=body, headers=organiser.headers)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


async def test_what_is_no_event_at_all(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    headers = organiser.headers | {"Content-Type": "application/json"}
    for content in (
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b'{"name": "\\ud800"}',
        b"",
        b"[" * 5000,
        b'{"a":' * 5000,
    ):
        answer = await client.post("/api/v1/events", content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request"), (content[:20], answer.text)


async def test_an_admin_may_add_to_anybodys_house(client: httpx.AsyncClient, make: Make) -> None:
    owner, admin = await make.organiser(), await make.admin()
    body = await body_for(make, owner)
    answer = await client.post("/api/v1/events", json=body, headers=admin.headers)
    assert answer.status_code == 201
    assert (await client.get(answer.headers["Location"], headers=owner.headers)).status_code == 200


async def test_fractions_of_seconds_and_other_zones_end_as_whole_seconds_of_utc(
    client: httpx.AsyncClient, make: Make
) -> None:
    organiser = await make.organiser()
    start = (datetime.now(UTC) + timedelta(days=90)).replace(hour=18, minute=0, second=0, microsecond=0)
    body = await body_for(make, organiser) | {"starts_at": start.strftime("%Y-%m-%dT20:00:00.75+02:00")}
    told = (await client.post("/api/v1/events", json=body, headers=organiser.headers)).json()
    assert told["starts_at"] == start.strftime("%Y-%m-%dT18:00:00Z")
