"""Stripe's notices (webhooks): whether they are Stripe's, and which of our payments and refunds they are about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from stripe import SignatureVerificationError, WebhookSignature

from onsale.payments.errors import BadSignature
from onsale.payments.model import Notice, NoticeKind
from onsale.payments.stripe.names import ours
from onsale.platform import limits

HEADER = "stripe-signature"
EVENTS = (
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.canceled",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
)
_KINDS = {"payment_intent": NoticeKind.PAYMENT, "refund": NoticeKind.REFUND, "dispute": NoticeKind.DISPUTE}


class _Object(msgspec.Struct, frozen=True):
    object: str = ""
    id: str = ""
    metadata: Any = None
    payment_intent: Any = None


class _Data(msgspec.Struct, frozen=True):
    object: _Object


class _Event(msgspec.Struct, frozen=True):
    id: str
    type: str
    data: _Data


def read(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
    """The notice, if one of our secrets has signed it and lately; while secrets change, two are good."""
    signature = {name.lower(): value for name, value in headers.items()}.get(HEADER, "")
    if not any(_signed(secret, signature, body) for secret in secrets) or _age_s(signature, now) > limits.NOTICE_AGE_S:
        raise BadSignature
    try:
        return _notice(msgspec.json.decode(body, type=_Event))
    except msgspec.DecodeError:
        raise BadSignature("this isn't an event of Stripe's") from None


def _signed(secret: str, signature: str, body: bytes) -> bool:
    try:
        # The age is left to us: by our clock, which tests can move.
        return bool(WebhookSignature.verify_header(body, signature, secret, tolerance=None))
    except (SignatureVerificationError, UnicodeDecodeError):
        return False


def _age_s(signature: str, now: datetime) -> float:
    """How old a signed header says it is."""
    parts = [part.partition("=") for part in signature.split(",")]
    return now.timestamp() - next(int(value) for name, _, value in parts if name == "t")


def _notice(event: _Event) -> Notice:
    about = event.data.object
    told = ours(about.metadata)
    kind = _KINDS.get(about.object, NoticeKind.OTHER)
    if event.type.startswith("charge.refund"):
        kind = NoticeKind.REFUND
    reference = about.id if about.object == "payment_intent" else about.payment_intent
    if told.payment_id is None and kind is not NoticeKind.DISPUTE:
        kind = NoticeKind.OTHER
    return Notice(
        event.id,
        kind,
        told.event_id,
        told.payment_id,
        told.refund_id,
        reference if isinstance(reference, str) else None,
    )
