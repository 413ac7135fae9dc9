"""Whatever becomes of a payment, the booking's page says what happened, whether money moved, and what to do next."""

import re

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.model import Booking
from onsale.catalog.model import Event, EventCancelled
from onsale.payments.offline import OFFLINE
from onsale.payments.providers import Providers
from onsale.payments.settle import settle
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.console.page_forms import sign_in, submit
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import do_jobs, held, lapse, now_of, only_payment, paid, sold
from tests.payments.providers import Unreliable

UNMOVED = "No money has moved"


def said(page: httpx.Response) -> str:
    """The page's text, blanks made one."""
    main = re.sub(r"(?s).*<main.*?>|</main>.*", "", page.text)
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&#39;", "'").split())


@pytest.fixture
async def fan(client: httpx.AsyncClient, make: Make) -> Account:
    """Who books, and whose browser the client is."""
    fan = await make.fan()
    sign_in(client, fan)
    return fan


async def look(client: httpx.AsyncClient, booking: Booking, query: str = "") -> str:
    page = await client.get(f"/bookings/{booking.public_id}{query}")
    assert page.status_code == 200, page.text
    return said(page)


async def pay(client: httpx.AsyncClient, booking: Booking, method: str) -> httpx.Response:
    path = f"/bookings/{booking.public_id}"
    return await submit(client, await client.get(path), f"{path}/pay", payment_method=method)


async def money_comes(services: Services, db: Database, booking: Booking) -> None:
    async with db.write() as tx:
        await tx.execute(sa.text("update sandbox_charges set succeeds_at = now() where succeeds_at > now()"))
    await settle(services, booking.event_id, (await only_payment(db, booking)).id)


async def call_off(db: Database, event: Event) -> None:
    async with db.write() as tx:
        await tx.execute(sa.text("update events set lifecycle = 'cancelled' where id = :id"), {"id": event.id})
        await tx.publish(EventCancelled(event.id))


async def test_declined(client: httpx.AsyncClient, db: Database, make: Make, fan: Account) -> None:
    booking = await held(db, await make.event(), fan, 1)
    answer = await pay(client, booking, "pm_declined")
    assert answer.status_code == 402
    for words in (
        "Your bank refused the payment.",
        f"{UNMOVED} and your places are still held.",
        "Try again, or choose",
    ):
        assert words in said(answer)
    assert "Your bank refused" in await look(client, booking, "?paid=1"), "back from the bank's own page, too"
    assert "Your bank refused" not in await look(client, booking)


async def test_challenge(client: httpx.AsyncClient, db: Database, make: Make, fan: Account) -> None:
    booking = await held(db, await make.event(), fan, 1)
    assert (await pay(client, booking, "pm_challenge")).status_code == 303
    text = await look(client, booking)
    for words in (
        "Your bank asks once more.",
        f"{UNMOVED} yet.",
        "Continue to the bank",
        "Your places are yours until",
    ):
        assert words in text, words
    page = await client.get(f"/bookings/{booking.public_id}")
    other = await submit(client, page, f"/bookings/{booking.public_id}/pay", payment_method="pm_success")
    assert other.status_code == 303
    assert (await now_of(db, booking)).state == "confirmed", "another way to pay calls the first one off"


async def test_the_bank_is_silent(
    client: httpx.AsyncClient, db: Database, make: Make, fan: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PROVIDER_DEADLINE_S", 2.0)
    booking = await held(db, await make.event(), fan, 1)
    assert (await pay(client, booking, "pm_timeout")).status_code == 303
    text = await look(client, booking, "?paid=1")
    for words in ("hasn't said yet whether the money has moved", "Please don't pay again", "You may close this page"):
        assert words in text, words
    assert UNMOVED not in text
    await lapse(db, booking)
    text = await look(client, booking)
    for words in ("The time ran out.", "hasn't said yet whether your payment went through", "Please don't pay again"):
        assert words in text, words
    assert UNMOVED not in text, "nobody knows"


async def test_the_provider_is_down(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, fan: Account
) -> None:
    booking = await held(db, await make.event(), fan, 1)
    providers = Providers(Unreliable(db, drops=("ping", "charge", "lookup")), clock=lambda: 0.0)
    services.add(Providers, providers)
    for _ in range(limits.PROVIDER_FAILURES_IN_A_ROW):
        providers._breakers["sandbox"].failed(0.0)
    answer = await pay(client, booking, "pm_success")
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    longer = (await now_of(db, booking)).expires_at
    assert longer
    assert booking.expires_at
    assert longer > booking.expires_at
    for words in ("Payments can't be taken at this moment.", f"{UNMOVED}.", "We keep your places longer because of it"):
        assert words in said(answer), words
    assert 'value="pm_success" checked' in answer.text


async def test_expired(client: httpx.AsyncClient, db: Database, make: Make, fan: Account) -> None:
    booking = await held(db, await make.event(), fan, 1)
    page = await client.get(f"/bookings/{booking.public_id}")
    await lapse(db, booking)
    answer = await submit(client, page, f"/bookings/{booking.public_id}/pay", payment_method="pm_success")
    assert answer.status_code == 303
    text = await look(client, booking)
    for words in ("The time ran out.", f"{UNMOVED}.", "Look for places again"):
        assert words in text, words


async def test_late_with_places_left(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, fan: Account
) -> None:
    booking = await held(db, await make.event(), fan, 1)
    await paid(services, fan, booking, "pm_late")
    await lapse(db, booking)
    await money_comes(services, db, booking)
    assert "Paid: €45.00" in await look(client, booking)


async def test_late_without_places(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, fan: Account
) -> None:
    event, other = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    await paid(services, fan, booking, "pm_late")
    await lapse(db, booking)
    await sold(services, event, other, 1)
    await money_comes(services, db, booking)
    text = await look(client, booking)
    goes_back = "It goes back to the test card you paid with."
    for words in ("Your payment came too late", "Refund of €45.00", goes_back, "You needn't do anything."):
        assert words in text, words
    assert UNMOVED not in text
    await do_jobs(services)
    assert "It went back to the test card you paid with." in await look(client, booking)


async def test_the_event_is_cancelled_while_held(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, fan: Account
) -> None:
    event = await make.event()
    booking = await held(db, event, fan, 1)
    page = await client.get(f"/bookings/{booking.public_id}")
    await call_off(db, event)
    answer = await submit(client, page, f"/bookings/{booking.public_id}/pay", payment_method="pm_success")
    assert answer.status_code == 410
    for words in ("This event is cancelled.", f"{UNMOVED}.", "Find something like it"):
        assert words in said(answer), words
    await do_jobs(services)
    assert f"{UNMOVED}." in await look(client, booking), "and once its hold has ended with it"


async def test_the_event_is_cancelled_while_paying(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, fan: Account
) -> None:
    event = await make.event()
    booking = await held(db, event, fan, 1)
    await paid(services, fan, booking, "pm_late")
    await call_off(db, event)
    await do_jobs(services)
    text = await look(client, booking)
    for words in (
        "This event is cancelled.",
        "hasn't said yet whether your payment went through",
        "all of it goes back",
    ):
        assert words in text, words
    await money_comes(services, db, booking)
    text = await look(client, booking)
    for words in ("Your payment had arrived all the same", "Refund of €45.00", "You needn't do anything."):
        assert words in text, words


async def test_by_bank_transfer(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, fan: Account
) -> None:
    event = await make.event(offline_payment=True, offline_instructions="To the account on our door.")
    booking = await held(db, event, fan, 1)
    await paid(services, fan, booking, OFFLINE)
    text = await look(client, booking)
    for words in (f"{UNMOVED} yet.", "We wait for €45.00 until", booking.reference, "To the account on our door."):
        assert words in text, words
    assert "€45.00 due by" in said(await client.get("/bookings"))
    await lapse(db, booking)
    text = await look(client, booking)
    for words in ("The time ran out.", "We have received no money.", "If you have sent it already"):
        assert words in text, words
