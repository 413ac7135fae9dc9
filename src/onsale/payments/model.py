"""Payments, refunds, and what a provider can say about them."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from onsale.platform.money import Money


class PaymentState(StrEnum):
    """`open` until the provider has said its last word."""

    OPEN = "open"
    CAPTURED = "captured"
    DECLINED = "declined"
    VOID = "void"


class RefundReason(StrEnum):
    """Why money goes back."""

    CANCELLED = "cancelled"
    EVENT_CANCELLED = "event_cancelled"
    TOO_LATE = "too_late"


class RefundState(StrEnum):
    """`due` until the provider has done it."""

    DUE = "due"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt to pay for one booking."""

    event_id: int
    id: uuid.UUID
    booking_id: uuid.UUID
    provider: str
    method: str
    amount: Money
    state: PaymentState
    redirect_url: str | None
    refunded_minor: int

    @property
    def refundable_minor(self) -> int:
        """What of the capture hasn't been given back."""
        return self.amount.amount_minor - self.refunded_minor


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back, part or all of one payment."""

    event_id: int
    id: uuid.UUID
    payment_id: uuid.UUID
    booking_id: uuid.UUID
    amount: Money
    reason: RefundReason
    state: RefundState


class Verdict(StrEnum):
    """What a provider says of a payment."""

    CAPTURED = "captured"
    DECLINED = "declined"
    VOID = "void"
    PENDING = "pending"  # wait: a challenge to pass, or simply no word yet
    UNKNOWN = "unknown"  # the provider has never heard of it


@dataclass(frozen=True, slots=True)
class Outcome:
    """A provider's answer; `redirect_url` is where the fan passes a challenge."""

    verdict: Verdict
    redirect_url: str | None = None

    @property
    def final(self) -> bool:
        """Whether it is the provider's last word."""
        return self.verdict not in {Verdict.PENDING, Verdict.UNKNOWN}


@dataclass(frozen=True, slots=True)
class PaymentReported:
    """Word to the rooms above: the provider has said its last word on a payment."""

    payment: Payment
    outcome: Outcome
