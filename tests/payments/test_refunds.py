"""Money on its way back: asked for until it is done, entered in the books once, never more than was captured."""

import uuid
from dataclasses import replace

import psycopg
import pytest
import sqlalchemy as sa

from onsale.bookings.model import Booking, parts_of
from onsale.payments import ledger, postings
from onsale.payments.model import Refund, RefundReason, RefundVerdict
from onsale.payments.owe import Owing, owe_refunds
from onsale.payments.providers import Providers
from onsale.payments.refund import pay_back
from onsale.payments.store import refundable_payments
from onsale.payments.sweep import sweep_open_payments
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import count, do_jobs, only_payment, sold
from tests.payments.providers import Refusing, Unreliable, sandbox_of


async def owed(db: Database, booking: Booking, amount_minor: int) -> Refund:
    async with db.write() as tx:
        payment = (await refundable_payments(tx, booking.event_id, [booking.id]))[booking.id]
        cause = uuid.uuid4()
        owing = Owing(payment, amount_minor, RefundReason.CANCELLED, cause)
        return (await owe_refunds(tx, booking.event_id, [owing]))[cause]


async def forget_jobs(db: Database) -> None:
    async with db.write() as tx:
        await tx.execute(sa.text("delete from procrastinate_jobs"))


async def test_never_more_than_was_captured(services: Services, db: Database, make: Make) -> None:
    booking = await sold(services, await make.event(), await make.fan(), 1)
    await owed(db, booking, 3000)
    with pytest.raises(psycopg.IntegrityError, match="refund_within_capture"):
        await owed(db, booking, 1501)
    with pytest.raises(psycopg.IntegrityError):
        await owed(db, booking, 0)
    await owed(db, booking, 1500)
    payment = await only_payment(db, booking)
    assert (payment.refunded_minor, payment.refundable_minor) == (4500, 0)
    async with db.read() as tx:
        assert await refundable_payments(tx, booking.event_id, [booking.id]) == {}
    assert await count(db, "refunds") == 2, "a refused one leaves nothing behind"


async def test_asked_twice_paid_once(services: Services, db: Database, make: Make) -> None:
    """The answer is lost, so it is asked again; the provider knows the refund by its id."""
    booking = await sold(services, await make.event(), await make.fan(), 1)
    refund = await owed(db, booking, 4500)
    sandbox = sandbox_of(services)
    services.add(Providers, Providers(Unreliable(db, mute=("refund",))))
    with pytest.raises(ConnectionError):
        await pay_back(services, booking.event_id, refund.id)
    assert await count(db, "refunds where state = 'due'") == 1
    services.add(Providers, Providers(sandbox))
    for _ in range(2):
        await pay_back(services, booking.event_id, refund.id)
    assert await count(db, "refunds where state = 'done'") == 1
    assert await count(db, "sandbox_charges where refunded_minor = 4500") == 1
    assert await count(db, "ledger_transfers where debit = 'refunds' and credit = 'provider:sandbox'") == 1
    await pay_back(services, booking.event_id, uuid.uuid4())


async def test_a_refund_whose_job_died_is_swept(services: Services, db: Database, make: Make) -> None:
    booking = await sold(services, await make.event(), await make.fan(), 1)
    await owed(db, booking, 4500)
    await forget_jobs(db)
    await sweep_open_payments(services)
    assert await count(db, "refunds where state = 'due'") == 1, "too soon"
    async with db.write() as tx:
        await tx.execute(sa.text("update refunds set updated_at = now() - interval '2 min'"))
    await sweep_open_payments(services)
    assert await count(db, "refunds where state = 'done'") == 1


async def test_a_refused_refund_is_kept_as_such(services: Services, db: Database, make: Make) -> None:
    booking = await sold(services, await make.event(), await make.fan(), 1)
    await owed(db, booking, 4500)
    services.add(Providers, Providers(Refusing(db)))
    await do_jobs(services)
    assert await count(db, "refunds where state = 'refused' and refused_because = 'account_closed'") == 1
    assert await count(db, "ledger_transfers where credit = 'provider:sandbox'") == 0, "no money moved"


async def test_the_books_are_only_ever_added_to(services: Services, db: Database, make: Make) -> None:
    booking = await sold(services, await make.event(), await make.fan(), 1)
    payment = await only_payment(db, booking)
    entered = await count(db, "ledger_transfers")
    async with db.write() as tx:
        again = [postings.captured(payment), *postings.sold(payment, parts_of(booking.lines))]
        await ledger.post(tx, booking.event_id, again)
    assert await count(db, "ledger_transfers") == entered == 2, "the same is entered once"
    for statement in ("update ledger_transfers set amount_minor = 1", "delete from ledger_transfers"):
        with pytest.raises((sa.exc.DBAPIError, psycopg.Error), match="never change"):
            async with db.write() as tx:
                await tx.execute(sa.text(statement))
    assert await broken_invariants(db) == {}


async def test_what_the_sandbox_knows_is_kept_apart(services: Services, db: Database, make: Make) -> None:
    """It refuses to give back more than it took, as a real one would."""
    booking = await sold(services, await make.event(), await make.fan(), 1)
    sandbox = sandbox_of(services)
    refund = await owed(db, booking, 4500)
    payment = await only_payment(db, booking)
    for _ in range(2):
        assert (await sandbox.refund(payment, refund)).verdict is RefundVerdict.DONE
    more = await sandbox.refund(payment, replace(refund, id=uuid.uuid4()))
    assert (more.verdict, more.reason) == (RefundVerdict.REFUSED, "exceeds_charge")
    assert await count(db, "sandbox_charges where refunded_minor = 4500") == 1
    assert (sandbox.accepts("pm_late"), sandbox.accepts("visa")) == (True, False)
