"""Dying between any two steps of a payment: the sweep finds out, and it ends confirmed or refunded, never neither."""

from collections.abc import Awaitable, Callable

import pytest
import sqlalchemy as sa

from onsale.bookings.begin_payment import AskedToPay, Begun, begin_many
from onsale.bookings.errors import PaymentDeclined
from onsale.bookings.model import Booking
from onsale.bookings.pay import pay
from onsale.payments import store
from onsale.payments.model import Outcome, Payment, PaymentState, Verdict
from onsale.payments.providers import Providers
from onsale.payments.sandbox import Sandbox
from onsale.payments.settle import settle
from onsale.payments.sweep import sweep_open_payments
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.ids import new_uuid
from onsale.platform.money import Money
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import count, do_jobs, held, lapse, now_of, only_payment, paid, sold
from tests.payments.providers import KEY, Silent, Unreliable, sandbox_of


async def begun(services: Services, fan: Account, booking: Booking, method: str = "pm_success") -> Payment:
    """The first step, and then nothing."""
    asked = AskedToPay(fan.principal, booking.id, method, None, services.get(Providers))
    async with services.get(Database).write() as tx:
        (step,) = await begin_many(tx, booking.event_id, [asked])
    assert isinstance(step, Begun)
    return step.payment


async def sweep_later(services: Services) -> None:
    """The sweep of open payments, long enough afterwards."""
    async with services.get(Database).write() as tx:
        await tx.execute(sa.text("update payments set updated_at = now() - interval '1 min'"))
        await tx.execute(sa.text("update refunds set updated_at = now() - interval '2 min'"))
    await sweep_open_payments(services)


async def test_dying_before_the_provider_was_asked(services: Services, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    payment = await begun(services, fan, booking)
    assert (await now_of(db, booking)).state == "payment_pending"
    await sweep_open_payments(services)
    assert (await only_payment(db, booking)).state == "open", "too soon: the charge may be under way"
    await sweep_later(services)
    assert (await only_payment(db, booking)).state == "void"
    assert (await now_of(db, booking)).state == "held", "the fan may try again"
    outcome = await sandbox_of(services).charge(payment, hold_ends_in_s=60)
    assert outcome.verdict is Verdict.VOID, "a charge that arrives after all takes no money"
    await settle(services, event.id, payment.id)
    assert (await paid(services, fan, booking)).booking.state == "confirmed"
    assert await count(db, "sandbox_charges where state = 'captured'") == 1
    assert await broken_invariants(db) == {}


@pytest.mark.parametrize(("method", "state"), [("pm_success", "confirmed"), ("pm_declined", "held")])
async def test_dying_after_the_provider_answered(
    services: Services, db: Database, make: Make, method: str, state: str
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    payment = await begun(services, fan, booking, method)
    await sandbox_of(services).charge(payment, hold_ends_in_s=60)
    await sweep_later(services)
    assert (await now_of(db, booking)).state == state
    assert await broken_invariants(db) == {}


async def test_dying_after_the_provider_answered_and_the_places_are_gone(
    services: Services, db: Database, make: Make
) -> None:
    event, fan, other = await make.event(), *await make.fans(2)
    booking = await held(db, event, fan, 1)
    await sandbox_of(services).charge(await begun(services, fan, booking), hold_ends_in_s=60)
    await lapse(db, booking)
    await sold(services, event, other, 1)
    await sweep_later(services)
    await do_jobs(services)
    assert await count(db, "refunds where state = 'done'") == 1
    assert await broken_invariants(db) == {}


async def _lost_on_the_way(services: Services, db: Database) -> None:
    services.add(Providers, Providers(Unreliable(db, drops=("charge",))))


async def _answer_lost(services: Services, db: Database) -> None:
    services.add(Providers, Providers(Unreliable(db, mute=("charge",))))


async def _no_answer(services: Services, db: Database) -> None:
    services.add(Providers, Providers(Silent(db)))


@pytest.mark.parametrize(
    ("trouble", "state"), [(_lost_on_the_way, "held"), (_answer_lost, "confirmed"), (_no_answer, "held")]
)
async def test_a_provider_in_trouble(
    services: Services,
    db: Database,
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
    trouble: Callable[[Services, Database], Awaitable[None]],
    state: str,
) -> None:
    monkeypatch.setattr(limits, "PROVIDER_DEADLINE_S", 2.0)
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    await trouble(services, db)
    assert (await paid(services, fan, booking)).booking.state == "payment_pending", "we don't know, and say so"
    await sweep_later(services)
    assert (await now_of(db, booking)).state == state
    assert await broken_invariants(db) == {}


async def test_one_that_cant_be_looked_up_keeps_nobody_waiting(services: Services, db: Database, make: Make) -> None:
    event, fan, other = await make.event(), *await make.fans(2)
    first, second = await held(db, event, fan, 1), await held(db, event, other, 2)
    for booking, who in ((first, fan), (second, other)):
        await sandbox_of(services).charge(await begun(services, who, booking), hold_ends_in_s=60)
    stuck = (await only_payment(db, first)).id

    class Stuck(Sandbox):
        async def lookup(self, payment: Payment) -> Outcome:
            if payment.id == stuck:
                raise ConnectionError("not now")
            return await super().lookup(payment)

    sandbox = sandbox_of(services)
    services.add(Providers, Providers(Stuck(db, "http://testserver", KEY)))
    await sweep_later(services)
    assert ((await now_of(db, first)).state, (await now_of(db, second)).state) == ("payment_pending", "confirmed")
    services.add(Providers, Providers(sandbox))
    await sweep_later(services)
    assert (await now_of(db, first)).state == "confirmed"


async def test_a_void_that_wins_tells_the_fan_no_money_moved(services: Services, db: Database, make: Make) -> None:
    """The sweep voids a payment whose charge is still on its way: the fan is told it didn't work, and may try again."""
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)

    class Slow(Sandbox):
        async def charge(self, payment: Payment, *, hold_ends_in_s: float) -> Outcome:
            await settle(services, payment.event_id, payment.id)
            return await super().charge(payment, hold_ends_in_s=hold_ends_in_s)

    sandbox = sandbox_of(services)
    services.add(Providers, Providers(Slow(db, "http://testserver", KEY)))
    with pytest.raises(PaymentDeclined):
        await pay(services, fan.principal, event.id, booking.id, "pm_success")
    services.add(Providers, Providers(sandbox))
    assert (await paid(services, fan, booking)).booking.state == "confirmed"
    assert await broken_invariants(db) == {}


async def test_word_of_a_payment_nobody_asked_for_changes_nothing(services: Services, db: Database, make: Make) -> None:
    event = await make.event()
    stray = Payment(
        event.id, new_uuid(), new_uuid(), "sandbox", "pm_success", Money(1, "EUR"), PaymentState.OPEN, None, 0
    )
    await sandbox_of(services).charge(stray, hold_ends_in_s=1)
    await settle(services, event.id, stray.id)
    assert await count(db, "payments") == await count(db, "ledger_transfers") == 0


async def test_two_sweepers_never_pick_the_same(services: Services, db: Database, make: Make) -> None:
    event, fans = await make.event(), await make.fans(4)
    for place, fan in enumerate(fans):
        await begun(services, fan, await held(db, event, fan, place))
    async with db.write() as tx:
        await tx.execute(sa.text("update payments set updated_at = now() - interval '1 min'"))
    async with db.write() as one, db.write() as two:
        first = await store.pick_unsettled(one, older_than_s=10, limit=3)
        second = await store.pick_unsettled(two, older_than_s=10, limit=3)
    assert (len(first), len(second), len({*first, *second})) == (3, 1, 4)
