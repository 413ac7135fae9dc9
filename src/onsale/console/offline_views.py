"""What the page of an event's payments shows."""

from dataclasses import dataclass
from datetime import datetime

from onsale.platform.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedRow:
    """One booking that is paid past the machines; `state` is waiting, received or given_up.

    `name` is the buyer's; empty for a guest who gave none, and for somebody who is gone.
    """

    booking_id: str
    reference: str
    name: str
    places: int
    amount: Money
    state: str
    due_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRow:
    """Money a bank asks back; `state` is open, won or lost."""

    amount: Money
    state: str
    opened_at: datetime
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsPage:
    """`/organise/events/{id}/payments`."""

    event_id: str
    name: str
    starts_at: datetime
    timezone: str
    reference: str
    offered: bool
    payments: tuple[AwaitedRow, ...]
    disputes: tuple[DisputeRow, ...]
    error: str | None = None
