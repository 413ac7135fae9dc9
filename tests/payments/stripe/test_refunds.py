"""Refunds at Stripe: once for each of ours, later or never, and asked for anew only when a try came to nothing."""

import asyncio
import uuid

import pytest

from onsale.payments.errors import ProviderDown
from onsale.payments.model import Payment, Refund, RefundReason, RefundState, RefundVerdict, Returned, Verdict
from onsale.payments.stripe.adapter import Stripe
from onsale.platform.ids import new_uuid
from onsale.platform.money import Money
from tests.fixtures.selling import until
from tests.fixtures.stripe import StripeServer, stripe_payment

SUCCEEDS_LATER, FAILS_LATER = "4000000000007726", "4000000000005126"


def refund_of(payment: Payment, amount_minor: int, refund_id: uuid.UUID | None = None) -> Refund:
    amount = Money(amount_minor, payment.amount.currency)
    reason, state = RefundReason.CANCELLED, RefundState.DUE
    which = refund_id or new_uuid()
    return Refund(payment.event_id, which, payment.id, payment.booking_id, amount, reason, state, cause_id=which)


async def captured(stripe: Stripe, method: str = "pm_card_visa", amount: Money = Money(9100, "EUR")) -> Payment:  # noqa: B008
    payment = stripe_payment(method, amount)
    assert (await stripe.charge(payment, hold_ends_in_s=60)).verdict is Verdict.CAPTURED
    return payment


async def given_back(stripe: Stripe, server: StripeServer, payment: Payment) -> list[int]:
    """The amounts of all refunds Stripe has made of a payment, whatever became of them."""
    reference = (await stripe.lookup(payment)).reference
    return [one["amount"] for one in server.get(f"/v1/refunds?limit=100&payment_intent={reference}")["data"]]


async def test_a_refund_repeated_is_one_refund(stripe: Stripe, stripe_server: StripeServer) -> None:
    payment = await captured(stripe)
    refund = refund_of(payment, 4000)
    answers = await asyncio.gather(*(stripe.refund(payment, refund) for _ in range(5)), return_exceptions=True)
    answers.append(await stripe.refund(payment, refund))
    assert all(isinstance(answer, ProviderDown) or answer.verdict is RefundVerdict.DONE for answer in answers)  # type: ignore[union-attr]
    assert answers[-1] == await stripe.lookup_refund(payment, refund)
    assert await given_back(stripe, stripe_server, payment) == [4000]
    assert (await stripe.refund(payment, refund_of(payment, 5100))).verdict is RefundVerdict.DONE
    assert await given_back(stripe, stripe_server, payment) == [5100, 4000]


async def test_never_more_than_was_captured(stripe: Stripe) -> None:
    payment = await captured(stripe)
    assert (await stripe.refund(payment, refund_of(payment, 9000))).verdict is RefundVerdict.DONE
    too_much = refund_of(payment, 200)
    for _ in range(2):
        assert (await stripe.refund(payment, too_much)).verdict is RefundVerdict.REFUSED
    assert (await stripe.refund(payment, refund_of(payment, 100))).verdict is RefundVerdict.DONE
    assert (await stripe.refund(payment, refund_of(payment, 100))).reason == "charge_already_refunded"


async def test_one_that_takes_its_time(stripe: Stripe, stripe_server: StripeServer) -> None:
    payment = await captured(stripe, stripe_server.card(SUCCEEDS_LATER))
    refund = refund_of(payment, 9100)
    first = await stripe.refund(payment, refund)
    assert first.verdict is RefundVerdict.PENDING
    assert await stripe.refund(payment, refund) == first

    async def done() -> bool:
        return await stripe.lookup_refund(payment, refund) == Returned(RefundVerdict.DONE, first.reference)

    await until(done)


async def test_one_that_fails_later_can_be_tried_again(stripe: Stripe, stripe_server: StripeServer) -> None:
    payment = await captured(stripe, stripe_server.card(FAILS_LATER))
    refund = refund_of(payment, 9100)
    assert (await stripe.refund(payment, refund)).verdict is RefundVerdict.DONE

    async def refused() -> bool:
        return (await stripe.lookup_refund(payment, refund)).verdict is RefundVerdict.REFUSED

    await until(refused)
    failed = await stripe.lookup_refund(payment, refund)
    assert failed.reason == "expired_or_canceled_card"
    again = await stripe.refund(payment, refund)
    assert again.verdict is RefundVerdict.DONE
    assert again.reference != failed.reference
    assert await given_back(stripe, stripe_server, payment) == [9100, 9100], "the first of them came to nothing"


async def test_a_refusal_isnt_kept_for_ever(stripe: Stripe, stripe_server: StripeServer) -> None:
    """Stripe keeps an error under its key for a day; the account may have been filled up meanwhile."""
    payment = await captured(stripe)
    refund = refund_of(payment, 9100)
    stripe_server.trouble("POST /v1/refunds", "balance")
    assert (await stripe.refund(payment, refund)).reason == "balance_insufficient"
    answers = await asyncio.gather(*(stripe.refund(payment, refund) for _ in range(3)), return_exceptions=True)
    answers.append(await stripe.refund(payment, refund))
    assert all(isinstance(answer, ProviderDown) or answer.verdict is RefundVerdict.DONE for answer in answers)  # type: ignore[union-attr]
    assert await given_back(stripe, stripe_server, payment) == [9100]


async def test_stripe_failed_and_says_so_ever_since(stripe: Stripe, stripe_server: StripeServer) -> None:
    """Asked again at once it might be done twice; later whatever the failure left behind would be listed."""
    payment = await captured(stripe)
    for age_s, ends in ((0, False), (3600, True)):
        refund = refund_of(payment, 100, aged(age_s))
        stripe_server.trouble("POST /v1/refunds", "broken", times=1)
        if ends:
            assert (await stripe.refund(payment, refund)).verdict is RefundVerdict.DONE, (
                "the SDK's second try has met it"
            )
        else:
            with pytest.raises(ProviderDown):
                await stripe.refund(payment, refund)
    assert await given_back(stripe, stripe_server, payment) == [100]


def aged(seconds: float) -> uuid.UUID:
    """An id made so long ago."""
    return uuid.UUID(int=new_uuid().int - (int(seconds * 1000) << 80))


async def test_an_answer_that_got_lost(stripe: Stripe, stripe_server: StripeServer) -> None:
    payment = await captured(stripe)
    refund = refund_of(payment, 9100)
    assert (await stripe.lookup_refund(payment, refund)).verdict is RefundVerdict.PENDING
    stripe_server.trouble("POST /v1/refunds", "mute")
    await stripe_server.leaves_unanswered(stripe.refund(payment, refund))
    assert (await stripe.lookup_refund(payment, refund)).verdict is RefundVerdict.DONE
    assert (await stripe.refund(payment, refund)).verdict is RefundVerdict.DONE
    assert await given_back(stripe, stripe_server, payment) == [9100]


async def test_what_was_never_captured(stripe: Stripe) -> None:
    payment = stripe_payment("pm_card_visa_chargeDeclined")
    await stripe.charge(payment, hold_ends_in_s=60)
    assert (await stripe.refund(payment, refund_of(payment, 100))).verdict is RefundVerdict.REFUSED


async def test_in_yen_and_dinar(stripe: Stripe, stripe_server: StripeServer) -> None:
    yen = await captured(stripe, amount=Money(1500, "JPY"))
    assert (await stripe.refund(yen, refund_of(yen, 700))).verdict is RefundVerdict.DONE
    assert await given_back(stripe, stripe_server, yen) == [700]
    dinar = await captured(stripe, amount=Money(12340, "KWD"))
    odd = await stripe.refund(dinar, refund_of(dinar, 1234))
    assert odd == Returned(RefundVerdict.REFUSED, reason="amount_not_taken")
    assert (await stripe.refund(dinar, refund_of(dinar, 1230))).verdict is RefundVerdict.DONE
