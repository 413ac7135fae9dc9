"""What a booking's page shows while its payment is under way, and when it ended without tickets. As in `views`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from onsale.payments.stripe.browser import Element
from onsale.platform.money import Money
from onsale.shop.lost_race import LostRace
from onsale.shop.refund_views import RefundTold
from onsale.shop.views import EventTile, PaymentMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPendingPage:
    """`/bookings/{id}` while payment_pending. The page asks again every `refresh_s`, script or no script.

    The places are the fan's until `held_until` at least. `other_methods` are ways to pay instead, while the fan has
    something to do; with the total and the terms they were shown for. In the state `element` nothing happens until the
    fan does something: they left, or a card was `refused`. `offline` waits for money by bank transfer or at the box
    office, until `due_at`; `account` is what of the organiser's `instructions` is worth copying: a name and a
    value each.
    """

    booking_id: str
    reference: str
    event: EventTile
    total: Money
    state: Literal["waiting", "challenge", "element", "offline"]
    held_until: datetime
    challenge_url: str | None = None
    due_at: datetime | None = None
    timezone: str = "UTC"
    instructions: str = ""
    account: tuple[tuple[str, str], ...] = ()
    other_methods: tuple[PaymentMethod, ...] = ()
    terms_version: int = 0
    refresh_s: int = 5
    element: Element | None = None  # the fan goes on paying in the browser
    expires_in_s: int = 0
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingEndedPage:
    """`/bookings/{id}` after it expired, was released, or ended with its event. `refunds` say how far money that had
    arrived is. While the bank hasn't said what became of a payment, what moved is `unknown`, and the page asks again.
    `again` are the same places, to be held once more in one tap; None where that makes no sense.
    """

    booking_id: str
    event: EventTile
    state: Literal["expired", "released", "cancelled"]
    places: int
    money: Literal["none_moved", "not_received", "unknown", "goes_back"]
    refunds: tuple[RefundTold, ...]
    can_book_again: bool
    again: LostRace | None = None
    refresh_s: int = 10
