"""PaymentIntents: made once for each payment, found again whatever happened, confirmed, cancelled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import stripe

from onsale.payments.errors import ProviderDown
from onsale.payments.model import Payment
from onsale.payments.stripe.amounts import to_stripe
from onsale.payments.stripe.asking import asking, log, replayed
from onsale.payments.stripe.browser import ELEMENT
from onsale.payments.stripe.names import PAYMENT, booking_name, payment_name
from onsale.platform.ids import made_at

KEYS_LAST_S = 23 * 3600.0  # Stripe keeps idempotency keys for a day


@dataclass(frozen=True, slots=True)
class Found:
    """An intent, and whether it was made only by looking for it."""

    intent: stripe.PaymentIntent
    made_now: bool = False


class ReplayedFailure(Exception):
    """Stripe failed at making this intent and answers so ever since: nobody has it, nobody can pay by it."""


class Intents:
    """The intents of one Stripe account."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._intents = client.v1.payment_intents

    async def make(self, payment: Payment) -> tuple[stripe.PaymentIntent, bool]:
        """The payment's intent as it is now, unconfirmed where nobody has confirmed it; and whether it was there.

        What is sent must depend on the payment alone: a repetition with anything changed is refused. Raises the SDK's
        `InvalidRequestError` where Stripe wants no such payment, and `ReplayedFailure` where no call can ever get it.
        """
        params: dict[str, Any] = {
            "amount": to_stripe(payment.amount),
            "currency": payment.amount.currency.lower(),
            "automatic_payment_methods": {"enabled": True},
            "description": booking_name(payment),
            "metadata": {PAYMENT: payment_name(payment)},
        }
        if payment.method != ELEMENT:
            params["payment_method"] = payment.method
        key = f"onsale-charge-{payment.id}"
        try:
            with asking("make an intent"):
                made = await self._intents.create_async(cast(Any, params), options={"idempotency_key": key})
        except stripe.APIError as error:
            raise ReplayedFailure from error
        if not replayed(_headers(made)):
            return made, False
        return await self.get(made.id), True

    async def get(self, reference: str) -> stripe.PaymentIntent:
        """An intent by Stripe's name for it."""
        try:
            with asking("look at an intent"):
                return await self._intents.retrieve_async(reference)
        except stripe.InvalidRequestError as error:
            # Not "unknown": that would be taken for a payment that never was, and there may be money on it.
            log.error("stripe_forgot_an_intent", reference=reference, code=error.code)
            raise ProviderDown("Stripe doesn't know its own payment; was the account changed?") from None

    async def find(self, payment: Payment, now: datetime) -> Found | None:
        """The intent of a payment of which we may know nothing but that it was begun; None when there was none.

        Repeats the making: that moves no money, and from here on whoever is late with the first call gets the same
        intent. When the key has aged out a repetition would make a second one, so we search; the search is a minute
        behind at most, or an hour on a bad day.
        """
        if payment.reference:
            return Found(await self.get(payment.reference))
        if (now - made_at(payment.id)).total_seconds() > KEYS_LAST_S:
            return await self._search(payment)
        try:
            made, was_there = await self.make(payment)
        except stripe.IdempotencyError:  # made by another version of us, with other parameters
            return await self._search(payment)
        except (stripe.InvalidRequestError, ReplayedFailure):
            return None
        return Found(made, made_now=not was_there)

    async def confirm(self, payment: Payment, intent: stripe.PaymentIntent, return_url: str) -> stripe.PaymentIntent:
        """Take the money, once; raises the SDK's `CardError` when the bank says no.

        Of two who are about to, and of one who comes after it was cancelled, Stripe lets one: the other looks.
        """
        options: Any = {"idempotency_key": f"onsale-confirm-{payment.id}"}
        try:
            with asking("confirm an intent"):
                done = await self._intents.confirm_async(intent.id, {"return_url": return_url}, options=options)
        except (stripe.InvalidRequestError, stripe.IdempotencyError) as error:
            return await self._as_it_is(intent.id, error)
        return await self.get(done.id) if replayed(_headers(done)) else done

    async def cancelled(self, intent: stripe.PaymentIntent) -> stripe.PaymentIntent:
        """Cancel what can be, and see what it is now."""
        if intent.status in {"succeeded", "canceled"}:
            return intent
        try:
            # Without a key of ours: an answer kept for a day would hide that what was processing has failed since.
            with asking("cancel an intent"):
                return await self._intents.cancel_async(intent.id)
        except stripe.InvalidRequestError as error:
            return await self._as_it_is(intent.id, error)

    async def _as_it_is(self, reference: str, error: stripe.StripeError) -> stripe.PaymentIntent:
        log.info("stripe_was_quicker", reference=reference, code=error.code)
        return await self.get(reference)

    async def _search(self, payment: Payment) -> Found | None:
        query = f"metadata['{PAYMENT}']:'{payment_name(payment)}'"
        with asking("search an intent"):
            found = await self._intents.search_async({"query": query})
        return Found(found.data[0]) if found.data else None


def _headers(answer: Any) -> Any:
    return answer.last_response.headers if answer.last_response else None
