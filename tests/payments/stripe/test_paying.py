"""Whole payments through Stripe: booking, books and Stripe's own records agree whatever goes wrong in between."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from onsale.bookings.begin_payment import AskedToPay, Begun, Paid, begin_many
from onsale.bookings.cancel import cancel
from onsale.bookings.errors import PaymentDeclined
from onsale.bookings.model import Booking
from onsale.payments.model import Payment
from onsale.payments.providers import Providers
from onsale.payments.settle import settle
from onsale.payments.store import refunds_of
from onsale.payments.sweep import sweep_open_payments
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Failure
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import count, do_jobs, held, lapse, now_of, only_payment, paid
from tests.fixtures.stripe import StripeServer, confirm_in_browser, stripe_settings

VISA, DECLINED, CHALLENGED = "pm_card_visa", "pm_card_visa_chargeDeclined", "pm_card_threeDSecure2Required"


@pytest.fixture
def settings(own_stripe_server: StripeServer, data_dir: Path) -> Settings:
    """An installation whose Stripe can be stopped and killed."""
    return stripe_settings(own_stripe_server, data_dir)


@pytest.fixture
def server(own_stripe_server: StripeServer) -> StripeServer:
    """That Stripe."""
    return own_stripe_server


async def sweep_later(services: Services) -> None:
    """The sweep of open payments, long enough afterwards."""
    async with services.get(Database).write() as tx:
        await tx.execute(sa.text("update payments set updated_at = now() - interval '1 min'"))
        await tx.execute(sa.text("update refunds set updated_at = now() - interval '2 min'"))
    await sweep_open_payments(services)


def charged(server: StripeServer) -> list[int]:
    """What Stripe has taken and not given back, in cents, charge by charge."""
    charges = server.get("/v1/charges?limit=1000")["data"]
    return [one["amount"] - one["amount_refunded"] for one in charges if one["paid"]]


async def test_a_card_pays(services: Services, db: Database, make: Make, server: StripeServer) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1, 2)
    assert (await paid(services, fan, booking, VISA)).booking.state == "confirmed"
    assert charged(server) == [booking.total.amount_minor]
    payment = await only_payment(db, booking)
    assert payment.reference
    assert payment.reference.startswith("pi_")
    assert await broken_invariants(db) == {}


async def test_declined_and_then_paid(services: Services, db: Database, make: Make, server: StripeServer) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    with pytest.raises(PaymentDeclined):
        await paid(services, fan, booking, DECLINED)
    assert (await now_of(db, booking)).state == "held"
    assert (await paid(services, fan, booking, VISA)).booking.state == "confirmed"
    assert charged(server) == [booking.total.amount_minor]
    assert await broken_invariants(db) == {}


@pytest.mark.parametrize(("answer", "state"), [("true", "confirmed"), ("false", "held")])
async def test_the_bank_asks_once_more(
    services: Services, db: Database, make: Make, server: StripeServer, answer: str, state: str
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    waiting = await paid(services, fan, booking, CHALLENGED)
    assert waiting.redirect_url
    assert (await paid(services, fan, booking, CHALLENGED)).redirect_url == waiting.redirect_url, "the tab was closed"
    server.post(waiting.redirect_url.removeprefix(server.url), {"success": answer})
    await settle(services, event.id, (await only_payment(db, booking)).id)
    assert (await now_of(db, booking)).state == state
    assert await broken_invariants(db) == {}


async def test_in_the_browser(services: Services, db: Database, make: Make, server: StripeServer) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    first = await paid(services, fan, booking, "stripe")
    assert (first.booking.state, first.redirect_url) == ("payment_pending", None)
    again = await paid(services, fan, booking, "stripe")
    assert again.client_secret == first.client_secret, "the page was loaded again"
    assert first.client_secret
    assert confirm_in_browser(server, first.client_secret, "4000000000000002").status_code == 402
    payment = await only_payment(db, booking)
    await settle(services, event.id, payment.id)
    assert (await now_of(db, booking)).state == "payment_pending", "another card may do"
    confirm_in_browser(server, first.client_secret)
    for _ in range(5):
        await settle(services, event.id, payment.id)
    assert (await now_of(db, booking)).state == "confirmed"
    assert charged(server) == [booking.total.amount_minor]
    assert await broken_invariants(db) == {}


async def test_whoever_walks_away_from_the_browser_isnt_charged(
    services: Services, db: Database, make: Make, server: StripeServer
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    secret = (await paid(services, fan, booking, "stripe")).client_secret
    assert secret
    await settle(services, event.id, (await only_payment(db, booking)).id, give_up=True)
    assert (await only_payment(db, booking)).state == "void"
    assert confirm_in_browser(server, secret).status_code == 400, "cancelled at Stripe"
    assert charged(server) == []
    assert (await paid(services, fan, booking, VISA)).booking.state == "confirmed"
    assert await broken_invariants(db) == {}


async def test_too_late_in_the_browser_and_the_places_are_gone(
    services: Services, db: Database, make: Make, server: StripeServer
) -> None:
    event, fan, other = await make.event(), *await make.fans(2)
    booking = await held(db, event, fan, 1)
    secret = (await paid(services, fan, booking, "stripe")).client_secret
    assert secret
    payment = await only_payment(db, booking)
    await lapse(db, booking)
    assert (await paid(services, other, await held(db, event, other, 1), VISA)).booking.state == "confirmed"
    confirm_in_browser(server, secret)
    await settle(services, event.id, payment.id)
    await do_jobs(services)
    assert await count(db, "refunds where state = 'done'") == 1
    assert sorted(charged(server)) == [0, booking.total.amount_minor]
    assert await broken_invariants(db) == {}


@pytest.mark.parametrize(
    ("where", "state"),
    [("POST /v1/payment_intents$", "held"), ("POST /v1/payment_intents/.*/confirm$", "confirmed")],
    ids=["making", "confirming"],
)
@pytest.mark.parametrize("trouble", ["mute", "silent"])
async def test_killed_in_the_middle_of_a_charge(
    services: Services,
    db: Database,
    make: Make,
    server: StripeServer,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    state: str,
    trouble: str,
) -> None:
    """Stripe dies with our call: after doing what it was asked (mute) or before (silent)."""
    monkeypatch.setattr(limits, "PROVIDER_DEADLINE_S", 60.0)
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    server.trouble(where, trouble)
    paying = asyncio.create_task(paid(services, fan, booking, VISA))
    await server.troubled()
    server.kill()
    await answered(paying)
    assert (await now_of(db, booking)).state == "payment_pending", "we don't know, and say so"
    monkeypatch.undo()
    await sweep_later(services)
    assert (await now_of(db, booking)).state == "payment_pending", "nobody to ask"
    server.start()
    await sweep_later(services)
    wanted = state if trouble == "mute" else "held"
    assert (await now_of(db, booking)).state == wanted
    assert charged(server) == ([booking.total.amount_minor] if wanted == "confirmed" else [])
    if wanted == "held":
        assert (await paid(services, fan, booking, VISA)).booking.state == "confirmed"
    assert charged(server) == [booking.total.amount_minor]
    assert await broken_invariants(db) == {}


async def answered(paying: asyncio.Task[Paid]) -> None:
    """It ends, with whatever a fan is told while the provider is away."""
    with suppress(Failure):
        await paying


async def test_frozen_and_then_it_does_what_it_was_asked(
    services: Services, db: Database, make: Make, server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call waits in the frozen server's socket; we give up, look, and only then it arrives."""
    monkeypatch.setattr(limits, "PROVIDER_DEADLINE_S", 2.0)
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    server.freeze()
    await answered(asyncio.create_task(paid(services, fan, booking, VISA)))
    assert (await now_of(db, booking)).state == "payment_pending"
    server.thaw()
    monkeypatch.undo()
    await asyncio.sleep(1.0)
    await sweep_later(services)
    assert (await now_of(db, booking)).state == "held", "made and never confirmed: now cancelled"
    assert charged(server) == []
    assert (await paid(services, fan, booking, VISA)).booking.state == "confirmed"
    assert await broken_invariants(db) == {}


async def test_dying_before_stripe_was_asked(
    services: Services, db: Database, make: Make, server: StripeServer
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    payment = await begun(services, db, booking, fan)
    await sweep_later(services)
    assert (await only_payment(db, booking)).state == "void"
    assert (await now_of(db, booking)).state == "held"
    late = await services.get(Providers).named("stripe").charge(payment, hold_ends_in_s=60)
    assert late.verdict == "void", "a call that arrives after all takes no money"
    assert charged(server) == []


async def test_dying_after_stripe_has_taken_the_money(
    services: Services, db: Database, make: Make, server: StripeServer
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    payment = await begun(services, db, booking, fan)
    await services.get(Providers).named("stripe").charge(payment, hold_ends_in_s=60)
    await sweep_later(services)
    assert (await now_of(db, booking)).state == "confirmed"
    assert charged(server) == [booking.total.amount_minor]
    assert await broken_invariants(db) == {}


async def test_dying_before_the_secret_was_noted(
    services: Services, db: Database, make: Make, server: StripeServer
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    payment = await begun(services, db, booking, fan, "stripe")
    made = await services.get(Providers).named("stripe").charge(payment, hold_ends_in_s=60)
    await sweep_later(services)
    again = await paid(services, fan, booking, "stripe")
    assert again.client_secret == made.client_secret, "the fan goes on where they were"
    assert again.client_secret
    confirm_in_browser(server, again.client_secret)
    await settle(services, event.id, payment.id)
    assert charged(server) == [booking.total.amount_minor]
    assert await broken_invariants(db) == {}


async def begun(services: Services, db: Database, booking: Booking, fan: Account, method: str = VISA) -> Payment:
    """The first step, and then nothing."""
    asked = AskedToPay(fan.principal, booking.id, method, None, services.get(Providers))
    async with db.write() as tx:
        (step,) = await begin_many(tx, booking.event_id, [asked])
    assert isinstance(step, Begun)
    return step.payment


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
async def test_yen_and_dinar(services: Services, db: Database, make: Make, server: StripeServer, currency: str) -> None:
    event, fan = await make.event(currency=currency), await make.fan()
    booking = await held(db, event, fan, 1)
    assert (await paid(services, fan, booking, VISA)).booking.state == "confirmed"
    assert charged(server) == [booking.total.amount_minor]
    assert await broken_invariants(db) == {}


async def test_cancelled_and_paid_back_once(services: Services, db: Database, make: Make, server: StripeServer) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1, 2)
    await paid(services, fan, booking, VISA)
    async with db.write() as tx:
        await cancel(tx, fan.principal, event.id, booking.id, [1])
    server.kill()
    await sweep_later(services)
    server.start()
    await do_jobs(services)
    for _ in range(3):
        await sweep_later(services)
    async with db.read() as tx:
        (refund,) = await refunds_of(tx, event.id, booking.id)
    assert refund.state == "done"
    assert refund.provider_reference
    assert charged(server) == [booking.total.amount_minor - refund.amount.amount_minor]
    assert await broken_invariants(db) == {}
