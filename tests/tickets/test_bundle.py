"""What a scanner carries: enough to judge every code alone, and nobody's name."""

import base64
import uuid
from dataclasses import replace

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from onsale.platform.database import Database
from onsale.tickets.code import read
from onsale.tickets.gates import Gate, set_gates
from tests.fixtures.catalogue import small_house
from tests.fixtures.make import Make
from tests.tickets.door import Door, a_door


@pytest.fixture
async def door(client: httpx.AsyncClient, make: Make) -> Door:
    return await a_door(client, make, places=(0, 1, 2))


async def bundle(door: Door, **headers: str) -> httpx.Response:
    return await door.client.get(f"{door.root}/scanner-bundle", headers=door.scanner.headers | headers)


def tickets_in(told: str, size: int) -> set[uuid.UUID]:
    content = base64.b64decode(told)
    return {uuid.UUID(bytes=content[at : at + 16]) for at in range(0, len(content), size)}


async def test_it_tells_who_is_inside_and_which_tickets_are_dead(door: Door, db: Database) -> None:
    first, second, third = (read(code).claimed.ticket_id for code in door.codes)
    await door.scan(door.codes[0])
    given_back = f"/api/v1/bookings/{door.booking.public_id}/cancel"
    assert (await door.client.post(given_back, json={"places": [1]}, headers=door.fan.headers)).status_code == 200
    async with db.write() as tx:
        raw = await tx.raw()
        await raw.execute("update tickets set state = 'transferred' where id = %s", (third,))
        await set_gates(tx, door.event, [Gate(name="North", sections=("Stalls",), opens_at=door.event.starts_at)])
    answer = await bundle(door)
    told = answer.json()
    assert tickets_in(told["admitted"], 16) == {first}
    assert tickets_in(told["cancelled"], 16) == {second}
    assert base64.b64decode(told["revocations"]) == third.bytes + b"\0\1"
    assert told["event_no"] == str(door.event.id)
    assert told["gates"] == [
        {"name": "North", "sections": ["Stalls"], "opens_at": told["starts_at"], "closes_at": None}
    ]
    assert told["sections"][0]["name"] == "Stalls"
    assert (told["code_mode"], told["step_s"], told["tolerance_steps"], told["re_entry"]) == ("static", 15, 1, False)
    assert door.fan.person.name not in answer.text


async def test_it_names_each_seat_as_its_ticket_does(client: httpx.AsyncClient, make: Make) -> None:
    house = small_house(rows=2, seats=3, standing=5)
    odd = replace(house.sections[0].rows[1], start=12, step=-2, labels=((1, "12a"),))
    rows = (house.sections[0].rows[0], odd)
    layout = replace(house, sections=(replace(house.sections[0], rows=rows), *house.sections[1:]))
    door = await a_door(client, make, layout=layout)
    sections = (await bundle(door)).json()["sections"]
    for place in range(layout.places):
        section = next(one for one in reversed(sections) if one["first_place"] <= place)
        row = next((one for one in reversed(section.get("rows", [])) if one["first_place"] <= place), None)
        named: tuple[str | None, str | None] = (None, None)
        if row:
            nth = place - row["first_place"]
            seat = dict(row.get("labels", [])).get(nth) or str(row.get("start", 1) + nth * row.get("step", 1))
            named = (row["name"], seat)
        assert (section["name"], *named) == layout.describe(place)[:3]


async def test_its_keys_verify_codes(door: Door) -> None:
    keys = {
        key["id"]: Ed25519PublicKey.from_public_bytes(base64.b64decode(key["public"]))
        for key in (await bundle(door)).json()["keys"]
    }
    for code in map(read, door.codes):
        keys[code.claimed.key_id].verify(code.signature, code.body)


async def test_it_is_sent_again_only_when_something_changed(door: Door) -> None:
    first = await bundle(door)
    assert first.headers["cache-control"] == "private, no-cache"
    tag = first.headers["etag"]
    again = await bundle(door, **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    await door.scan(door.codes[0])
    changed = await bundle(door, **{"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag
    assert msgspec.json.decode(changed.content)["admitted"]
