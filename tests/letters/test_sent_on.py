"""Who is written to when tickets are sent on, what the mail says, and what it doesn't."""

import re

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.cancel import CancelByOrganiser, cancel_by_organiser
from onsale.letters.reminders import remind
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.fixtures.mailbox import sent_mails
from tests.fixtures.make import Make
from tests.fixtures.selling import do_jobs
from tests.tickets.door import Door, a_door
from tests.transfers.sending import accepted, asked, sent, ticket_ids


@pytest.fixture
async def door(client: httpx.AsyncClient, make: Make) -> Door:
    return await a_door(client, make)


async def mails(services: Services, to: str) -> list[tuple[str, str]]:
    """Subject and text of what was sent, the oldest first."""
    await do_jobs(services)
    found = []
    for mail in sent_mails(services, to):
        body = mail.get_body(("plain",))
        assert body is not None
        found.append((str(mail["Subject"]).partition(":")[0], body.get_content()))
    return found


async def test_an_offer_reaches_an_address_nobody_has(door: Door, services: Services) -> None:
    address = "nobody.yet@test.example"
    ticket = (await ticket_ids(door))[0]
    body = {"email": address, "from_name": "Kim Reed"}
    told = (await asked(door.client, "POST", f"/tickets/{ticket}/transfer", door.fan, body)).json()
    [(subject, text)] = await mails(services, address)
    assert subject == "Somebody is sending you tickets"
    assert "Kim Reed" in text
    assert f"/tickets/sent/{told['id']}" in text
    for secret in (door.booking.reference, door.booking.public_id, door.fan.email, "Robin Ash", "€"):
        assert secret not in text
    await asked(door.client, "POST", f"/transfers/{told['id']}/take-back", door.fan, {})
    assert [one for one, _text in await mails(services, address)] == [subject, "Not coming after all"]


async def test_both_are_told_of_the_acceptance_and_each_of_their_own(
    door: Door, make: Make, services: Services
) -> None:
    other = await make.fan()
    ticket = await accepted(door, await sent(door, other.email), other)
    told = dict(await mails(services, other.email))  # both were due at once: either may go first
    assert told.keys() == {"Somebody is sending you tickets", "Your tickets"}
    text = told["Your tickets"]
    assert re.search(rf"/tickets/{ticket['id']}\s", text)
    assert door.booking.reference not in text
    told = dict(await mails(services, door.fan.email))
    assert "admit nobody any more" in told["Your tickets were accepted"]
    assert other.email not in told["Your tickets were accepted"]


async def test_the_sender_is_told_that_they_werent_wanted(door: Door, make: Make, services: Services) -> None:
    other = await make.fan()
    transfer = await sent(door, other.email)
    await asked(door.client, "POST", f"/transfers/{transfer['id']}/decline", other)
    assert "still yours" in dict(await mails(services, door.fan.email))["Your tickets weren't wanted"]


async def test_who_holds_a_cancelled_ticket_is_told_whose_the_money_is(
    door: Door, make: Make, services: Services
) -> None:
    other = await make.fan()
    await accepted(door, await sent(door, other.email), other)
    async with make.db.write() as tx:
        wish = CancelByOrganiser(door.booking.id, None, 0, door.organiser.id)
        await cancel_by_organiser(tx, door.event.id, wish)
    assert "goes back to whoever booked it" in dict(await mails(services, other.email))["Your ticket was cancelled"]


async def test_who_may_have_printed_a_ticket_that_was_sent_on_is_told_of_new_codes(
    door: Door, make: Make, services: Services
) -> None:
    other = await make.fan()
    ticket = await accepted(door, await sent(door, other.email), other)
    path = f"/events/{encode_id('evt', door.event.id)}/ticket-keys"
    assert (await asked(door.client, "POST", path, door.organiser, {"replaces": 1})).status_code == 201
    text = dict(await mails(services, other.email))["New codes for your tickets"]
    assert re.search(rf"/tickets/{ticket['id']}\s", text)
    assert "from their page" in text
    assert door.booking.reference not in text
    assert door.booking.reference in dict(await mails(services, door.fan.email))["New codes for your tickets"]


async def test_whom_tickets_were_sent_on_to_is_reminded_of_theirs_alone(
    door: Door, make: Make, services: Services
) -> None:
    other = await make.fan()
    for n in range(2):
        await accepted(door, await sent(door, other.email, place=n), other)
    async with make.db.write() as tx:
        await tx.execute(sa.text("update events set starts_at = now() + interval '20 hours'"))
        await tx.execute(sa.text("update bookings set confirmed_at = now() - interval '3 days'"))
        await tx.execute(sa.text("update tickets set issued_at = now() - interval '3 days'"))
    for _again in range(2):
        await remind(services)
    [text] = [text for subject, text in await mails(services, other.email) if subject == "Soon"]
    assert "seats 1, 2" in text or "seat 2" in text, text
    assert door.booking.reference not in text
