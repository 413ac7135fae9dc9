"""Which gate somebody comes in by; out again and in again; and an admission that was a mistake."""

import asyncio
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.schemas import rfc3339
from onsale.tickets.gates import Gate, set_gates
from onsale.tickets.rules import TicketRules, set_rules
from onsale.tickets.tables import check_ins
from tests.fixtures.invariants import broken_at_the_door
from tests.fixtures.make import Make
from tests.tickets.door import Door, a_door


@pytest.fixture
async def door(client: httpx.AsyncClient, make: Make) -> Door:
    return await a_door(client, make)


@pytest.fixture
async def re_entry(door: Door, db: Database) -> Door:
    async with db.write() as tx:
        await set_rules(tx, door.event.id, TicketRules(re_entry=True))
    return door


async def all_well(db: Database) -> None:
    assert await broken_at_the_door(db) == {}


async def test_a_gate_for_other_sections_names_the_right_one(door: Door, db: Database) -> None:
    gates = [Gate(name="North", sections=("Balcony",)), Gate(name="South", sections=("Stalls",)), Gate(name="Any")]
    async with db.write() as tx:
        await set_gates(tx, door.event, gates)
    refused = await door.scan(door.codes[0], gate="North")
    assert (refused["result"], refused["reason"]) == ("invalid", "wrong_gate")
    assert (refused["ticket"]["section"], refused["ticket"]["gates"]) == ("Stalls", ["Any", "South"])
    assert (await door.scan(door.codes[0], gate="south"))["result"] == "admitted"
    # Whoever is inside already is told so, whichever gate they stand at; and at no gate in particular all come in.
    assert (await door.scan(door.codes[0], gate="North"))["result"] == "already_admitted"
    assert (await door.scan(door.codes[1], gate=""))["result"] == "admitted"
    unknown = await door.post("", {"code": door.codes[0], "gate": "West"})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (400, "gate")
    assert "Any, North, South" in unknown.json()["detail"]


async def test_a_gate_opens_and_closes(door: Door, db: Database) -> None:
    now = utc_now()
    early, late = Gate(name="Early", closes_at=now), Gate(name="Late", opens_at=now + timedelta(hours=1))
    async with db.write() as tx:
        await set_gates(tx, door.event, [early, late])
    assert (await door.scan(door.codes[0], gate="Early"))["reason"] == "too_late"
    assert (await door.scan(door.codes[0], gate="Late"))["reason"] == "too_early"
    async with db.write() as tx:
        await set_gates(tx, door.event, [])
    assert (await door.scan(door.codes[0], gate="Late"))["result"] == "admitted"


async def test_out_and_in_again(re_entry: Door, db: Database) -> None:
    door, code = re_entry, re_entry.codes[0]
    assert (await door.scan(code, direction="out"))["result"] == "not_inside"
    assert (await door.scan(code))["result"] == "admitted"
    assert (await door.scan(code))["result"] == "already_admitted"
    assert (await door.scan(code, direction="out"))["result"] == "checked_out"
    assert (await door.numbers())["inside"] == 0
    assert [(await door.scan(code))["result"] for _ in range(2)] == ["admitted", "already_admitted"]
    counted = await door.numbers()
    assert (counted["admitted"], counted["inside"], counted["expected"]) == (1, 1, 2)
    await all_well(db)


async def test_only_one_of_many_comes_back_in(re_entry: Door) -> None:
    door, code = re_entry, re_entry.codes[0]
    await door.scan(code)
    await door.scan(code, direction="out")
    results = await asyncio.gather(*(door.scan(code, gate=str(gate)) for gate in range(6)))
    assert sorted(told["result"] for told in results) == ["admitted", *["already_admitted"] * 5]


async def test_where_nobody_comes_back_nobody_is_let_out(door: Door) -> None:
    await door.scan(door.codes[0])
    refused = await door.post("", {"code": door.codes[0], "direction": "out"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "direction")


async def test_an_admission_is_undone(door: Door, db: Database, make: Make) -> None:
    admitted = await door.scan(door.codes[0])
    assert (await door.undo(admitted, by=(await a_door(door.client, make)).scanner)).status_code == 403
    for _ in range(2):
        undone = await door.undo(admitted)
        assert undone.status_code == 200, undone.text
        assert undone.json()["ticket_id"] == admitted["ticket"]["id"]
    await all_well(db)
    again = await door.scan(door.codes[0])
    assert again["result"] == "admitted"
    assert again["check_in_id"] != admitted["check_in_id"]
    refused = await door.undo(await door.scan(door.codes[0]))
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_undo")
    # That the first was undone doesn't undo the second.
    assert (await door.undo(admitted)).status_code == 200
    assert (await door.scan(door.codes[0]))["result"] == "already_admitted"
    await all_well(db)


async def test_after_ten_minutes_only_the_organiser_undoes(door: Door, db: Database) -> None:
    admitted = await door.scan(door.codes[0])
    async with db.write() as tx:
        await tx.execute(sa.update(check_ins).values(received_at=utc_now() - timedelta(minutes=11)))
    assert (await door.undo(admitted)).status_code == 403
    assert (await door.undo(admitted, by=door.organiser)).status_code == 200


async def test_coming_back_is_undone_to_being_out(re_entry: Door, db: Database) -> None:
    door, code = re_entry, re_entry.codes[0]
    first = await door.scan(code)
    await door.scan(code, direction="out")
    moved_on = await door.undo(first)
    assert (moved_on.status_code, moved_on.json()["code"]) == (409, "moved_on")
    assert (await door.undo(await door.scan(code))).status_code == 200
    assert (await door.scan(code, direction="out"))["result"] == "not_inside"
    assert (await door.scan(code))["result"] == "admitted"
    await all_well(db)


async def test_a_ticket_in_place_of_a_code(door: Door, make: Make) -> None:
    ticket = (await door.scan(door.codes[0]))["ticket"]["id"]
    told = await door.post("", {"ticket": ticket})
    assert told.json()["result"] == "already_admitted"
    elsewhere = await a_door(door.client, make)
    assert (await elsewhere.post("", {"ticket": ticket})).status_code == 400
    for body in ({}, {"ticket": ticket, "code": door.codes[0]}):
        assert (await door.post("", body)).status_code == 400


async def test_the_scanners_clock_is_believed_within_bounds(door: Door) -> None:
    now = utc_now()
    for at in (now + timedelta(minutes=6), now - timedelta(hours=25)):
        refused = await door.post("", {"code": door.codes[0], "scanned_at": rfc3339(at)})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "scanned_at")
    earlier = rfc3339(now - timedelta(minutes=2))
    assert (await door.scan(door.codes[0], scanned_at=earlier))["first_admitted_at"] == earlier


async def test_a_code_for_the_organisers_other_event_names_it(door: Door, make: Make) -> None:
    tomorrow = await make.event(by=door.organiser.principal)
    url = f"/api/v1/events/{encode_id('evt', tomorrow.id)}/check-ins"
    elsewhere = await door.client.post(url, json={"code": door.codes[1]}, headers=door.organiser.headers)
    assert (elsewhere.json()["result"], elsewhere.json()["event"]["name"]) == ("wrong_event", door.event.name)
