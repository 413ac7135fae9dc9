"""What Stripe's states of an intent mean for a payment."""

import stripe

from onsale.payments.model import Outcome, Payment, Verdict
from onsale.payments.stripe.browser import ELEMENT

_LAST_WORDS = {"succeeded": Verdict.CAPTURED, "canceled": Verdict.VOID}


def outcome_of(payment: Payment, intent: stripe.PaymentIntent) -> Outcome:
    """The payment's outcome by its intent.

    In the browser a refused card isn't the end: the fan tries another with the same intent, until we cancel it.
    """
    if verdict := _LAST_WORDS.get(intent.status):
        return Outcome(verdict, reference=intent.id)
    if intent.status == "processing":
        return Outcome(Verdict.PENDING, reference=intent.id)
    if payment.method == ELEMENT:
        reason = _reason(intent)
        return Outcome(Verdict.PENDING, client_secret=intent.client_secret, reference=intent.id, reason=reason)
    if intent.status == "requires_payment_method":
        return Outcome(Verdict.DECLINED, reference=intent.id, reason=_reason(intent))
    if intent.status == "requires_confirmation":  # made, and nobody has come to ask for the money
        return Outcome(Verdict.UNKNOWN, reference=intent.id)
    return Outcome(Verdict.PENDING, redirect_url=_challenge(intent), reference=intent.id)


def declined(reference: str | None, error: stripe.StripeError) -> Outcome:
    """The bank's no, or Stripe's, with its code for why."""
    why = error.error.decline_code if error.error and error.error.decline_code else error.code
    return Outcome(Verdict.DECLINED, reference=reference, reason=why)


def _challenge(intent: stripe.PaymentIntent) -> str | None:
    action = intent.next_action
    return (
        action.redirect_to_url.url if action and action.type == "redirect_to_url" and action.redirect_to_url else None
    )


def _reason(intent: stripe.PaymentIntent) -> str | None:
    error = intent.last_payment_error
    return (getattr(error, "decline_code", None) or error.code) if error else None
