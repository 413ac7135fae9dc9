"""Charges at Stripe: once whatever is repeated, and every state of an intent is a word of ours."""

import asyncio
from dataclasses import replace

import pytest

from onsale.payments.errors import ProviderDown
from onsale.payments.model import Outcome, Payment, Verdict
from onsale.payments.stripe.adapter import Stripe
from onsale.platform import limits
from onsale.platform.money import Money
from tests.fixtures.selling import until
from tests.fixtures.stripe import StripeServer, confirm_in_browser, stripe_payment

CHALLENGED = "pm_card_threeDSecure2Required"


async def charged(stripe: Stripe, payment: Payment) -> Outcome:
    return await stripe.charge(payment, hold_ends_in_s=60)


def intents_of(server: StripeServer, payment: Payment) -> list[str]:
    """The names of all intents that carry this payment's id."""
    listed = server.get("/v1/payment_intents?limit=10000")["data"]
    return [one["id"] for one in listed if payment.id.hex and _is_of(one, payment)]


def _is_of(intent: dict[str, dict[str, str]], payment: Payment) -> bool:
    from onsale.payments.stripe.names import PAYMENT, payment_name

    return intent["metadata"].get(PAYMENT) == payment_name(payment)


async def test_a_card_that_pays(stripe: Stripe, stripe_server: StripeServer) -> None:
    payment = stripe_payment()
    outcome = await charged(stripe, payment)
    assert outcome.verdict is Verdict.CAPTURED
    (intent,) = intents_of(stripe_server, payment)
    assert outcome == Outcome(Verdict.CAPTURED, reference=intent)
    kept = stripe_server.get(f"/v1/payment_intents/{intent}")
    assert (kept["amount"], kept["currency"], kept["status"]) == (9100, "eur", "succeeded")
    assert kept["description"].startswith("bk_")


async def test_a_charge_repeated_is_one_charge(stripe: Stripe, stripe_server: StripeServer) -> None:
    payment = stripe_payment()
    answers = await asyncio.gather(*(charged(stripe, payment) for _ in range(5)), return_exceptions=True)
    answers.append(await charged(stripe, payment))
    assert {answer.verdict for answer in answers if isinstance(answer, Outcome)} == {Verdict.CAPTURED}
    assert all(isinstance(answer, Outcome | ProviderDown) for answer in answers)
    (intent,) = intents_of(stripe_server, payment)
    charges = stripe_server.get("/v1/charges?limit=10000")["data"]
    assert len([one for one in charges if one["payment_intent"] == intent]) == 1


async def test_a_card_that_is_declined(stripe: Stripe) -> None:
    payment = stripe_payment("pm_card_visa_chargeDeclined")
    for _ in range(2):
        outcome = await charged(stripe, payment)
        assert (outcome.verdict, outcome.reason) == (Verdict.DECLINED, "generic_decline")
    assert (await stripe.lookup(payment)).verdict is Verdict.DECLINED
    assert (await stripe.void(payment)).verdict is Verdict.VOID


async def test_a_payment_method_that_isnt_there(stripe: Stripe) -> None:
    payment = stripe_payment("pm_nobody")
    outcome = await charged(stripe, payment)
    assert (outcome.verdict, outcome.reason) == (Verdict.DECLINED, "resource_missing")
    assert (await stripe.lookup(payment)).verdict is Verdict.UNKNOWN
    assert (await stripe.void(payment)).verdict is Verdict.VOID


@pytest.mark.parametrize(("answer", "verdict"), [("true", Verdict.CAPTURED), ("false", Verdict.DECLINED)])
async def test_a_card_that_asks_once_more(
    stripe: Stripe, stripe_server: StripeServer, answer: str, verdict: Verdict
) -> None:
    payment = stripe_payment(CHALLENGED)
    outcome = await charged(stripe, payment)
    assert outcome.verdict is Verdict.PENDING
    assert outcome.redirect_url == f"{stripe_server.url}/3ds/{outcome.reference}"
    assert outcome.waits_for_fan
    assert await stripe.lookup(payment) == outcome, "with nothing noted down it is found again"
    back = stripe_server.post(f"/3ds/{outcome.reference}", {"success": answer})
    assert "/bookings/bk_" in back.headers["Location"]
    assert "?paid=1" in back.headers["Location"]
    assert (await stripe.lookup(payment)).verdict is verdict


async def test_in_the_browser(stripe: Stripe, stripe_server: StripeServer) -> None:
    payment = stripe_payment("stripe")
    outcome = await charged(stripe, payment)
    assert outcome.verdict is Verdict.PENDING
    assert outcome.client_secret
    assert outcome.client_secret not in repr(outcome)
    assert await charged(stripe, payment) == await stripe.lookup(payment) == outcome
    assert confirm_in_browser(stripe_server, outcome.client_secret, "4000000000000002").status_code == 402
    after = await stripe.lookup(payment)
    assert (after.verdict, after.client_secret) == (Verdict.PENDING, outcome.client_secret), "another card may do"
    assert confirm_in_browser(stripe_server, outcome.client_secret).status_code == 200
    assert (await stripe.lookup(payment)).verdict is Verdict.CAPTURED
    assert (await stripe.void(payment)).verdict is Verdict.CAPTURED, "that came first"


async def test_a_bank_that_takes_its_time(stripe: Stripe, stripe_server: StripeServer) -> None:
    debit = {"type": "sepa_debit", "sepa_debit[iban]": "DE89370400440532013000"}
    payment = stripe_payment(str(stripe_server.post("/v1/payment_methods", debit).json()["id"]))
    outcome = await charged(stripe, payment)
    assert (outcome.verdict, outcome.waits_for_fan) == (Verdict.PENDING, False)
    assert (await stripe.void(payment)).verdict is Verdict.PENDING, "it can't be stopped any more"

    async def captured() -> bool:
        return (await stripe.lookup(payment)).verdict is Verdict.CAPTURED

    await until(captured)


async def test_a_void_is_final(stripe: Stripe, stripe_server: StripeServer) -> None:
    unheard, challenged, browser = stripe_payment(), stripe_payment(CHALLENGED), stripe_payment("stripe")
    secret = (await charged(stripe, browser)).client_secret
    assert secret
    await charged(stripe, challenged)
    for payment in (unheard, challenged, browser):
        assert (await stripe.void(payment)).verdict is Verdict.VOID
        assert (await stripe.void(payment)).verdict is Verdict.VOID, "twice does no harm"
        assert (await charged(stripe, payment)).verdict is Verdict.VOID, "a charge still on its way"
        assert (await stripe.lookup(payment)).verdict is Verdict.VOID
    assert confirm_in_browser(stripe_server, secret).status_code == 400


async def test_a_void_and_a_charge_at_once_agree(stripe: Stripe) -> None:
    for _ in range(10):
        payment = stripe_payment()
        charge, voided = await asyncio.gather(charged(stripe, payment), stripe.void(payment))
        assert charge.verdict is voided.verdict is (await stripe.lookup(payment)).verdict
        assert charge.verdict in {Verdict.CAPTURED, Verdict.VOID}


async def test_looking_moves_no_money(stripe: Stripe, stripe_server: StripeServer) -> None:
    payment = stripe_payment()
    for _ in range(2):
        assert (await stripe.lookup(payment)).verdict is Verdict.UNKNOWN
    (intent,) = intents_of(stripe_server, payment)
    assert stripe_server.get(f"/v1/payment_intents/{intent}")["latest_charge"] is None
    assert (await charged(stripe, payment)).verdict is Verdict.CAPTURED
    assert intents_of(stripe_server, payment) == [intent]


async def test_with_stripes_name_noted_it_is_looked_at_directly(stripe: Stripe) -> None:
    payment = stripe_payment()
    outcome = await charged(stripe, payment)
    assert await stripe.lookup(replace(payment, reference=outcome.reference)) == outcome
    with pytest.raises(ProviderDown, match="account changed"):
        await stripe.lookup(replace(payment, reference="pi_ofAnotherAccount"))


async def test_stripe_fails_at_making_it_and_says_so_ever_since(stripe: Stripe, stripe_server: StripeServer) -> None:
    payment = stripe_payment("stripe")
    stripe_server.trouble("POST /v1/payment_intents$", "broken")
    with pytest.raises(ProviderDown):
        await charged(stripe, payment)
    assert (await stripe.lookup(payment)).verdict is Verdict.UNKNOWN
    assert (await stripe.void(payment)).verdict is Verdict.VOID, "nobody can ever have got its secret"


async def test_an_answer_that_got_lost(
    stripe: Stripe, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for lost in ("POST /v1/payment_intents$", "POST /v1/payment_intents/.*/confirm$"):
        payment = stripe_payment()
        stripe_server.trouble(lost, "mute")
        await stripe_server.leaves_unanswered(charged(stripe, payment))
        known = (await stripe.lookup(payment)).verdict
        assert known is (Verdict.CAPTURED if "confirm" in lost else Verdict.UNKNOWN)
        assert len(intents_of(stripe_server, payment)) == 1


async def test_our_key_is_no_good(stripe_server: StripeServer, data_dir: object) -> None:
    from pathlib import Path

    from onsale.payments.stripe.account import Account
    from tests.fixtures.stripe import stripe_settings

    assert isinstance(data_dir, Path)
    stripe = Stripe(
        Account.of(stripe_settings(stripe_server, data_dir, stripe_secret_key="rk_test_x")), "http://testserver"
    )
    with pytest.raises(ProviderDown, match="key"):
        await charged(stripe, stripe_payment())
    await stripe.close()


@pytest.mark.parametrize(
    ("amount", "sent"),
    [(Money(1200, "JPY"), 1200), (Money(12340, "KWD"), 12340), (Money(900, "ISK"), 90000), (Money(9150, "EUR"), 9150)],
)
async def test_amounts_as_stripe_writes_them(
    stripe: Stripe, stripe_server: StripeServer, amount: Money, sent: int
) -> None:
    outcome = await charged(stripe, stripe_payment(amount=amount))
    assert outcome.verdict is Verdict.CAPTURED
    assert stripe_server.get(f"/v1/payment_intents/{outcome.reference}")["amount"] == sent


async def test_an_amount_stripe_doesnt_take_is_refused_before_it_is_asked(
    stripe: Stripe, stripe_server: StripeServer
) -> None:
    payment = stripe_payment(amount=Money(12345, "KWD"))
    outcome = await charged(stripe, payment)
    assert (outcome.verdict, outcome.reason) == (Verdict.DECLINED, "amount_not_taken")
    assert not intents_of(stripe_server, payment)
    small = await charged(stripe, stripe_payment(amount=Money(10, "EUR")))
    assert (small.verdict, small.reason) == (Verdict.DECLINED, "amount_too_small")


def test_methods(stripe: Stripe) -> None:
    assert all(stripe.accepts(method) for method in ("stripe", "pm_1QabcDEF", "pm_card_visa"))
    assert not any(stripe.accepts(method) for method in ("", "pm_", "card_1", "pm_x y", "offline", "pm_" + "x" * 77))
    assert limits.PROVIDER_DEADLINE_S > 1
