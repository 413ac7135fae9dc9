"""A refund that is done is told of, once; an offer reaches whoever joined the list, though they ended reminders."""

import asyncio

import httpx
import sqlalchemy as sa

from onsale.letters.deliver import Courier
from onsale.payments.refund import pay_back
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.mailbox import sent_mails, text_of
from tests.fixtures.make import Make
from tests.fixtures.selling import booking_path, do_jobs, sold
from tests.waitinglist.lists import one_row, waits


async def test_a_refund_is_told_of_once_it_is_done_and_only_once(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await sold(services, event, fan, 0, 1)
    answer = await client.post(booking_path(booking, "cancel"), json={"places": [1]}, headers=fan.headers)
    amount = answer.json()["refund"]["amount"]["amount_minor"]
    await do_jobs(services)
    async with db.read() as tx:
        refund_id = (await tx.execute(sa.text("select id from refunds"))).scalar_one()
    await asyncio.gather(
        *(pay_back(services, event.id, refund_id) for _ in range(3))
    )  # looked up again, as a sweep does
    await services.get(Courier).run()
    (told,) = [mail for mail in sent_mails(services, fan.email) if mail["Subject"].startswith("Refunded")]
    assert f"€{amount / 100:.2f}" in told["Subject"]
    assert "has been paid" in text_of(told)
    assert f"/bookings/{booking.public_id}" in text_of(told)


async def test_two_who_carry_it_out_at_once_tell_of_it_once(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await sold(services, event, fan, 0)
    await client.post(booking_path(booking, "cancel"), json={}, headers=fan.headers)
    async with db.read() as tx:
        refund_id = (await tx.execute(sa.text("select id from refunds"))).scalar_one()
    await asyncio.gather(*(pay_back(services, event.id, refund_id) for _ in range(4)))
    async with db.read() as tx:
        told = (await tx.execute(sa.text("select count(*) from letters where kind = 'refunded'"))).scalar_one()
    assert told == 1


async def test_who_ended_reminders_still_gets_the_offer_they_wait_for(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await one_row(make)
    owner, waiting = await make.fans(2)
    booking = await sold(services, event, owner, *range(6))
    await waits(client, event, waiting)
    async with db.write() as tx:
        wish = {"p": waiting.id, "o": event.organiser_id}
        await tx.execute(sa.text("insert into unsubscribed values (:p, :o)"), wish)
    await client.post(booking_path(booking, "cancel"), json={"places": [2]}, headers=owner.headers)
    await do_jobs(services)
    (mail,) = sent_mails(services, waiting.email)
    assert mail["Subject"].startswith("Your turn: ")
    assert "because you joined the waiting list" in text_of(mail)
    assert "List-Unsubscribe" not in mail, "leaving the list ends it, not a click that ends reminders"
