"""Who holds a ticket that was sent on gives it back when the date is moved; the money goes to who paid."""

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.bookings.test_moved_date import change, told
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.mailbox import sent_mails, text_of
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import count, do_jobs, sold
from tests.tickets.door import Door
from tests.transfers.sending import accepted, asked, code_of, sent


@pytest.fixture
async def door(client: httpx.AsyncClient, services: Services, make: Make) -> Door:
    """Two places, paid."""
    organiser, scanner, fan = await make.organiser(), await make.scanner(), await make.fan()
    event = await make.event(by=organiser.principal)
    return Door(client, organiser, scanner, fan, event, await sold(services, event, fan, 0, 1), [])


@pytest.fixture
async def holder(door: Door, make: Make) -> Account:
    return await make.fan()


async def move(door: Door) -> None:
    moved = await change(
        door.client, door.event, door.organiser, starts_at=told(door.event.starts_at + timedelta(days=60))
    )
    assert moved.status_code == 200, moved.text


async def given_back(door: Door, ticket: str, who: Account) -> httpx.Response:
    return await asked(door.client, "POST", f"/tickets/{ticket}/give-back", who)


async def test_the_money_goes_to_who_paid(door: Door, holder: Account, services: Services, db: Database) -> None:
    ticket = (await accepted(door, await sent(door, holder.email), holder))["id"]
    assert code_of(await given_back(door, ticket, holder)) == "choice_closed", "the date is as it was"
    await move(door)
    await do_jobs(services)
    [letter] = [text_of(one) for one in sent_mails(services, holder.email) if "New time" in one["Subject"]]
    assert "the money goes to whoever booked and paid for it" in letter
    page = await door.client.get(f"/tickets/{ticket}", headers=holder.headers | {"accept": "text/html"})
    assert f'action="/tickets/{ticket}/give-back"' in page.text
    assert (await given_back(door, ticket, door.fan)).status_code == 404, "it isn't theirs any more"
    answer = await given_back(door, ticket, holder)
    assert (answer.status_code, answer.json()["state"], answer.json()["code"]) == (200, "cancelled", None)
    assert code_of(await given_back(door, ticket, holder)) == "ticket_not_valid"
    await do_jobs(services)
    assert await count(
        db, "returns where made_by = 'holder' and refund_minor = price_minor and person_id = :p", p=holder.id
    )
    assert await count(db, "refunds where reason = 'event_moved' and state = 'done' and amount_minor = 4500") == 1
    [letter] = [text_of(one) for one in sent_mails(services, door.fan.email) if "given back" in one["Subject"]]
    assert "€45.00" in letter
    assert not [one for one in sent_mails(services, holder.email) if "€" in text_of(one)], "what it cost is not theirs"
    assert await broken_invariants(db) == {}


async def test_not_while_it_is_on_its_way_nor_too_late(door: Door, holder: Account, make: Make, db: Database) -> None:
    ticket = (await accepted(door, await sent(door, holder.email), holder))["id"]
    await move(door)
    on_its_way = await sent(door, (await make.fan()).email, by=holder, ticket=ticket)
    assert code_of(await given_back(door, ticket, holder)) == "ticket_on_its_way"
    await asked(door.client, "POST", f"/transfers/{on_its_way['id']}/take-back", holder, {})
    async with db.write() as tx:
        await tx.execute(sa.text("update moved_dates set answer_until = now() - interval '1 s'"))
    assert code_of(await given_back(door, ticket, holder)) == "choice_closed"
    assert await count(db, "returns") == 0
    assert await broken_invariants(db) == {}
