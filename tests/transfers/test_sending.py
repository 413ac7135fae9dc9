"""A ticket on its way: who may send it, who gets it, which code admits, and when it stays where it is."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from onsale.catalog.tables import events
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import decode_event_uuid
from onsale.tickets.rules import TicketRules, set_rules
from onsale.transfers.held import held_tickets
from onsale.transfers.model import Wish
from onsale.transfers.tables import ticket_transfers
from onsale.transfers.take_back import take_back
from onsale.transfers.transfer import transfer as set_out
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import count
from tests.tickets.door import Door, a_door, offline
from tests.transfers.sending import accepted, asked, code_of, sent, ticket_ids


@pytest.fixture
async def door(client: httpx.AsyncClient, make: Make) -> Door:
    return await a_door(client, make)


async def refused(door: Door, email: str, *, by: Account | None = None, ticket: str = "") -> str:
    ticket = ticket or (await ticket_ids(door))[0]
    answer = await asked(door.client, "POST", f"/tickets/{ticket}/transfer", by or door.fan, {"email": email})
    assert answer.status_code >= 400, answer.text
    return code_of(answer)


async def broken(db: Database) -> set[str]:
    """Of what must hold for tickets: these bookings were confirmed without being paid for."""
    return {name for name in await broken_invariants(db) if "ticket" in name or "place" in name}


async def test_the_old_code_says_transferred_and_the_new_one_admits(door: Door, make: Make, db: Database) -> None:
    other = await make.fan()
    transfer = await sent(door, other.email)
    assert transfer["direction"] == "sent"
    assert transfer["email"] is None, "what is kept for a repetition names nobody"
    [listed] = (await asked(door.client, "GET", "/transfers", door.fan)).json()["items"]
    assert (listed["id"], listed["email"]) == (transfer["id"], other.email)
    assert [place["state"] for place in transfer["tickets"]] == ["offered"]
    ticket = await accepted(door, transfer, other)
    assert (ticket["booking_id"], ticket["section"], ticket["seat"]) == (None, "Stalls", "1")
    assert (await door.scan(door.codes[0]))["result"] == "transferred"
    assert (await door.scan(ticket["code"]))["result"] == "admitted"
    assert (await door.scan(door.codes[1]))["result"] == "admitted"
    assert await broken(db) == set()


@pytest.mark.parametrize("known_first", [True, False])
async def test_two_let_in_to_one_place_by_the_old_ticket_and_the_new_are_a_conflict(
    door: Door, make: Make, db: Database, *, known_first: bool
) -> None:
    other = await make.fan()
    came = offline(door.codes[0], utc_now() - timedelta(minutes=1))
    ticket = await accepted(door, await sent(door, other.email), other)
    if known_first:
        [told] = await door.bring(came)
        assert (told["result"], told["conflict"]) == ("admitted", None)
    assert (await door.scan(ticket["code"], gate="North"))["result"] == "admitted"
    [told] = await door.bring(came)
    assert (told["conflict"]["kind"], told["conflict"]["gates"]) == ("admitted_twice", ["South", "North"])
    assert (await door.numbers())["conflicts"] == 1
    assert await broken(db) == set()


async def test_somebodys_tickets_are_found_without_reading_everybodys(door: Door, db: Database) -> None:
    many = 3_000
    more = sa.text(
        "insert into tickets (event_id, id, booking_id, place) select :event, gen_random_uuid(), gen_random_uuid(), n"
        " from generate_series(1000, 999 + :many) n"
    )
    read = sa.text("select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'tickets'")
    async with db.write() as tx:
        await tx.execute(more, {"event": door.event.id, "many": many})
        before = (await tx.execute(read)).scalar_one()
        found = await held_tickets(tx, door.fan.id, after=None, limit=9)
        assert len(found) == 2
        assert (await tx.execute(read)).scalar_one() - before < many


async def test_until_it_is_accepted_it_admits_its_sender_and_then_nobody_gets_it(door: Door, make: Make) -> None:
    other = await make.fan()
    transfer = await sent(door, other.email)
    assert (await door.scan(door.codes[0]))["result"] == "admitted"
    answer = await asked(door.client, "POST", f"/transfers/{transfer['id']}/accept", other)
    assert (answer.status_code, code_of(answer)) == (410, "transfer_over")


async def test_sender_and_receiver_each_see_their_own_code_alone(door: Door, make: Make) -> None:
    other = await make.fan()
    ticket = await accepted(door, await sent(door, other.email), other)
    listed = await asked(door.client, "GET", f"/bookings/{door.booking.public_id}/tickets", door.fan)
    assert [(one["state"], one["code"]) for one in listed.json()] == [("transferred", None), ("valid", door.codes[1])]
    assert ticket["id"] not in listed.text
    mine = await asked(door.client, "GET", "/tickets", door.fan)
    assert [one["code"] for one in mine.json()["items"]] == [door.codes[1]]
    theirs = await asked(door.client, "GET", "/tickets", other)
    assert [one["code"] for one in theirs.json()["items"]] == [ticket["code"]]
    assert (await asked(door.client, "GET", f"/tickets/{ticket['id']}", door.fan)).status_code == 404
    assert (await asked(door.client, "GET", f"/bookings/{door.booking.public_id}", other)).status_code == 404
    for paper in ("ticket.pdf", "calendar.ics"):
        assert (await asked(door.client, "GET", f"/tickets/{ticket['id']}/{paper}", other)).status_code == 200
        assert (await asked(door.client, "GET", f"/tickets/{ticket['id']}/{paper}", door.fan)).status_code == 404
    entry = await asked(door.client, "GET", f"/tickets/{ticket['id']}/calendar.ics", other)
    assert door.booking.reference not in entry.text
    assert door.booking.public_id not in entry.text


async def test_it_goes_from_hand_to_hand_and_back(door: Door, make: Make, db: Database) -> None:
    one, two = await make.fans(2)
    first = await accepted(door, await sent(door, one.email), one)
    second = await accepted(door, await sent(door, two.email, by=one, ticket=first["id"]), two)
    back = await accepted(door, await sent(door, door.fan.email, by=two, ticket=second["id"]), door.fan)
    assert back["booking_id"] == door.booking.public_id, "simply theirs again"
    assert [(await door.scan(code))["result"] for code in (door.codes[0], first["code"], second["code"])] == [
        "transferred"
    ] * 3
    assert (await door.scan(back["code"]))["result"] == "admitted"
    assert await count(db, "ticket_transfers where state = 'accepted'") == 3
    assert await broken(db) == set()


async def test_whoever_has_the_address_gets_it_once_they_proved_that_it_is_theirs(door: Door, make: Make) -> None:
    address = "later@test.example"
    transfer = await sent(door, address.upper())
    assert (await asked(door.client, "GET", "/transfers", door.fan)).json()["items"][0]["email"] == address
    stranger, unverified = await make.fan(), await make.fan(address, verified=False)
    for who, why in ((stranger, "not_for_you"), (door.fan, "not_for_you"), (unverified, "email_unverified")):
        for verb in ("accept", "decline"):
            answer = await asked(door.client, "POST", f"/transfers/{transfer['id']}/{verb}", who)
            assert (answer.status_code, code_of(answer)) == (403, why)
    async with make.db.write() as tx:
        await tx.execute(sa.text("update people set email_verified_at = now()"))
    await accepted(door, transfer, unverified)


async def test_one_taken_back_leaves_the_rest_to_whoever_proves_the_address(door: Door, make: Make) -> None:
    """The first by place has forgotten where it went; the others haven't."""
    keys = [decode_event_uuid("tkt", one)[1] for one in await ticket_ids(door)]
    wish = Wish(event_id=door.event.id, person_id=door.fan.id, ticket_ids=tuple(keys), email="new@test.example")
    async with make.db.write() as tx:
        steps = await set_out(tx, wish, sealer=make.sealer)
        await take_back(tx, door.fan.principal, door.event.id, steps[0].transfer_id, keys[:1], sealer=make.sealer)
    got = await accepted(door, {"id": steps[0].public_id}, await make.fan("new@test.example"))
    assert got["place"] == steps[1].place


async def test_a_receiver_declines_and_the_sender_takes_back(door: Door, make: Make) -> None:
    other = await make.fan()
    transfer = await sent(door, other.email)
    listed = (await asked(door.client, "GET", "/transfers", other)).json()["items"]
    assert [(one["id"], one["direction"], one["email"]) for one in listed] == [(transfer["id"], "received", None)]
    assert (await asked(door.client, "POST", f"/transfers/{transfer['id']}/take-back", other, {})).status_code == 404
    assert (await asked(door.client, "POST", f"/transfers/{transfer['id']}/decline", other)).status_code == 204
    assert await refused(door, door.fan.email) == "invalid_request"
    transfer = await sent(door, other.email)
    assert await refused(door, "third@test.example") == "ticket_on_its_way"
    assert (await asked(door.client, "POST", f"/transfers/{transfer['id']}/take-back", door.fan, {})).status_code == 204
    answer = await asked(door.client, "POST", f"/transfers/{transfer['id']}/accept", other)
    assert (answer.status_code, code_of(answer)) == (410, "transfer_over")
    assert (await door.scan(door.codes[0]))["result"] == "admitted"
    async with make.db.read() as tx:
        kept = await tx.execute(sa.select(ticket_transfers.c.email_sealed, ticket_transfers.c.from_name_sealed))
        assert [tuple(row) for row in kept] == [(None, None)] * 2, "addresses are gone as soon as it is over"


async def test_time_runs_out_by_the_databases_clock(door: Door, make: Make, db: Database) -> None:
    other = await make.fan()
    transfer = await sent(door, other.email)
    async with db.write() as tx:
        await tx.execute(sa.update(ticket_transfers).values(expires_at=sa.func.now() - timedelta(seconds=1)))
    answer = await asked(door.client, "POST", f"/transfers/{transfer['id']}/accept", other)
    assert (answer.status_code, code_of(answer)) == (410, "transfer_over")
    assert (await asked(door.client, "GET", "/transfers", door.fan)).json()["items"] == []
    await accepted(door, await sent(door, other.email), other)
    assert await count(db, "ticket_transfers where state = 'lapsed'") == 1


@pytest.mark.parametrize(
    ("rules", "opens"),
    [
        (TicketRules(transfers_allowed=False), None),
        (TicketRules(transfers_from=utc_now().replace(microsecond=0) + timedelta(days=3)), True),
    ],
    ids=["altogether", "until a date"],
)
async def test_the_organiser_forbids_it(
    door: Door, make: Make, db: Database, rules: TicketRules, opens: bool | None
) -> None:
    other = await make.fan()
    transfer = await sent(door, other.email)
    async with db.write() as tx:
        await set_rules(tx, door.event.id, rules)
    (ticket, _other) = await ticket_ids(door)
    tries: list[tuple[str, str, Account, Any]] = [
        ("POST", f"/transfers/{transfer['id']}/accept", other, None),
        ("POST", f"/tickets/{ticket}/transfer", door.fan, {"email": "another@test.example"}),
        ("PATCH", f"/tickets/{ticket}", door.fan, {"name": "Robin Ash"}),
    ]
    for method, path, who, body in tries:
        answer = await asked(door.client, method, path, who, body)
        assert (answer.status_code, code_of(answer)) == (409, "transfers_closed"), path
        assert (answer.json()["opens_at"] is not None) is bool(opens)


async def test_once_the_event_has_begun_tickets_stay_where_they_are(door: Door, make: Make, db: Database) -> None:
    other = await make.fan()
    transfer = await sent(door, other.email)
    async with db.write() as tx:
        await tx.execute(sa.update(events).values(starts_at=sa.func.now()))
    assert await refused(door, other.email) == "too_late_to_send"
    answer = await asked(door.client, "POST", f"/transfers/{transfer['id']}/accept", other)
    assert code_of(answer) == "too_late_to_send"


async def test_what_was_sent_on_cant_be_cancelled(door: Door, make: Make) -> None:
    other = await make.fan()
    transfer = await sent(door, other.email)
    cancel = f"/bookings/{door.booking.public_id}/cancel"
    answer = await asked(door.client, "POST", cancel, door.fan, {"places": [0]})
    assert (answer.status_code, code_of(answer)) == (409, "ticket_on_its_way")
    await accepted(door, transfer, other)
    for body in ({"places": [0]}, {}):
        answer = await asked(door.client, "POST", cancel, door.fan, body)
        assert (answer.status_code, code_of(answer)) == (409, "ticket_sent_on")
    assert (await asked(door.client, "POST", cancel, door.fan, {"places": [1]})).status_code == 200


async def test_what_nobody_accepted_in_time_can_be_cancelled(door: Door, make: Make, db: Database) -> None:
    await sent(door, (await make.fan()).email)
    async with db.write() as tx:
        await tx.execute(sa.update(ticket_transfers).values(expires_at=sa.func.now() - timedelta(seconds=1)))
    answer = await asked(door.client, "POST", f"/bookings/{door.booking.public_id}/cancel", door.fan, {})
    assert answer.status_code == 200, answer.text
    assert await count(db, "ticket_transfers where state = 'lapsed'") == 1


async def test_strangers_send_nothing_of_others(door: Door, make: Make) -> None:
    other = await make.fan()
    assert await refused(door, "x@test.example", by=other) == "not_found"
    ticket = await accepted(door, await sent(door, other.email), other)
    assert await refused(door, "x@test.example", ticket=ticket["id"]) == "not_found"
    assert await refused(door, "x@test.example") == "ticket_not_valid"


async def test_one_holds_no_more_than_a_booking_may_have(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    door = await a_door(client, make, places=(0, 1, 2, 3))
    other = await make.fan()
    async with db.write() as tx:
        await tx.execute(sa.update(events).values(max_places_per_booking=2))
    transfers = [await sent(door, other.email, place=place) for place in range(3)]
    for transfer in transfers[:2]:
        await accepted(door, transfer, other)
    answer = await asked(client, "POST", f"/transfers/{transfers[2]['id']}/accept", other)
    assert (answer.status_code, code_of(answer), answer.json()["most"]) == (409, "holds_enough", 2)


async def test_a_ticket_changes_hands_so_often_and_somebody_sends_so_many(
    door: Door, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TRANSFERS_PER_TICKET", 1)
    monkeypatch.setattr(limits, "TICKETS_SENT_PER_PERSON_PER_DAY", 2)
    other = await make.fan()
    ticket = await accepted(door, await sent(door, other.email), other)
    assert await refused(door, "x@test.example", by=other, ticket=ticket["id"]) == "ticket_sent_too_often"
    await sent(door, other.email, place=1)
    answer = await asked(
        door.client, "POST", f"/tickets/{(await ticket_ids(door))[1]}/transfer", door.fan, {"email": "y@test.example"}
    )
    assert (answer.status_code, code_of(answer)) == (429, "sent_too_many")


async def test_a_name_stands_on_the_ticket_until_it_is_sent_on(door: Door, make: Make) -> None:
    ticket, _second = await ticket_ids(door)
    for name in ("see https://x.example", "x@y.example", "evil.example", "a\nb", "1"):
        answer = await asked(door.client, "PATCH", f"/tickets/{ticket}", door.fan, {"name": name})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "name"), name
    answer = await asked(door.client, "PATCH", f"/tickets/{ticket}", door.fan, {"name": "J. O’Brien-Ståhl"})
    assert (answer.status_code, answer.json()["name"], answer.json()["code"]) == (
        200,
        "J. O’Brien-Ståhl",
        door.codes[0],
    )
    other = await make.fan()
    assert (await asked(door.client, "PATCH", f"/tickets/{ticket}", other, {"name": "Me"})).status_code == 404
    received = await accepted(door, await sent(door, other.email), other)
    assert received["name"] is None
    answer = await asked(door.client, "PATCH", f"/tickets/{received['id']}", other, {"name": "Me"})
    assert (answer.status_code, answer.json()["name"]) == (200, "Me")
    assert (await asked(door.client, "PATCH", f"/tickets/{ticket}", door.fan, {"name": "No"})).status_code == 409


async def test_no_answer_with_a_code_or_a_name_is_kept_for_a_repetition(door: Door, make: Make, db: Database) -> None:
    other, keyed = await make.fan(), {"Idempotency-Key": "again"}
    ticket = (await ticket_ids(door))[0]
    signed, body = door.fan.headers | keyed, {"email": other.email, "from_name": "Quite Unmistakable"}
    named = await door.client.patch(f"/api/v1/tickets/{ticket}", json={"name": "Quite Unmistakable"}, headers=signed)
    assert named.status_code == 200, named.text
    gone = await door.client.post(f"/api/v1/tickets/{ticket}/transfer", json=body, headers=signed)
    assert gone.status_code == 202, gone.text
    path = f"/api/v1/transfers/{gone.json()['id']}/accept"
    taken = await door.client.post(path, headers=other.headers | keyed)
    assert taken.status_code == 200
    async with db.read() as tx:
        kept = [bytes(row.body or b"") for row in await tx.execute(sa.text("select body from idempotent_answers"))]
    told = b"".join(kept)
    assert told, "the control: what holds nothing of that sort is kept"
    for secret in ("Unmistakable", other.email, taken.json()[0]["code"], door.codes[0]):
        assert secret.encode() not in told
