"""What the door says to each kind of code, and to each kind of person."""

import uuid

import httpx
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.tickets.code import Claimed, read, sign
from onsale.tickets.tables import check_ins, tickets
from tests.fixtures.make import Make
from tests.tickets.door import Door, a_door


@pytest.fixture
async def door(client: httpx.AsyncClient, make: Make) -> Door:
    return await a_door(client, make)


async def results_kept(db: Database) -> list[tuple[str, bool, str]]:
    """Result, whether the ticket is known, and gate, of each scan."""
    async with db.read() as tx:
        rows = await tx.execute(sa.select(check_ins).order_by(check_ins.c.id))
        return [(row.result, row.ticket_id is not None, row.gate) for row in rows]


async def test_a_ticket_is_admitted_once(door: Door, db: Database) -> None:
    first = await door.scan(door.codes[0])
    assert first["result"] == "admitted"
    assert (first["ticket"]["section"], first["ticket"]["row"], first["ticket"]["seat"]) == ("Stalls", "A", "1")
    again = await door.scan(door.codes[0], gate="South")
    assert again["result"] == "already_admitted"
    assert again["ticket"] == first["ticket"]
    assert again["first_admitted_at"] == first["first_admitted_at"] is not None
    assert (await door.scan(door.codes[1]))["result"] == "admitted"
    assert await results_kept(db) == [
        ("admitted", True, "North"),
        ("already_admitted", True, "South"),
        ("admitted", True, "North"),
    ]


async def test_the_holder_sees_that_it_was_used(door: Door) -> None:
    admitted = await door.scan(door.codes[0])
    listed = await door.client.get(f"/api/v1/bookings/{door.booking.public_id}/tickets", headers=door.fan.headers)
    assert [ticket["admitted_at"] for ticket in listed.json()] == [admitted["first_admitted_at"], None]


async def test_blanks_around_a_code_are_the_scanners(door: Door) -> None:
    assert (await door.scan(f" {door.codes[0]}\r\n"))["result"] == "admitted"


async def test_a_code_signed_by_somebody_else_is_invalid(door: Door, db: Database) -> None:
    genuine = read(door.codes[0])[0]
    forged = sign(genuine, Ed25519PrivateKey.generate())
    unknown_key = sign(Claimed(9, *(getattr(genuine, f) for f in Claimed.__slots__[1:])), Ed25519PrivateKey.generate())
    expected = [(forged, "forged"), (unknown_key, "unknown_key")]
    expected += [(code, "unreadable") for code in ("x", "OS", "\x00", "OS" + "A" * 154, "é" * 156)]
    for code, reason in expected:
        refused = {"result": "invalid", "reason": reason, "ticket": None, "first_admitted_at": None}
        assert (await door.scan(code)).items() >= refused.items()
    assert {known for _result, known, _gate in await results_kept(db)} == {False}
    assert (await door.scan(door.codes[0]))["result"] == "admitted"


async def test_an_altered_code_is_invalid(door: Door) -> None:
    code = door.codes[0]
    for at in (2, 10, 40, 60, 100, len(code) - 1):
        for letter in "AB7":
            if letter != code[at]:
                assert (await door.scan(code[:at] + letter + code[at + 1 :]))["result"] == "invalid"
    assert (await door.scan(code))["result"] == "admitted"


async def test_another_events_genuine_ticket_is_told_from_a_forged_one(door: Door, make: Make) -> None:
    other = await a_door(door.client, make)
    foreign = {"result": "wrong_event", "reason": None, "ticket": None, "first_admitted_at": None}
    assert (await other.scan(door.codes[0])).items() >= foreign.items()
    forged = sign(read(door.codes[0])[0], Ed25519PrivateKey.generate())
    assert (await other.scan(forged))["result"] == "invalid"
    nowhere = sign(Claimed(1, 1, uuid.uuid4(), 0, 1), Ed25519PrivateKey.generate())
    assert (await other.scan(nowhere))["result"] == "invalid"
    assert (await door.scan(door.codes[0]))["result"] == "admitted"


async def test_a_cancelled_ticket_is_refused(door: Door) -> None:
    url = f"/api/v1/bookings/{door.booking.public_id}/cancel"
    cancelled = await door.client.post(url, json={"places": [0]}, headers=door.fan.headers)
    assert cancelled.status_code == 200, cancelled.text
    verdict = await door.scan(door.codes[0])
    assert (verdict["result"], verdict["ticket"]["seat"]) == ("cancelled", "1")
    assert (await door.scan(door.codes[1]))["result"] == "admitted"


async def test_a_reissued_ticket_stops_its_old_code(door: Door, db: Database) -> None:
    async with db.write() as tx:
        await tx.execute(sa.update(tickets).where(tickets.c.place == 0).values(serial=2))
    assert (await door.scan(door.codes[0]))["result"] == "transferred"
    listed = await door.client.get(f"/api/v1/bookings/{door.booking.public_id}/tickets", headers=door.fan.headers)
    assert (await door.scan(listed.json()[0]["code"]))["result"] == "admitted"


async def test_a_used_ticket_is_not_given_back(door: Door) -> None:
    await door.scan(door.codes[0])
    url = f"/api/v1/bookings/{door.booking.public_id}/cancel"
    refused = await door.client.post(url, headers=door.fan.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "ticket_used")
    assert (await door.scan(door.codes[1]))["result"] == "admitted"


async def test_who_may_scan(door: Door, make: Make) -> None:
    other = await a_door(door.client, make)
    expected = [
        (door.organiser, 200), (door.scanner, 200), (await make.admin(), 200),
        (other.organiser, 403), (other.scanner, 403), (await make.scanner(), 403),
        (door.fan, 403), (await make.fan(), 403),
    ]  # fmt: skip
    for who, status in expected:
        answer = await door.client.post(door.url, json={"code": "OSX"}, headers=who.headers)
        assert answer.status_code == status, (who.person.roles, answer.text)
    assert (await door.client.post(door.url, json={"code": "OSX"})).status_code == 401


async def test_an_unknown_event_has_no_door(door: Door, make: Make) -> None:
    draft = await make.event(published=False)
    for event_id in ("evt_0000000000009", "evt_x", encode_id("evt", draft.id)):
        url = f"/api/v1/events/{event_id}/check-ins"
        assert (await door.client.post(url, json={"code": "OSX"}, headers=door.scanner.headers)).status_code == 404


@pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": "A" * 1001}, {"code": 7}, {"code": "A", "more": 1}])
async def test_a_body_that_cannot_be_a_scan_is_refused(door: Door, body: dict[str, object]) -> None:
    answer = await door.client.post(door.url, json=body, headers=door.scanner.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
