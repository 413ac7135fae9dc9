"""The mails about a booking: written by jobs that commit with what happened, to the fan's own address."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts import store as accounts_store
from onsale.bookings.confirm import confirm
from onsale.bookings.model import LatePaymentReturned
from onsale.catalog.model import Event, EventCancelled, Lifecycle
from onsale.catalog.tables import events, organisers
from onsale.platform.database import Database
from onsale.platform.i18n import reading
from onsale.platform.jobs import run_worker
from onsale.platform.money import Money
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import jobs_left, until


@asynccontextmanager
async def working(services: Services) -> AsyncIterator[None]:
    """A worker that does what waits."""
    worker = asyncio.create_task(run_worker(services.get(Database), services))
    try:
        yield
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)


async def mails_sent(services: Services, count: int) -> list[EmailMessage]:
    """So many mails as a worker sends them, oldest first; then nothing is left to do."""
    outbox = services.get(Settings).outbox_dir

    async def sent() -> bool:
        return len(list(outbox.glob("*.eml"))) >= count and not await jobs_left(services)

    async with working(services):
        await until(sent)
    files = sorted(outbox.glob("*.eml"))
    assert len(files) == count
    return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]


def parts_of(mail: EmailMessage) -> tuple[str, str]:
    """Its text and its HTML."""
    text, html = mail.get_body(["plain"]), mail.get_body(["html"])
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


@pytest.fixture
async def fan(make: Make) -> Account:
    return await make.fan("robin@test.example")


@pytest.fixture
async def event(make: Make) -> Event:
    """45.00 face value; fees 10 % and 1.00, tax 6 %."""
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal, name="Quartets <old> & new")
    fees = {"fee_basis_points": 1000, "fee_fixed_minor": 100, "tax_ppm": 60_000}
    async with make.db.write() as tx:
        await tx.execute(sa.update(organisers).where(organisers.c.id == event.organiser_id).values(**fees))
    return event


async def test_a_confirmed_booking_is_confirmed_by_mail(
    services: Services, make: Make, event: Event, fan: Account
) -> None:
    booking = await make.confirmed_booking(event, fan, [1, 0, 50])
    (mail,) = await mails_sent(services, 1)
    assert mail["To"] == "robin@test.example"
    assert mail["Subject"] == "Your tickets: Quartets <old> & new"
    text, html = parts_of(mail)
    lines = booking.live_lines
    told = [
        "Quartets <old> & new",
        "Old Mill, Ghent, Belgium",
        "Stalls, row A, seat 1; Stalls, row A, seat 2; Standing",
        "€135.00",
        f"€{sum(line.fees_minor for line in lines) / 100:.2f}",
        f"€{sum(line.tax_minor for line in lines) / 100:.2f}",
        f"€{booking.total.amount_minor / 100:.2f}",
        booking.reference,
        f"http://testserver/bookings/{booking.public_id}",
        "less 10%",
    ]
    for words in told:
        assert words in text
    assert "Quartets &lt;old&gt; &amp; new" in html
    assert "<old>" not in html
    assert f'href="http://testserver/bookings/{booking.public_id}"' in html


async def test_nothing_is_mailed_about_what_was_rolled_back(
    services: Services, db: Database, make: Make, event: Event, fan: Account
) -> None:
    held = await make.held_booking(event, fan, [0])

    async def confirm_and_fail() -> None:
        async with db.write() as tx:
            assert await confirm(tx, event.id, held.id) is not None
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await confirm_and_fail()
    await make.confirmed_booking(event, await make.fan("other@test.example"), [1])
    (mail,) = await mails_sent(services, 1)
    assert mail["To"] == "other@test.example"


async def test_what_waits_holds_no_address(db: Database, make: Make, event: Event, fan: Account) -> None:
    await make.confirmed_booking(event, fan, [0])
    async with db.read() as tx:
        jobs = list(await tx.execute(sa.text("select args::text from procrastinate_jobs")))
        waiting = list(await tx.execute(sa.text("select to_jsonb(letters)::text from letters")))
    assert len(waiting) == 1
    assert "robin" not in f"{jobs} {waiting}"


async def test_cancelled_places_are_told_with_the_refund(
    client: httpx.AsyncClient, services: Services, make: Make, event: Event, fan: Account
) -> None:
    held = await make.held_booking(event, fan, [0, 1])
    paid = await client.post(
        f"/api/v1/bookings/{held.public_id}/pay", json={"payment_method": "pm_success"}, headers=fan.headers
    )
    assert paid.status_code == 200, paid.text
    cancelled = await client.post(
        f"/api/v1/bookings/{held.public_id}/cancel", json={"places": [1]}, headers=fan.headers
    )
    refund = cancelled.json()["refund"]["amount"]["amount_minor"]
    assert refund > 0
    (mail,) = [mail for mail in await mails_sent(services, 3) if mail["Subject"].startswith("Cancelled as you asked")]
    text, html = parts_of(mail)
    for told in (text, html):
        assert f"€{refund / 100:.2f}" in told
        assert "on its way back" in told
        assert "You keep: Stalls, row A, seat 1." in told


async def test_what_was_given_back_at_once_is_not_confirmed_any_more(
    client: httpx.AsyncClient, services: Services, make: Make, event: Event, fan: Account
) -> None:
    booking = await make.confirmed_booking(event, fan, [0])
    await client.post(f"/api/v1/bookings/{booking.public_id}/cancel", headers=fan.headers)
    (mail,) = await mails_sent(services, 1)
    assert mail["Subject"].startswith("Cancelled as you asked")
    assert "None of your places is left" in parts_of(mail)[0]


async def test_a_cancelled_event_is_told_to_everybody(
    services: Services, db: Database, make: Make, event: Event, fan: Account
) -> None:
    await make.confirmed_booking(event, fan, [0])
    await make.confirmed_booking(event, await make.fan("other@test.example"), [1])
    await mails_sent(services, 2)
    async with db.write() as tx:
        await tx.execute(sa.update(events).where(events.c.id == event.id).values(lifecycle=Lifecycle.CANCELLED.value))
        await tx.publish(EventCancelled(event.id))
    told = [mail for mail in await mails_sent(services, 4) if mail["Subject"].startswith("Cancelled by the organiser")]
    assert sorted(mail["To"] for mail in told) == ["other@test.example", "robin@test.example"]
    assert "We are sorry" in parts_of(told[0])[0]


@pytest.mark.parametrize("lifecycle", [Lifecycle.PUBLISHED, Lifecycle.REMOVED])
async def test_a_payment_that_came_too_late_is_explained(
    services: Services, db: Database, make: Make, event: Event, fan: Account, lifecycle: Lifecycle
) -> None:
    held = await make.held_booking(event, fan, [0])
    async with db.write() as tx:
        await tx.execute(sa.update(events).where(events.c.id == event.id).values(lifecycle=lifecycle.value))
        await tx.publish(LatePaymentReturned(held, Money(4500, "EUR")))
    (mail,) = await mails_sent(services, 1)
    text, _html = parts_of(mail)
    assert "your payment reached us after your hold had run out" in text
    assert "€45.00 is on its way back" in text


async def test_each_fan_is_written_to_in_their_own_language(services: Services, make: Make, event: Event) -> None:
    german, english, unknown = [await make.fan(f"{name}@test.example") for name in ("gerda", "emily", "ula")]
    async with make.db.write() as tx:
        await accounts_store.set_language(tx, german.id, "de")
        await accounts_store.set_language(tx, english.id, "en")
    with reading("de"):  # whoever caused it reads German: that is nobody else's language
        for place, fan in enumerate((german, english, unknown)):
            await make.confirmed_booking(event, fan, [place])
    told = {mail["To"]: mail for mail in await mails_sent(services, 3)}
    assert told[german.email]["Subject"].startswith("Ihre Tickets: ")
    assert "Reihe" in parts_of(told[german.email])[0]
    assert 'lang="de-DE"' in parts_of(told[german.email])[1]
    for fan in (english, unknown):
        assert told[fan.email]["Subject"].startswith("Your tickets: ")
