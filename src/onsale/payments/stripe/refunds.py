"""Refunds: asked for once for each of ours, and again only when the last try has come to nothing."""

from typing import Any, cast

import stripe

from onsale.payments.errors import ProviderDown
from onsale.payments.model import Payment, Refund, RefundVerdict, Returned
from onsale.payments.stripe.amounts import AmountNotTaken, to_stripe
from onsale.payments.stripe.asking import asking, replayed
from onsale.payments.stripe.names import PAYMENT, REFUND, noted, payment_name, refund_name
from onsale.platform.clock import utc_now
from onsale.platform.ids import made_at

_PAGE = 100
_TRIES = 10
_LISTED_AFTER_S = 600.0
_DONE = {"succeeded": RefundVerdict.DONE, "pending": RefundVerdict.PENDING, "requires_action": RefundVerdict.PENDING}


class Refunds:
    """The refunds of one Stripe account."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._refunds = client.v1.refunds

    async def pay_back(self, reference: str, payment: Payment, refund: Refund) -> Returned:
        """Ask for a refund of an intent, unless it was asked for already and hasn't failed.

        The idempotency key counts the failed tries, so two who ask at once count the same and ask for one.
        """
        try:
            amount = to_stripe(refund.amount)
        except AmountNotTaken:
            return Returned(RefundVerdict.REFUSED, reason="amount_not_taken")
        known = await self.known(reference, refund)
        if known and known[0].status in _DONE:
            return returned(known[0])
        metadata = {PAYMENT: payment_name(payment), REFUND: refund_name(refund)}
        params = {
            "payment_intent": reference,
            "amount": amount,
            "metadata": metadata,
            "reason": "requested_by_customer",
        }
        return await self._ask(params, f"onsale-refund-{refund.id}-{len(known)}", refund)

    async def look(self, reference: str, refund: Refund) -> Returned:
        """What became of it; still on its way when Stripe hasn't got it yet."""
        known = await self.known(reference, refund)
        return returned(known[0]) if known else Returned(RefundVerdict.PENDING)

    async def known(self, reference: str, refund: Refund) -> list[stripe.Refund]:
        """Stripe's refunds for one of ours: one that stands first, then those that came to nothing."""
        with asking("list refunds"):
            page = await self._refunds.list_async({"payment_intent": reference, "limit": _PAGE})
        name = refund_name(refund)
        mine = [one async for one in page.auto_paging_iter() if noted(one.metadata).get(REFUND) == name]
        return sorted(mine, key=lambda one: one.status not in _DONE)

    async def _ask(self, params: dict[str, Any], key: str, refund: Refund) -> Returned:
        """Ask once. Stripe keeps the first answer under its key for a day, refusals and failures of its own, too.

        When it is such an old answer we get, its cause may be gone: we ask anew, under a key at which everybody who got
        the same answer arrives. After a failure only when it is so long ago that what it left behind would be listed.
        """
        for _ in range(_TRIES):
            try:
                with asking("refund"):
                    made = await self._refunds.create_async(cast(Any, params), options={"idempotency_key": key})
            except (stripe.InvalidRequestError, stripe.CardError) as error:
                first = _original(error)
                if first is None:
                    return Returned(RefundVerdict.REFUSED, reason=error.code or "refused")
            except stripe.APIError as error:
                first = _original(error)
                if first is None or (utc_now() - made_at(refund.id)).total_seconds() < _LISTED_AFTER_S:
                    raise ProviderDown("Stripe failed at this refund", retry_after_s=60) from None
            else:
                return returned(made)
            key = f"{key}-{first}"[-255:]
        return Returned(RefundVerdict.REFUSED, reason="refused_again_and_again")


def returned(refund: stripe.Refund) -> Returned:
    """Our word for a refund of theirs."""
    verdict = _DONE.get(refund.status or "", RefundVerdict.REFUSED)
    reason = (refund.failure_reason or refund.status) if verdict is RefundVerdict.REFUSED else None
    return Returned(verdict, refund.id, reason)


def _original(error: stripe.StripeError) -> str | None:
    """The request whose answer is being repeated; None when this one was the first."""
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return headers.get("original-request") if replayed(error.headers) else None
