"""What every payment provider promises, asked of each of them by the same questions."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from onsale.payments.errors import BadSignature, ProviderDown
from onsale.payments.model import (
    Outcome,
    Payment,
    PaymentState,
    Record,
    Refund,
    RefundReason,
    RefundState,
    RefundVerdict,
    Verdict,
)
from onsale.payments.offline import Offline, mark_received
from onsale.payments.provider import Provider
from onsale.payments.sandbox import Sandbox
from onsale.payments.sandbox_page import Choice, choose
from onsale.payments.stripe.account import Account
from onsale.payments.stripe.adapter import Stripe
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import new_uuid
from onsale.platform.money import Money
from tests.fixtures.stripe import StripeServer, confirm_in_browser, stripe_settings
from tests.payments.providers import KEY

Step = Callable[[Payment], Awaitable[None]]


@dataclass
class Subject:
    """A provider, the method whose payments wait for somebody, and how that somebody brings the money."""

    provider: Provider
    waiting_method: str
    bring: Step
    gives_back: bool = True
    mine: set[uuid.UUID] = field(default_factory=set)

    def payment(self, amount_minor: int = 4500, currency: str = "EUR") -> Payment:
        amount = Money(amount_minor, currency)
        name, method = self.provider.name, self.waiting_method
        payment = Payment(7, new_uuid(), new_uuid(), name, method, amount, PaymentState.OPEN, None, 0)
        self.mine.add(payment.id)
        return payment

    def refund_of(self, payment: Payment, amount_minor: int) -> Refund:
        amount, why = Money(amount_minor, payment.amount.currency), RefundReason.CANCELLED
        which = (payment.event_id, new_uuid(), payment.id, payment.booking_id)
        refund = Refund(*which, amount, why, RefundState.DUE, cause_id=new_uuid())
        self.mine.add(refund.id)
        return refund

    async def captured(self) -> Payment:
        """A payment that is captured, as it reads afterwards."""
        payment = self.payment()
        told = await self.provider.charge(payment, hold_ends_in_s=60)
        payment = replace(payment, reference=told.reference)
        await self.bring(payment)
        return payment


def of_sandbox(db: Database) -> Subject:
    async def approve(payment: Payment) -> None:
        assert await choose(db, payment.event_id, payment.id, Choice.APPROVE)

    return Subject(Sandbox(db, "http://testserver", KEY), "pm_page", approve)


def of_offline(db: Database) -> Subject:
    async def mark(payment: Payment) -> None:
        async with db.write() as tx:
            assert await mark_received(tx, payment, person_id=1)

    return Subject(Offline(db), "offline", mark, gives_back=False)


def of_stripe(server: StripeServer, data_dir: Path) -> Subject:
    provider = Stripe(Account.of(stripe_settings(server, data_dir)), "http://testserver")

    async def confirm(payment: Payment) -> None:
        reference = payment.reference or (await provider.lookup(payment)).reference
        intent = await asyncio.to_thread(server.get, f"/v1/payment_intents/{reference}")
        answer = await asyncio.to_thread(confirm_in_browser, server, intent["client_secret"])
        assert answer.status_code == 200

    return Subject(provider, "stripe", confirm)


@pytest.fixture(params=["sandbox", "offline", "stripe"])
async def subject(db: Database, data_dir: Path, request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    if request.param == "stripe":
        made = of_stripe(request.getfixturevalue("stripe_server"), data_dir)
        yield made
        await made.provider.close()  # type: ignore[attr-defined]
    else:
        yield of_sandbox(db) if request.param == "sandbox" else of_offline(db)


async def books(subject: Subject) -> list[Record]:
    """What the provider's books have of this test's payments and refunds."""
    now, hour = utc_now(), timedelta(hours=1)
    records = subject.provider.records(since=now - hour, until=now + hour)
    return [record async for record in records if record.id in subject.mine]


async def test_it_answers(subject: Subject) -> None:
    await subject.provider.ping()
    assert subject.provider.accepts(subject.waiting_method)
    assert not subject.provider.accepts("a cow")


async def test_what_it_never_heard_of(subject: Subject) -> None:
    payment = subject.payment()
    assert (await subject.provider.lookup(payment)).verdict is Verdict.UNKNOWN
    again = await subject.provider.lookup(payment)
    assert not again.final, "looking makes nothing that is paid"
    assert await books(subject) == []


async def test_a_charge_repeated_is_one_charge(subject: Subject) -> None:
    payment = subject.payment()
    asked = (subject.provider.charge(payment, hold_ends_in_s=60) for _ in range(5))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(answer, Outcome | ProviderDown) for answer in answers), "at most busy with the first of them"
    told = [answer for answer in answers if isinstance(answer, Outcome)]
    told.append(await subject.provider.charge(payment, hold_ends_in_s=60))
    assert {answer.verdict for answer in told} == {Verdict.PENDING}
    assert all(answer.waits_for_fan for answer in told)
    await subject.bring(payment)
    assert (await subject.provider.charge(payment, hold_ends_in_s=60)).verdict is Verdict.CAPTURED
    assert (await subject.provider.lookup(payment)).verdict is Verdict.CAPTURED
    assert [(one.kind, one.id, one.amount) for one in await books(subject)] == [("charge", payment.id, payment.amount)]


async def test_a_void_is_final(subject: Subject) -> None:
    unheard, waiting = subject.payment(), subject.payment()
    await subject.provider.charge(waiting, hold_ends_in_s=60)
    for payment in (unheard, waiting):
        for _ in range(2):
            assert (await subject.provider.void(payment)).verdict is Verdict.VOID
        assert (await subject.provider.charge(payment, hold_ends_in_s=60)).verdict is Verdict.VOID
        with pytest.raises(AssertionError):
            await subject.bring(payment)
        assert (await subject.provider.lookup(payment)).verdict is Verdict.VOID
    assert await books(subject) == []


async def test_a_void_that_comes_after_the_money(subject: Subject) -> None:
    payment = await subject.captured()
    assert (await subject.provider.void(payment)).verdict is Verdict.CAPTURED


async def test_a_refund_repeated_is_one_refund(subject: Subject) -> None:
    payment = await subject.captured()
    refund = subject.refund_of(payment, 1500)
    told = [await subject.provider.refund(payment, refund) for _ in range(3)][-1]
    found = await subject.provider.lookup_refund(payment, refund)
    assert (found.verdict, found.reason) == (told.verdict, told.reason)
    given = [record for record in await books(subject) if record.kind == "refund"]
    if subject.gives_back:
        assert told.verdict is RefundVerdict.DONE
        assert [(one.id, one.amount.amount_minor) for one in given] == [(refund.id, 1500)]
    else:
        assert (told.verdict, told.reason, given) == (RefundVerdict.REFUSED, "offline", [])


async def test_never_more_back_than_came(subject: Subject) -> None:
    payment = await subject.captured()
    await subject.provider.refund(payment, subject.refund_of(payment, 4000))
    assert (await subject.provider.refund(payment, subject.refund_of(payment, 501))).verdict is RefundVerdict.REFUSED


async def test_nothing_back_of_what_never_came(subject: Subject) -> None:
    payment = subject.payment()
    await subject.provider.charge(payment, hold_ends_in_s=60)
    assert (await subject.provider.refund(payment, subject.refund_of(payment, 1))).verdict is RefundVerdict.REFUSED


async def test_notices_that_arent_signed(subject: Subject) -> None:
    for headers, body in (({}, b""), ({"X-Signature": "1"}, b"{}"), ({"Sandbox-Signature": "t=1,v1=1"}, b"\xff")):
        with pytest.raises(BadSignature):
            subject.provider.read_notice(headers, body, now=utc_now())


async def test_no_dispute_of_that_name(subject: Subject) -> None:
    assert await subject.provider.lookup_dispute(f"sbd_{new_uuid().hex}") is None
