"""Erasing oneself: gone at once, told by mail, with the books as they were."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx
import sqlalchemy as sa

from onsale.accounts.api_keys import create_api_key
from onsale.catalog.tables import events
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.privacy.erase import erase
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.mailbox import mailed_code, sent_mails, text_of, waiting_mail
from tests.fixtures.make import Make
from tests.fixtures.selling import booking_path, claimed, count, do_jobs, held, paid, sold
from tests.fixtures.two_factors import with_two_factors
from tests.privacy.leaving import ME, PASSWORD, ask, erased, is_there, robin


async def test_gone_with_everything_and_told_so(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    who = await robin(make, services)
    signed_in = await client.post("/api/v1/auth/login", json={"email": who.email, "password": PASSWORD})
    headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    told = await erased(client, services, who)
    assert (told["state"], told["tickets_ahead"]) == ("asked", [])
    assert (await client.get(ME, headers=headers)).status_code == 401, "every session is over"
    assert not await is_there(db, who.id)
    for table in ("person_keys", "sessions", "mails", "mailed_codes", "attempts where kind <> 'sign_in_ip'"):
        assert await count(db, table) == 0, table
    assert await count(db, "erasures where erased_at is not null and ground = 'asked'") == 1
    [receipt] = sent_mails(services, who.email)
    assert receipt["Subject"] == "Your Onsale account has been erased"
    again = await client.post("/api/v1/auth/login", json={"email": who.email, "password": PASSWORD})
    assert again.json()["code"] == "invalid_credentials"
    fresh = await client.post(
        "/api/v1/auth/register", json={"email": who.email, "password": "other unrelated words", "name": "Robin"}
    )
    assert fresh.status_code == 201
    assert fresh.json()["user"]["id"] != who.public_id, "the address makes a new account"
    assert await broken_invariants(db) == {}


async def test_tickets_ahead_are_kept_and_admit(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    organiser = await make.organiser()
    event, who = await make.event(by=organiser.principal), await robin(make, services)
    booking = await sold(services, event, who, 1, 2)
    [ahead] = (await client.get(f"{ME}/erasure", headers=who.headers)).json()["tickets_ahead"]
    assert (ahead["booking_id"], ahead["tickets"]) == (booking.public_id, 2)
    assert ahead["refund"] == {"amount_minor": 8100, "currency": "EUR"}
    tickets = (await client.get(booking_path(booking, "tickets"), headers=who.headers)).json()
    await erased(client, services, who)
    assert set(await claimed(db, event)) == {1, 2}
    path = f"/api/v1/events/{ahead['event_id']}/check-ins"
    scan = await client.post(path, json={"code": tickets[0]["code"]}, headers=organiser.headers)
    assert scan.json()["result"] == "admitted"
    [receipt] = [mail for mail in sent_mails(services, who.email) if "erased" in mail["Subject"]]
    assert ahead["url"] in text_of(receipt)
    assert await broken_invariants(db) == {}


async def test_tickets_cancelled_are_refunded_first(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, closed, who = await make.event(), await make.event(), await robin(make, services)
    await sold(services, event, who, 1, 2)
    await sold(services, closed, who, 3)
    async with db.write() as tx:
        past = utc_now() - timedelta(seconds=1)
        await tx.execute(sa.update(events).where(events.c.id == closed.id).values(cancellation_until=past))
    await erased(client, services, who, tickets="cancel")
    assert await is_there(db, who.id), "the refund is under way"
    assert await count(db, "erasures where waits_for = 'refund' and erased_at is null") == 1
    assert await count(db, "refunds where state = 'done' and amount_minor = 8100") == 1
    await erase(services, who.id, now=utc_now())
    assert not await is_there(db, who.id)
    assert await claimed(db, event) == {}
    assert set(await claimed(db, closed)) == {3}, "what can't be cancelled any more is kept"
    assert await broken_invariants(db) == {}


async def test_holds_and_waiting_lists_are_left(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, waited, who, other = await make.event(), await make.event(), await robin(make, services), await make.fan()
    await held(db, event, who, 1, 2)
    async with db.write() as tx:
        await tx.execute(
            sa.text("insert into waiting_entries (event_id, fan_id, quantity) values (:event, :fan, 2)"),
            {"event": waited.id, "fan": who.id},
        )
    await erased(client, services, who)
    assert await claimed(db, event) == {}
    for table in ("waiting_entries", "bookings", "fan_slots"):
        assert await count(db, f"{table} where fan_id = :fan", fan=who.id) == 0, table
    await held(db, event, other, 1, 2)
    assert await broken_invariants(db) == {}


async def test_a_payment_under_way_is_waited_for_but_not_for_ever(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, who = await make.event(offline_payment=True), await robin(make, services)
    booking = await held(db, event, who, 1)
    await paid(services, who, booking, "offline")
    assert (await ask(client, who)).status_code == 202
    async with db.write() as tx:
        await tx.execute(sa.text("update bookings set state = 'payment_pending'"))
    done = await erase(services, who.id, now=utc_now())
    assert done is not None
    if done.erased_at is None:
        assert await erase(services, who.id, now=done.due_by + timedelta(seconds=1)) is not None
    assert not await is_there(db, who.id)


async def test_by_a_mailed_code(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    who = await make.account("robin@test.example")
    assert (await client.post(f"{ME}/erasure/code", headers=who.headers)).status_code == 202
    code = await mailed_code(services, who.email)
    wrong = "000000" if code != "000000" else "000001"
    refused = await ask(client, who, password=None, code=wrong)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_code")
    assert (await ask(client, who, password=None, code=code)).status_code == 202
    await do_jobs(services)
    assert not await is_there(db, who.id)


async def test_by_a_code_to_sign_in_with(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    who = await make.account("robin@test.example")
    await client.post("/api/v1/auth/code", json={"email": who.email})
    assert (await ask(client, who, password=None, code=await mailed_code(services, who.email))).status_code == 202
    await do_jobs(services)
    assert not await is_there(db, who.id)


async def test_nobody_else_can(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    who = await robin(make, services)
    wrong = await ask(client, who, password="not this password")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
    for body in ({}, {"password": PASSWORD, "code": "123456"}):
        answer = await client.request("DELETE", ME, json=body, headers=who.headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    async with db.write() as tx:
        _id, key = await create_api_key(tx, who.id, "till", sealer=services.get(Sealer))
    answer = await client.request("DELETE", ME, json={"password": PASSWORD}, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 403
    assert (await client.request("DELETE", ME, json={"password": PASSWORD})).status_code == 401
    assert await is_there(db, who.id)
    assert await count(db, "erasures") == 0


async def test_whom_others_depend_on_is_told_what_to_do(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    who, admin = await robin(make, services), await make.admin()
    await make.event(by=replace(who.principal, roles=frozenset({"fan", "organiser"})))
    answer = await ask(client, who)
    assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")
    assert answer.json()["organisers"]
    assert (await client.get(f"{ME}/erasure", headers=who.headers)).json()["refused"] == "last_owner"
    await client.post(f"{ME}/erasure/code", headers=admin.headers)
    code = await mailed_code(services, admin.email)
    refused = await ask(client, admin, password=None, code=code)
    assert (refused.status_code, refused.json()["code"]) == (409, "still_admin")
    async with db.write() as tx:
        other = await make.organiser()
        await tx.execute(
            sa.text(
                "insert into organiser_members select organiser_id, :other, 'owner' from organiser_members"
                " where person_id = :who"
            ),
            {"other": other.id, "who": who.id},
        )
    await erased(client, services, who)
    assert not await is_there(db, who.id)


async def test_twice_and_two_at_once_is_once(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    who = await robin(make, services)
    answers = await asyncio.gather(*[ask(client, who) for _ in range(3)])
    assert 202 in {answer.status_code for answer in answers} <= {202, 401}
    await asyncio.gather(*[erase(services, who.id, now=utc_now()) for _ in range(3)])
    await do_jobs(services)
    assert not await is_there(db, who.id)
    assert await count(db, "erasures") == 1
    receipts = [mail for mail in sent_mails(services, who.email) if "erased" in mail["Subject"]]
    assert len(receipts) == 1


async def test_mails_to_others_still_wait(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    who, other = await robin(make, services), await make.fan()
    for email in (who.email, other.email):
        await client.post("/api/v1/auth/code", json={"email": email})
    assert (await ask(client, who)).status_code == 202
    await erase(services, who.id, now=utc_now())
    assert [mail.subject for mail in await waiting_mail(services, who.email)] == ["Your Onsale account has been erased"]
    assert len(await waiting_mail(services, other.email)) == 1


async def test_who_signs_in_with_two_factors_shows_the_second(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    who = await robin(make, services)
    two, phone = await with_two_factors(client, who)
    refused = await client.request("DELETE", ME, json={"password": PASSWORD}, headers=two.headers)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "code")
    assert await is_there(db, who.id)
    answer = await client.request("DELETE", ME, json={"code": phone.code()}, headers=two.headers)
    assert answer.status_code == 202, answer.text
    await do_jobs(services)
    assert not await is_there(db, who.id)
