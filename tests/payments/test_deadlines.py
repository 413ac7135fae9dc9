"""A provider that never answers is given up on: it keeps neither the sweep nor the other payments waiting."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping
from datetime import datetime

import pytest
import sqlalchemy as sa

from onsale.payments.errors import BadSignature
from onsale.payments.model import Dispute, Notice, Outcome, Payment, Record, Refund, RefundVerdict, Returned, Verdict
from onsale.payments.providers import Providers
from onsale.payments.refund import pay_back
from onsale.payments.sweep import sweep_open_payments
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import count, held, now_of, only_payment, paid

DEADLINE_S = 0.3
FAR_LONGER_S = 20.0


class Stuck:
    """A provider that has captured everything, and never answers a question about what is in `about`."""

    name = "stuck"

    def __init__(self) -> None:
        self.about: set[uuid.UUID] = set()

    def accepts(self, method: str) -> bool:
        return True

    async def ping(self) -> None:
        pass

    async def charge(self, payment: Payment, *, hold_ends_in_s: float) -> Outcome:
        return Outcome(Verdict.PENDING)

    async def lookup(self, payment: Payment) -> Outcome:
        await self._answer(payment.id)
        return Outcome(Verdict.CAPTURED)

    async def void(self, payment: Payment) -> Outcome:
        return await self.lookup(payment)

    async def refund(self, payment: Payment, refund: Refund) -> Returned:
        return await self.lookup_refund(payment, refund)

    async def lookup_refund(self, payment: Payment, refund: Refund) -> Returned:
        await self._answer(payment.id)
        return Returned(RefundVerdict.DONE)

    async def lookup_dispute(self, reference: str) -> Dispute | None:
        return None

    def read_notice(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Notice:
        raise BadSignature

    async def records(self, *, since: datetime, until: datetime) -> AsyncIterator[Record]:
        nothing: tuple[Record, ...] = ()
        for record in nothing:
            yield record

    async def _answer(self, payment_id: uuid.UUID) -> None:
        if payment_id in self.about:
            await asyncio.Event().wait()


@pytest.fixture
def stuck(services: Services, monkeypatch: pytest.MonkeyPatch) -> Stuck:
    """The shop's provider, with a deadline that passes soon."""
    monkeypatch.setattr(limits, "PROVIDER_DEADLINE_S", DEADLINE_S)
    stuck = Stuck()
    services.add(Providers, Providers(stuck))
    return stuck


async def long_ago(db: Database) -> None:
    """Make every payment and refund look forgotten."""
    async with db.write() as tx:
        for table in ("payments", "refunds"):
            await tx.execute(sa.text(f"update {table} set updated_at = now() - interval '1 h'"))  # noqa: S608


async def test_the_sweep_ends_and_settles_the_others(
    services: Services, db: Database, make: Make, stuck: Stuck
) -> None:
    event, fans = await make.event(), await make.fans(3)
    bookings = [
        (await paid(services, fan, await held(db, event, fan, place))).booking for place, fan in enumerate(fans)
    ]
    assert {booking.state for booking in bookings} == {"payment_pending"}
    silent, *others = bookings
    stuck.about = {(await only_payment(db, silent)).id}
    await long_ago(db)
    async with asyncio.timeout(FAR_LONGER_S):
        await sweep_open_payments(services)
    assert [(await now_of(db, booking)).state for booking in others] == ["confirmed"] * 2
    assert (await only_payment(db, silent)).state == "open"
    stuck.about.clear()
    await long_ago(db)
    await sweep_open_payments(services)
    assert (await now_of(db, silent)).state == "confirmed"
    assert await broken_invariants(db) == {}


async def test_a_refund_that_isnt_answered_stays_due(
    services: Services, db: Database, make: Make, stuck: Stuck
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    await paid(services, fan, booking)
    await long_ago(db)
    await sweep_open_payments(services)
    payment = await only_payment(db, booking)
    async with db.write() as tx:
        from onsale.bookings.cancel import cancel

        refund = (await cancel(tx, fan.principal, event.id, booking.id, None)).refund
    assert refund is not None
    stuck.about = {payment.id}
    started = asyncio.get_running_loop().time()
    async with asyncio.timeout(2 * FAR_LONGER_S):
        with pytest.raises(TimeoutError):
            await pay_back(services, event.id, refund.id)
    assert asyncio.get_running_loop().time() - started < FAR_LONGER_S
    assert await count(db, "refunds where state = 'due'") == 1
