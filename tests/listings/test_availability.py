"""What is free, and the addresses of seat maps."""

import base64
import uuid
from datetime import timedelta

import httpx

from onsale.catalog.model import Event
from onsale.inventory.changes import PlacesChanged
from onsale.inventory.tables import claims
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.fixtures.make import Make


async def claim(db: Database, event: Event, *places: int, for_s: int = 600) -> None:
    """Take places, as a hold would (or one that lapsed, with a negative time)."""
    until, booking = utc_now() + timedelta(seconds=for_s), uuid.uuid4()
    rows = [{"event_id": event.id, "place": p, "booking_id": booking, "held_until": until} for p in places]
    async with db.write() as tx:
        await tx.execute(claims.insert().values(rows))
        await tx.publish(PlacesChanged(event.id, taken=places if for_s > 0 else ()))


def path(event: Event, what: str) -> str:
    """The address of something of the event."""
    return f"/api/v1/events/{encode_id('evt', event.id)}/{what}"


async def test_places_are_a_bitset_and_lapsed_claims_are_free(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    event = await make.event()
    await claim(db, event, 0, 9, 41)
    await claim(db, event, 20, for_s=-1)
    told = (await client.get(path(event, "availability"))).json()
    bits = base64.b64decode(told["places"])
    assert [i for i in range(60) if not bits[i // 8] >> (i % 8) & 1] == [0, 9, 41]
    assert len(bits) == 8
    assert bits[7] >> 4 == 0, "no place past the last one"
    assert (told["total"], told["available"]) == (60, 57)
    price = {"amount_minor": 4500, "currency": "EUR"}
    assert told["by_section"] == [
        {"section": "Stalls", "available": 38, "price": price},
        {"section": "Standing", "available": 19, "price": price},
    ]


async def test_unchanged_availability_is_304_and_changed_is_not(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    event = await make.event()
    first = await client.get(path(event, "availability"))
    seen = {"If-None-Match": first.headers["ETag"]}
    again = await client.get(path(event, "availability"), headers=seen)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    await claim(db, event, 7)
    assert (await client.get(path(event, "availability"), headers=seen)).status_code == 200


async def test_the_status_follows_what_is_free(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event = await make.event()
    await claim(db, event, *range(60))
    told = (await client.get(f"/api/v1/events/{encode_id('evt', event.id)}")).json()
    assert (told["status"], told["availability"]["available"]) == ("sold_out", 0)


async def test_the_seat_map_is_at_an_immutable_address(client: httpx.AsyncClient, make: Make) -> None:
    event = await make.event()
    redirect = await client.get(path(event, "seat-map"), params={"overview": "1"})
    assert redirect.status_code == 307
    address = redirect.headers["Location"]
    assert address.startswith("/api/v1/seat-maps/")
    assert address.endswith("?overview=1")
    overview = await client.get(address)
    assert overview.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert all("rows" not in section for section in overview.json()["sections"])
    whole = await client.get(address.partition("?")[0])
    told = whole.json()
    assert (told["places"], told["version"], told["id"]) == (60, 1, encode_id("map", event.seat_map_id))
    assert len(told["sections"][0]["rows"]) == 4
    assert address.partition("?")[0].endswith(told["hash"])
    one = await client.get(address.partition("?")[0], params={"section": "Standing"})
    assert [section["name"] for section in one.json()["sections"]] == ["Standing"]
    assert len({answer.headers["ETag"] for answer in (overview, whole, one)}) == 3
    unchanged = await client.get(address, headers={"If-None-Match": overview.headers["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


async def test_an_unknown_seat_map(client: httpx.AsyncClient) -> None:
    for address, status in [("f" * 32, 404), ("F" * 32, 400), ("short", 400)]:
        assert (await client.get(f"/api/v1/seat-maps/{address}")).status_code == status, address


async def test_an_unknown_section_is_named(client: httpx.AsyncClient, make: Make) -> None:
    event = await make.event()
    address = (await client.get(path(event, "seat-map"))).headers["Location"]
    answer = await client.get(address, params={"section": "Balcony"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "section")
