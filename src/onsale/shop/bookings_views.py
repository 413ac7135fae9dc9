"""What 'My tickets' shows: bookings, and what each is waiting for. As in `views`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from onsale.platform.money import Money
from onsale.shop.views import EventTile, ReceiptLink

Wait = Literal[
    "pay",
    "bank",
    "challenge",
    "transfer",
    "unknown",
    "choose",
    "refund_due",
    "refund_on_its_way",
    "refund_done",
    "refund_refused",
]
"""For whom or what: the fan to pay, to confirm with the bank, to transfer or to choose; the bank; money on its way
back. `unknown`: the time ran out, and the bank hasn't said what became of a payment.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a booking waits for: until when, and about which amount, where there is one."""

    wait: Wait
    until: datetime | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRow:
    """A line of 'My tickets'. `expires_in_s` only while it isn't paid; receipts come soon after it was."""

    booking_id: str
    reference: str
    event: EventTile
    state: Literal["held", "payment_pending", "confirmed", "expired", "released", "cancelled"]
    places: int
    seats: str
    total: Money
    expires_in_s: int | None = None
    waiting: Waiting | None = None
    receipts: tuple[ReceiptLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingRow:
    """Among 'My tickets': what waits to be accepted (`until`), or a ticket that was received."""

    url: str
    event: EventTile
    words: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingsPage:
    """`/bookings`: what is to come, the next first, or with `?show=past` the rest, the last made first.
    `coming`: what was sent to them, or waits to be accepted."""

    show: Literal["upcoming", "past"]
    rows: tuple[BookingRow, ...]
    coming: tuple[ComingRow, ...] = ()
    next_url: str | None = None
