"""Data that are kept and not used, and reminders that aren't wanted: each effect, and that everything else goes on."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from onsale.letters.deliver import Courier
from onsale.letters.reminders import remind
from onsale.payments.offline import OFFLINE
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from onsale.platform.web.csrf import SESSION_COOKIE
from onsale.privacy.retention_accounts import erase_warned, warn_idle
from tests.accounts.test_pages import submit
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import booking_path, claimed, count, do_jobs, held, holds_path, paid, sold
from tests.privacy.test_export import exported, told
from tests.tickets.door import a_door
from tests.waitinglist.lists import list_path, offers, one_row, standing, waits
from tests.waitingroom.rooms import joins, protected, queue_path

PROCESSING = "/api/v1/me/processing"
DATA = "/account/data"


async def say(
    client: httpx.AsyncClient, who: Account, *, restricted: bool = False, reminders: bool = True
) -> dict[str, Any]:
    """Say how one's data may be used."""
    wish = {"restricted": restricted, "reminders": reminders}
    answer = await client.put(PROCESSING, json=wish, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def refused(answer: httpx.Response) -> None:
    """It says why, and where to lift it."""
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (403, "processing_restricted"), answer.text
    assert DATA in problem["detail"]


async def test_said_and_taken_back(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    who, other = await make.fans(2)
    nothing = {"restricted": False, "restricted_since": None, "reminders": True, "no_reminders_since": None}
    assert (await client.get(PROCESSING, headers=who.headers)).json() == nothing
    first = await say(client, who, restricted=True)
    assert first["restricted"]
    again = await say(client, who, restricted=True, reminders=False)
    assert again["restricted_since"] == first["restricted_since"] is not None, "since it was said first"
    assert not again["reminders"]
    assert (await client.get(PROCESSING, headers=who.headers)).json() == again
    assert (await client.get(PROCESSING, headers=other.headers)).json() == nothing
    [kept] = told(await exported(client, who))["processing"]
    assert set(kept) == {"restricted_at", "no_reminders_at"}
    assert all(kept.values())
    assert await say(client, who) == nothing
    assert await count(db, "processing_limits") == 0
    half = await client.put(PROCESSING, json={"restricted": True}, headers=who.headers)
    assert half.status_code == 400
    assert (await client.get(PROCESSING)).status_code == 401


async def test_by_the_buttons_of_the_page(client: httpx.AsyncClient, make: Make) -> None:
    who = await make.fan()
    client.cookies.set(SESSION_COOKIE, who.token)

    async def press(**button: str) -> str:
        answer = await submit(client, DATA, f"{DATA}/processing", **button)
        assert answer.status_code == 303
        return (await client.get(answer.headers["location"])).text

    page = await press(reminders="no")
    assert "Remind me again" in page
    assert "Use my data again" not in page
    page = await press(restricted="yes")
    assert "Use my data again" in page
    assert "Remind me again" in page, "the one leaves the other as it was"
    page = await press(restricted="no")
    assert "Use my data again" not in page
    assert "Stop reminders" in await press(reminders="yes")


async def test_nothing_is_held_or_bought(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    (who, other), event = await make.fans(2), await make.event()
    before = await held(db, event, who, 1)
    elsewhere = await make.event()
    await say(client, who, restricted=True)
    for wish in ({"places": [3]}, {"best_available": {"quantity": 2}}):
        refused(await client.post(holds_path(elsewhere), json=wish, headers=who.headers))
    assert await claimed(db, elsewhere) == {}
    refused(await client.patch(booking_path(before), json={"add": [2]}, headers=who.headers))
    pay = {"payment_method": "pm_success"}
    refused(await client.post(booking_path(before, "pay"), json=pay, headers=who.headers))
    assert await count(db, "payments") == 0
    assert (await client.post(holds_path(elsewhere), json={"places": [3]}, headers=other.headers)).is_success
    await say(client, who, restricted=False)
    assert (await client.post(booking_path(before, "pay"), json=pay, headers=who.headers)).is_success
    assert (await client.post(holds_path(elsewhere), json={"places": [4]}, headers=who.headers)).is_success


async def test_pages_say_so_and_lead_to_where_it_ends(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    who, event, elsewhere = await make.fan(), await make.event(), await make.event()
    booking = await held(db, event, who, 1)
    await say(client, who, restricted=True)
    client.cookies.set(SESSION_COOKIE, who.token)
    path = f"/events/{encode_id('evt', elsewhere.id)}"
    page = await submit(client, path, f"{path}/holds", quantity="1")
    assert page.status_code == 403
    assert "Your data are kept and not used, as you asked." in page.text
    path = f"/bookings/{booking.public_id}"
    page = await submit(client, path, f"{path}/pay", payment_method="pm_success")
    assert page.status_code == 403
    assert "You asked us not to use your data." in page.text
    assert "No money has moved." in page.text
    assert f'href="{DATA}"' in page.text


async def test_no_place_in_a_line(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    (who, other), event = await make.fans(2), await protected(make)
    await joins(client, event, other)
    await say(client, who, restricted=True)
    refused(await client.post(queue_path(event, "join"), headers=who.headers))
    assert await count(db, "queue_joins where fan_id = :who", who=who.id) == 0
    await say(client, who)
    await joins(client, event, who, other)
    await say(client, other, restricted=True)
    refused(await client.post(queue_path(event, "join"), headers=other.headers))


async def test_passed_over_on_a_waiting_list_without_losing_the_place(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await one_row(make, 4)
    owner, first, second, late = await make.fans(4)
    booking = await sold(services, event, owner, 0, 1, 2, 3)
    assert [await waits(client, event, fan) for fan in (first, second)] == [1, 2]
    for fan in (first, late):
        await say(client, fan, restricted=True)
    refused(await client.post(list_path(event), json={"quantity": 1}, headers=late.headers))
    await client.post(booking_path(booking, "cancel"), json={"places": [2]}, headers=owner.headers)
    await do_jobs(services)
    assert [(fan, state) for fan, state, _places in await offers(db, event)] == [(second.id, "offered")]
    assert (await standing(client, event, first) or {})["position"] == 1
    await say(client, first)
    await client.post(booking_path(booking, "cancel"), json={"places": [3]}, headers=owner.headers)
    await do_jobs(services)
    assert {fan for fan, _state, _places in await offers(db, event)} == {first.id, second.id}


async def told_by_letters(services: Services, db: Database, who: Account) -> dict[str, str]:
    """What became of each kind of letter to them."""
    await services.get(Courier).run()
    async with db.read() as tx:
        rows = await tx.execute(sa.text("select kind, state from letters where fan_id = :who"), {"who": who.id})
    return {row.kind: row.state for row in rows}


@pytest.mark.parametrize(
    ("wish", "reminder"),
    [({}, "sent"), ({"reminders": False}, "needless"), ({"restricted": True}, "needless")],
    ids=["as it is", "no reminders", "not used"],
)
async def test_letters_that_wait_for_nobodys_ticket_or_money(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, wish: dict[str, bool], reminder: str
) -> None:
    starts_at = utc_now() + timedelta(hours=20)
    who, event = await make.fan(), await make.event(starts_at=starts_at, cancellation_until=starts_at)
    booking = await sold(services, event, who, 1, 2)
    async with db.write() as tx:
        await tx.execute(sa.text("update bookings set confirmed_at = now() - interval '3 days'"))
    await say(client, who, **wish)
    assert await remind(services) == 1
    assert await told_by_letters(services, db, who) == {"confirmed": "sent", "reminder": reminder}
    assert (await client.post(booking_path(booking, "cancel"), headers=who.headers)).is_success
    await do_jobs(services)
    letters = await told_by_letters(services, db, who)
    assert letters["places_cancelled"] == "sent"
    assert letters["reminder"] == reminder


async def test_an_offer_that_was_still_to_be_told_isnt(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await one_row(make, 2)
    owner, who = await make.fans(2)
    booking = await sold(services, event, owner, 0, 1)
    await waits(client, event, who)
    await say(client, who, restricted=True)
    async with db.write() as tx:
        offer = "insert into letters (event_id, kind, cause, fan_id, booking_id) values (:e, 'offer', 'x', :who, :b)"
        await tx.execute(sa.text(offer), {"e": event.id, "who": who.id, "b": booking.id})
    assert await told_by_letters(services, db, who) == {"offer": "needless"}


async def test_tickets_admit_and_can_be_given_back(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    door = await a_door(client, make)
    await say(client, door.fan, restricted=True)
    assert (await door.scan(door.codes[0]))["result"] == "admitted"
    listed = await client.get(f"/api/v1/bookings/{door.booking.public_id}/tickets", headers=door.fan.headers)
    assert listed.status_code == 200
    event = await make.event()
    await say(client, door.fan)
    booking = await sold(services, event, door.fan, 5)
    await say(client, door.fan, restricted=True)
    assert (await client.post(booking_path(booking, "cancel"), headers=door.fan.headers)).is_success
    await do_jobs(services)
    assert await count(make.db, "refunds where event_id = :e and state = 'done'", e=event.id) == 1


async def test_organisers_see_the_booking_and_not_whose_it_is(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    who = await make.account("mara.lind@test.example", name="Mara Lind")
    booking = await sold(services, event, who, 1)
    root = f"/organise/events/{encode_id('evt', event.id)}/bookings"
    pages = (root, f"{root}.csv", f"{root}/{booking.public_id}", f"{root}?q=mara", f"{root}?q={who.email}")

    async def read() -> list[str]:
        answers = [await client.get(page, headers=organiser.headers) for page in pages]
        assert [answer.status_code for answer in answers] == [200] * len(pages)
        return [answer.text for answer in answers]

    before = await read()
    assert all(booking.reference in text for text in before)
    assert all("Mara Lind" in text for text in before)
    await say(client, who, restricted=True)
    *lists, by_name, by_address = await read()
    assert all(booking.reference in text for text in lists)
    assert not any("Lind" in text or who.email in text for text in lists)
    assert booking.reference not in by_name + by_address, "nor can they be looked for"


async def test_nor_who_is_to_transfer_money(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal, offline_payment=True, offline_instructions="To our account.")
    who = await make.account("mara.lind@test.example", name="Mara Lind")
    booking = (await paid(services, who, await held(db, event, who, 1), OFFLINE)).booking
    page = f"/organise/events/{encode_id('evt', event.id)}/payments"
    assert "Mara Lind" in (await client.get(page, headers=organiser.headers)).text
    await say(client, who, restricted=True)
    text = (await client.get(page, headers=organiser.headers)).text
    assert booking.reference in text
    assert "Lind" not in text


async def test_an_account_that_is_kept_isnt_erased_for_not_being_used(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    who = await make.fan()
    await say(client, who, restricted=True)
    async with db.write() as tx:
        await tx.execute(sa.text("update people set last_seen_on = current_date - 800 where id = :id"), {"id": who.id})
    assert await warn_idle(services) == 0
    assert await erase_warned(services) == 0
    await say(client, who)
    assert await warn_idle(services) == 1
