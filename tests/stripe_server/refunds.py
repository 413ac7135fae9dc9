"""Refunds that keep within their charge, end later, or fail, as Stripe's test cards for it do."""

import asyncio
from typing import Any

from localstripe.resources import BalanceTransaction, Charge, PaymentIntent, PaymentMethod, Refund

from tests.stripe_server.intents import refuse
from tests.stripe_server.tell import tell

SUCCEEDS_LATER = "4000000000007726"
FAILS_LATER = "4000000000005126"
LATER_S = 0.5
_CAME_TO_NOTHING = frozenset({"failed", "canceled"})

_make = Refund.__init__


def _init(self: Refund, reason: str | None = None, **data: Any) -> None:
    charge = _charge_of(data)
    amount = int(data.get("amount") or charge.amount)
    left = charge.amount - charge.amount_refunded
    if left <= 0:
        raise refuse(400, "charge_already_refunded", f"Charge {charge.id} has already been refunded.")
    if amount > left:
        raise refuse(400, "invalid_request", f"Refund amount ({amount}) is greater than unrefunded amount ({left}).")
    _make(self, **data)
    self.charge, self.payment_intent, self.reason = charge.id, charge.payment_intent, reason
    _go_on(self, charge)
    tell("refund.created", self)
    tell("charge.refunded", charge)


def _charge_of(data: dict[str, Any]) -> Charge:
    if intent_id := data.get("payment_intent"):
        intent = PaymentIntent._api_retrieve(intent_id)
        if intent.status != "succeeded":
            raise refuse(400, "payment_intent_unexpected_state", "There is nothing to give back.")
        return intent.latest_charge
    return Charge._api_retrieve(data.get("charge"))


def _go_on(refund: Refund, charge: Charge) -> None:
    number = getattr(PaymentMethod._api_retrieve(charge.payment_method), "_card_number", "")
    if number == SUCCEEDS_LATER:
        refund.status = "pending"
        asyncio.get_running_loop().call_later(LATER_S, _becomes, refund, "succeeded", "refund.updated")
    elif number == FAILS_LATER:
        asyncio.get_running_loop().call_later(LATER_S, _becomes, refund, "failed", "refund.failed")


def _becomes(refund: Refund, status: str, kind: str) -> None:
    refund.status = status
    if status == "failed":
        refund.failure_reason = "expired_or_canceled_card"
    tell(kind, refund)


def _given_back(self: Charge) -> int:
    kept = [refund for refund in self.refunds._list if refund.status not in _CAME_TO_NOTHING]
    return sum(refund.amount for refund in kept)


def teach() -> None:
    """Put the replacements in place."""
    Refund.__init__ = _init
    Charge.amount_refunded = property(_given_back)
    assert BalanceTransaction  # what a refund is booked as
