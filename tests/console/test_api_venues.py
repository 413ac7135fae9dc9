"""Adding venues and seat maps over HTTP."""

from typing import Any

import httpx
import sqlalchemy as sa

from onsale.catalog import tables as t
from onsale.platform.database import Database
from tests.fixtures.make import Make

VENUE = {
    "name": "Old Mill",
    "address": "Mill Lane 3",
    "city": "Ghent",
    "country": "Belgium",
    "lat": 51.05,
    "lon": 3.72,
    "timezone": "Europe/Brussels",
}
ROWS = [{"name": "A", "seats": 10}, {"name": "B", "seats": [{"name": "1"}, {"name": "2", "accessible": True}]}]
MAP: dict[str, Any] = {
    "name": "Concert",
    "sections": [
        {"name": "Stalls", "level": "Ground", "kind": "seated", "rows": ROWS},
        {"name": "Floor", "kind": "standing", "capacity": 30},
    ],
}


async def count(db: Database, table: sa.Table) -> int:
    """How many rows a table has."""
    async with db.read() as tx:
        return int((await tx.execute(sa.select(sa.func.count()).select_from(table))).scalar_one())


async def test_a_venue_is_kept_as_told(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    answer = await client.post("/api/v1/venues", json=VENUE, headers=organiser.headers)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["id"].startswith("ven_")
    assert {field: told[field] for field in VENUE} == VENUE
    assert told["country_code"] == "BE"


async def test_all_of_an_organisers_venues_are_one_organisers(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    organiser = await make.organiser()
    for _ in range(2):
        await client.post("/api/v1/venues", json=VENUE, headers=organiser.headers)
    assert await count(db, t.organisers) == 1


BAD_VENUES: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"),
    ({"name": "   "}, "name"),
    ({"name": "a\x00b"}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"name": 7}, "name"),
    ({"city": None}, "city"),
    ({"timezone": "Mars/Olympus"}, "timezone"),
    ({"timezone": "localtime"}, "timezone"),
    ({"timezone": "../../etc/passwd"}, "timezone"),
    ({"country": "Atlantis"}, "country"),
    ({"country": "ZZ"}, "country"),
    ({"lat": 90.01}, "lat"),
    ({"lon": -180.5}, "lon"),
    ({"lat": None}, "lat"),
    ({"lon": None}, "lon"),
    ({"lat": "51"}, "lat"),
    ({"colour": "red"}, "colour"),
]


async def test_a_bad_venue_is_refused_by_the_name_of_its_field(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    organiser = await make.organiser()
    for change, field in BAD_VENUES:
        answer = await client.post("/api/v1/venues", json=VENUE | change, headers=organiser.headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request"), (change, answer.text)
        assert [error["field"] for error in answer.json()["errors"]] == [field], (change, answer.text)
    assert await count(db, t.venues) == 0


async def test_countries_by_code_or_name(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    for country in ("be", "BE", "belgium", "Türkiye", "USA", "United States of America"):
        body = VENUE | {"country": country}
        told = (await client.post("/api/v1/venues", json=body, headers=organiser.headers)).json()
        assert (told["country"], len(told["country_code"])) == (country, 2)


async def test_only_organisers_add_venues(client: httpx.AsyncClient, make: Make) -> None:
    fan = await make.fan()
    assert (await client.post("/api/v1/venues", json=VENUE)).status_code == 401
    assert (await client.post("/api/v1/venues", json=VENUE, headers=fan.headers)).status_code == 403


async def test_seat_maps_are_versions(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    venue = (await client.post("/api/v1/venues", json=VENUE, headers=organiser.headers)).json()["id"]
    address = f"/api/v1/venues/{venue}/seat-maps"
    first = await client.post(address, json=MAP, headers=organiser.headers)
    assert first.status_code == 201, first.text
    assert (first.json()["version"], first.json()["places"]) == (1, 42)
    second = (await client.post(address, json=MAP, headers=organiser.headers)).json()
    assert second["version"] == 2
    assert second["id"] != first.json()["id"]
    assert second["hash"] == first.json()["hash"]


def changed_row(**change: Any) -> dict[str, Any]:
    """The map with something else about its first row."""
    row = {"name": "A", "seats": 10} | change
    return {"sections": [{"name": "Stalls", "kind": "seated", "rows": [row]}]}


BAD_MAPS: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"),
    ({"sections": []}, "sections"),
    ({"sections": [MAP["sections"][0], MAP["sections"][0]]}, "sections.1.name"),
    ({"sections": [{"name": "Floor", "kind": "standing", "capacity": 200_001}]}, "sections"),
    ({"sections": [{"name": "Floor", "kind": "standing", "capacity": 10**30}]}, "sections"),
    ({"sections": [{"name": "Floor", "kind": "standing", "capacity": 0}]}, "sections.0.capacity"),
    ({"sections": [{"name": "Floor", "kind": "standing", "capacity": -1}]}, "sections.0.capacity"),
    ({"sections": [{"name": "Floor", "kind": "sitting", "capacity": 1}]}, "sections.0.kind"),
    (changed_row(seats=0), "sections.0.rows.0.seats"),
    (changed_row(seats=-4), "sections.0.rows.0.seats"),
    (changed_row(seats="ten"), "sections.0.rows.0.seats"),
    (changed_row(name=""), "sections.0.rows.0.name"),
    (changed_row(seats=[{"name": "1"}, {"name": "1"}]), "sections.0.rows.0.seats.1.name"),
    (changed_row(seats=[{"name": "1", "x": 0}]), "sections.0.rows.0.seats.0.y"),
]


async def test_a_bad_seat_map_is_refused_by_the_name_of_its_field(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    organiser = await make.organiser()
    venue = (await client.post("/api/v1/venues", json=VENUE, headers=organiser.headers)).json()["id"]
    for change, field in BAD_MAPS:
        answer = await client.post(f"/api/v1/venues/{venue}/seat-maps", json=MAP | change, headers=organiser.headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request"), (change, answer.text)
        assert field in [error["field"] for error in answer.json()["errors"]], (change, answer.text)
    assert await count(db, t.seat_maps) == 0


async def test_anothers_venue_is_not_there_but_for_an_admin(client: httpx.AsyncClient, make: Make) -> None:
    owner, other, admin = await make.organiser(), await make.organiser(), await make.admin()
    venue = (await client.post("/api/v1/venues", json=VENUE, headers=owner.headers)).json()["id"]
    address = f"/api/v1/venues/{venue}/seat-maps"
    assert (await client.post(address, json=MAP, headers=other.headers)).status_code == 404
    assert (await client.post(address, json=MAP, headers=admin.headers)).status_code == 201
