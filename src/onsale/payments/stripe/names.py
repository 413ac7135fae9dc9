"""How our things are called at Stripe: in metadata, which comes back with whatever it tells."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import stripe

from onsale.payments.model import Payment, Refund
from onsale.platform.errors import NotFound
from onsale.platform.ids import decode_event_uuid, encode_event_uuid

PAYMENT = "onsale_payment"
REFUND = "onsale_refund"


@dataclass(frozen=True, slots=True)
class Ours:
    """Which of our payments and refunds something at Stripe is about; None where it is about none."""

    event_id: int | None = None
    payment_id: uuid.UUID | None = None
    refund_id: uuid.UUID | None = None


def payment_name(payment: Payment) -> str:
    """A payment's public id."""
    return encode_event_uuid("pay", payment.event_id, payment.id)


def refund_name(refund: Refund) -> str:
    """A refund's public id."""
    return encode_event_uuid("rf", refund.event_id, refund.id)


def booking_name(payment: Payment) -> str:
    """The public id of the booking a payment is for."""
    return encode_event_uuid("bk", payment.event_id, payment.booking_id)


def noted(metadata: Any) -> Mapping[str, Any]:
    """Metadata as it came, from the SDK or out of a notice; empty when it is nothing of the kind."""
    plain = metadata.to_dict() if isinstance(metadata, stripe.StripeObject) else metadata
    return plain if isinstance(plain, dict) else {}


def ours(metadata: Any) -> Ours:
    """Who made this, by its metadata; whatever isn't written by us is nobody's."""
    told = noted(metadata)
    try:
        event_id, payment_id = decode_event_uuid("pay", str(told.get(PAYMENT, "")))
    except NotFound:
        return Ours()
    try:
        return Ours(event_id, payment_id, decode_event_uuid("rf", str(told.get(REFUND, "")))[1])
    except NotFound:
        return Ours(event_id, payment_id)
