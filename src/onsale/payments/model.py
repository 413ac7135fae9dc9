"""Payments, refunds, and what a provider can say about them."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

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
    BY_ORGANISER = "by_organiser"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_MOVED = "event_moved"
    RESOLD = "resold"
    TOO_LATE = "too_late"


class RefundState(StrEnum):
    """`due` until the provider has done it. One it refused is a task for the organiser: it is paid by other means, or
    `replaced` by another attempt."""

    DUE = "due"
    DONE = "done"
    REFUSED = "refused"
    PAID_OTHERWISE = "paid_otherwise"
    REPLACED = "replaced"


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
    reference: str | None = None  # the provider's own name for it, noted after the call
    waits_for_fan: bool = False

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
    cause_id: uuid.UUID
    provider_reference: str | None = None
    refused_because: str | None = None
    since: datetime | None = None
    """When it came into its state, or its provider was asked last; None before it is stored."""


@dataclass(frozen=True, slots=True)
class RefundDone:
    """Word to the rooms above: the provider has paid this money back."""

    refund: Refund


@dataclass(frozen=True, slots=True)
class RefundRefused:
    """Word to the rooms above: the provider won't give this money back; somebody has to see to it."""

    refund: Refund


@dataclass(frozen=True, slots=True)
class RefundPaidOtherwise:
    """Word to the rooms above: somebody gave this money back past the provider."""

    refund: Refund


class Verdict(StrEnum):
    """What a provider says of a payment."""

    CAPTURED = "captured"
    DECLINED = "declined"
    VOID = "void"
    PENDING = "pending"  # wait: a challenge to pass, or simply no word yet
    UNKNOWN = "unknown"  # the provider has never heard of it


@dataclass(frozen=True, slots=True)
class Outcome:
    """A provider's answer; `redirect_url` is where the fan passes a challenge.

    With `client_secret` the fan's browser goes on by itself; it is handed through, never stored or logged. `reason` is
    the provider's code for a decline.
    """

    verdict: Verdict
    redirect_url: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    reference: str | None = None
    reason: str | None = None
    waits: bool = False  # for the fan, who knows what to do

    @property
    def final(self) -> bool:
        """Whether it is the provider's last word."""
        return self.verdict not in {Verdict.PENDING, Verdict.UNKNOWN}

    @property
    def waits_for_fan(self) -> bool:
        """Whether nothing happens until the fan does something."""
        return self.verdict is Verdict.PENDING and bool(self.redirect_url or self.client_secret or self.waits)


class RefundVerdict(StrEnum):
    """What a provider says of a refund."""

    DONE = "done"
    PENDING = "pending"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Returned:
    """A provider's answer about a refund; `reason` is its code for refusing."""

    verdict: RefundVerdict
    reference: str | None = None
    reason: str | None = None


class NoticeKind(StrEnum):
    """What a provider's notice is about."""

    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a provider told us unasked: only which payment to look up. The ids are None when it isn't one of ours."""

    id: str
    kind: NoticeKind
    event_id: int | None
    payment_id: uuid.UUID | None
    refund_id: uuid.UUID | None = None
    reference: str | None = None


class DisputeState(StrEnum):
    """How a dispute stands."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Dispute:
    """Money a fan's bank asks back, by the provider's own name for it."""

    event_id: int
    payment_id: uuid.UUID
    reference: str
    amount: Money
    state: DisputeState
    opened_at: datetime
    reason: str | None = None
    booking_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One captured charge or finished refund in the provider's own books; `id` is our payment's or refund's."""

    kind: Literal["charge", "refund"]
    id: uuid.UUID | None
    reference: str
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentReported:
    """Word to the rooms above: the provider has said its last word on a payment."""

    payment: Payment
    outcome: Outcome
