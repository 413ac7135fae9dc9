"""Refunds a provider refused are tasks: tried again or paid by other means, once, by who may."""

import asyncio

import httpx
import sqlalchemy as sa

from onsale.bookings.model import Booking
from onsale.platform.database import Database
from onsale.platform.ids import encode_event_uuid
from onsale.platform.services import Services
from tests.console.page_forms import posted
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.mailbox import sent_mails
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import booking_path, count, do_jobs, held, paid


async def refused(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, organiser: Account, fan: Account
) -> tuple[Booking, str]:
    """A cancelled booking whose refund the bank refused, and the task's address."""
    event = await make.event(by=organiser.principal, cancellation_fee_basis_points=0)
    booking = (await paid(services, fan, await held(db, event, fan, 1), "pm_refund_fails")).booking
    assert (await client.post(booking_path(booking, "cancel"), headers=fan.headers)).status_code == 200
    await do_jobs(services)
    assert await count(db, "refunds where state = 'refused'") == 1
    async with db.read() as tx:
        which = (await tx.execute(sa.text("select id from refunds where state = 'refused'"))).scalar_one()
    return booking, f"/organise/refunds/{encode_event_uuid('rf', event.id, which)}"


async def let_the_bank_pay(db: Database) -> None:
    async with db.write() as tx:
        await tx.execute(sa.text("update sandbox_charges set method = 'pm_success', refuses_refunds = false"))


async def test_tried_again(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    organiser, stranger, fan = await make.organiser(), await make.organiser(), await make.fan()
    booking, path = await refused(client, services, db, make, organiser, fan)
    assert "About your refund" in sent_mails(services, fan.email)[-1]["Subject"]
    assert booking.reference in (await client.get("/organise/refunds", headers=organiser.headers)).text
    assert booking.reference not in (await client.get("/organise/refunds", headers=stranger.headers)).text
    assert booking.reference in (await client.get("/organise/refunds", headers=(await make.admin()).headers)).text
    assert (await client.get("/organise/refunds", headers=fan.headers)).status_code == 403
    for account, status in ((stranger, 404), (fan, 403)):
        assert (await posted(client, f"{path}/retry", {}, account)).status_code == status
    assert await broken_invariants(db) == {}
    await posted(client, f"{path}/retry", {}, organiser)
    await do_jobs(services)
    assert await count(db, "refunds where state = 'replaced'") == 1
    assert await count(db, "refunds where state = 'refused' and replaces is not null") == 1, "refused once more"
    await let_the_bank_pay(db)
    async with db.read() as tx:
        row = (await tx.execute(sa.text("select event_id, id from refunds where state = 'refused'"))).one()
    again = f"/organise/refunds/{encode_event_uuid('rf', row.event_id, row.id)}"
    answers = await asyncio.gather(*(posted(client, f"{again}/retry", {}, organiser) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    await do_jobs(services)
    assert await count(db, "refunds where state = 'done'") == 1
    assert await count(db, "sandbox_charges where refunded_minor = 4500") == 1
    assert "Nothing to do." in (await client.get("/organise/refunds", headers=organiser.headers)).text
    assert await broken_invariants(db) == {}


async def test_paid_by_other_means(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    organiser, fan = await make.organiser(), await make.fan()
    booking, path = await refused(client, services, db, make, organiser, fan)
    for form, told in (
        ({"note": "", "paid_on": "2026-01-05"}, "Say how"),
        ({"note": "cash", "paid_on": "1999-01-01"}, "Choose the day"),
        ({"note": "cash", "paid_on": "soon"}, "Choose the day"),
    ):
        wrong = await posted(client, f"{path}/paid", form, organiser)
        assert (wrong.status_code, told in wrong.text) == (400, True)
    today = await count(db, "refunds") and (await client.get("/organise/refunds", headers=organiser.headers)).text
    assert today
    day = today.split('type="date" required value="')[1][:10]
    form = {"note": "bank transfer", "paid_on": day}
    calls = [posted(client, f"{path}/paid", form, organiser), posted(client, f"{path}/retry", {}, organiser)]
    answers = await asyncio.gather(*calls, posted(client, f"{path}/paid", form, organiser))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409], "one of them settled it"
    await do_jobs(services)
    if await count(db, "refunds where state = 'refused'"):  # the retry was quicker, and refused again
        async with db.read() as tx:
            row = (await tx.execute(sa.text("select event_id, id from refunds where state = 'refused'"))).one()
        path = f"/organise/refunds/{encode_event_uuid('rf', row.event_id, row.id)}"
        await posted(client, f"{path}/paid", form, organiser)
        await do_jobs(services)
    paid_so = "refunds where state = 'paid_otherwise' and closed_note = 'bank transfer' and closed_by = :who"
    assert await count(db, paid_so, who=organiser.id) == 1
    assert await count(db, "ledger_transfers where debit = 'refunds' and credit = 'other_means'") == 1
    assert await count(db, "sandbox_charges where refunded_minor > 0") == 0
    assert "Refunded in another way" in sent_mails(services, fan.email)[-1]["Subject"]
    page = await client.get(f"/bookings/{booking.public_id}", headers=fan.headers)
    assert "another way" in page.text
    assert await broken_invariants(db) == {}
