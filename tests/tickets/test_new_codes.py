"""New codes for all tickets, and codes that begin to rotate: what dies, what doesn't, and who is told."""

import asyncio
from datetime import datetime

import httpx
import psycopg
import pytest
import sqlalchemy as sa

from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.tickets.errors import KeyReplacedMeanwhile
from onsale.tickets.renew import make_new_codes
from onsale.tickets.rules import CodeMode, TicketRules, rules_of
from tests.fixtures.make import Make
from tests.fixtures.selling import count
from tests.tickets.door import Door, a_door

FROM = "2027-11-01T09:00:00Z"


@pytest.fixture
async def door(client: httpx.AsyncClient, make: Make) -> Door:
    return await a_door(client, make)


def path(door: Door, end: str) -> str:
    return f"/api/v1/events/{encode_id('evt', door.event.id)}/{end}"


async def codes_now(door: Door) -> list[str]:
    listed = await door.client.get(f"/api/v1/bookings/{door.booking.public_id}/tickets", headers=door.fan.headers)
    return [ticket["code"] for ticket in listed.json()]


async def words_due(db: Database) -> int:
    return await count(db, "procrastinate_jobs where task_name = 'letters.codes_died'")


async def test_old_codes_die_and_new_ones_admit(door: Door, db: Database) -> None:
    inside = await door.scan(door.codes[0])
    made = await door.client.post(path(door, "ticket-keys"), json={"replaces": 1}, headers=door.organiser.headers)
    assert (made.status_code, made.json()) == (201, {"signing_key": 2, "revoked_key": 1})
    for old in door.codes:
        refused = await door.scan(old)
        assert (refused["result"], refused["reason"]) == ("invalid", "revoked_key")
    new = await codes_now(door)
    assert (await door.scan(new[1]))["result"] == "admitted"
    again = await door.scan(new[0])  # who is inside is inside
    assert (again["result"], again["first_admitted_at"]) == ("already_admitted", inside["first_admitted_at"])
    assert await words_due(db) == 1


async def test_asked_for_twice_it_happens_once(door: Door, db: Database, services: Services) -> None:
    async def make_new() -> int:
        async with db.write() as tx:
            return (await make_new_codes(tx, door.event.id, replaces=1, keyring=services.get(Keyring))).key_id

    outcomes = await asyncio.gather(*(make_new() for _ in range(4)), return_exceptions=True)
    assert [made for made in outcomes if isinstance(made, int)] == [2]
    assert {type(lost) for lost in outcomes if not isinstance(lost, int)} == {KeyReplacedMeanwhile}
    late = await door.client.post(path(door, "ticket-keys"), json={"replaces": 1}, headers=door.organiser.headers)
    assert (late.status_code, late.json()["code"]) == (409, "key_replaced_meanwhile")
    with pytest.raises(sa.exc.IntegrityError) as two:
        async with db.write() as tx:
            await tx.execute(sa.text("update ticket_keys set revoked_at = null"))
    assert isinstance(two.value.orig, psycopg.errors.UniqueViolation)


async def test_who_may_make_new_codes_and_set_rules(door: Door, make: Make) -> None:
    for who, status in ((door.scanner, 403), (door.fan, 403), (await make.organiser(), 403)):
        for method, end, body in (("POST", "ticket-keys", {"replaces": 1}), ("PUT", "ticket-rules", {})):
            answer = await door.client.request(method, path(door, end), json=body, headers=who.headers)
            assert answer.status_code == status, (end, answer.text)
    assert (await door.scan(door.codes[0]))["result"] == "admitted"


async def test_rules_are_kept_and_told(door: Door, db: Database) -> None:
    url, headers = path(door, "ticket-rules"), door.organiser.headers
    first = (await door.client.get(url, headers=headers)).json()
    assert (first["code_mode"], first["transfers_allowed"], first["re_entry"], first["signing_key"]) == (
        "static", True, False, 1,
    )  # fmt: skip
    wanted = {"transfers_allowed": False, "transfers_from": FROM, "resale_allowed": False, "re_entry": True}
    kept = await door.client.put(url, json=wanted, headers=headers)
    assert kept.status_code == 200, kept.text
    assert kept.json() == first | wanted
    async with db.read() as tx:
        assert await rules_of(tx, door.event.id) == TicketRules(
            transfers_allowed=False,
            transfers_from=datetime.fromisoformat(FROM),
            resale_allowed=False,
            re_entry=True,
        )
    for wrong in ({"code_mode": "often"}, {"transfers_from": "2027-11-01T09:00:00"}, {"more": 1}):
        assert (await door.client.put(url, json=wrong, headers=headers)).status_code == 400


async def test_codes_begin_to_rotate_only_once_that_was_confirmed(door: Door, db: Database) -> None:
    url, headers = path(door, "ticket-rules"), door.organiser.headers
    asked = await door.client.put(url, json={"code_mode": "rotating"}, headers=headers)
    assert (asked.status_code, asked.json()["code"], asked.json()["tickets"]) == (409, "printed_tickets_die", 2)
    assert (await codes_now(door)) == door.codes
    for _again in range(2):  # the second changes nothing, so nobody is told twice
        kept = await door.client.put(url, json={"code_mode": "rotating", "confirmed": True}, headers=headers)
        assert (kept.status_code, kept.json()["code_mode"]) == (200, CodeMode.ROTATING)
    assert (await door.scan(door.codes[0]))["reason"] == "not_rotating"
    assert await words_due(db) == 1
    renewed = await door.client.post(path(door, "ticket-keys"), json={"replaces": 1}, headers=headers)
    assert renewed.status_code == 201
    assert await words_due(db) == 1, "phones show the new codes by themselves"
    back = await door.client.put(url, json={}, headers=headers)
    assert back.status_code == 200
    assert all(code and code not in door.codes for code in await codes_now(door))
