"""What a booking's page shows while its payment is under way, and when it ended without tickets, put together."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from onsale.bookings.due import due_of
from onsale.bookings.model import Booking, BookingState
from onsale.payments.model import Payment, PaymentState, Refund
from onsale.payments.offline import OFFLINE
from onsale.payments.store import payments_of, refunds_of
from onsale.payments.stripe.browser import ELEMENT, Element, element_for
from onsale.platform.database import ReadTx
from onsale.platform.settings import Settings
from onsale.shop.booking_view import booked_event
from onsale.shop.lost_race import same_again
from onsale.shop.payment_methods import payment_methods
from onsale.shop.refund_steps import refunds_told
from onsale.shop.tiles import tile
from onsale.shop.unpaid_views import BookingEndedPage, PaymentPendingPage

_ASK_AGAIN_S = 3
_TO_COPY = re.compile(
    r"(?P<name>IBAN|BIC|SWIFT|Sort code|Account number|Routing number|Kontonummer|BLZ): *(?P<value>\S.*)", re.IGNORECASE
)
_States = Literal["expired", "released", "cancelled"]
_Money = Literal["none_moved", "not_received", "unknown", "goes_back"]


async def pending_page(
    tx: ReadTx, booking: Booking, now: datetime, *, settings: Settings, just_back: bool = False
) -> PaymentPendingPage:
    """While the provider or the fan has something to do; `just_back` from the bank, and it still waits for them."""
    details, _layout = await booked_event(tx, booking, now)
    attempts = await payments_of(tx, booking.event_id, booking.id)
    challenge = attempts[0].redirect_url if attempts else None
    element = None
    if attempts and attempts[0].waits_for_fan and attempts[0].method == ELEMENT:
        element = element_for(settings, booking.total, booking.public_id)
    due, state = await due_of(tx, booking), _pending_state(challenge if not just_back else None, element)
    offered = payment_methods(booking.total, demo=settings.demo, element=False, chosen="")
    return PaymentPendingPage(
        booking_id=booking.public_id,
        reference=booking.reference,
        event=tile(details, now),
        total=booking.total,
        state="offline" if due else state,
        held_until=booking.expires_at or now,
        challenge_url=challenge,
        due_at=due.due_at if due else None,
        timezone=details.venue.timezone,
        instructions=_rest(due.instructions) if due else "",
        account=_account(due.instructions) if due else (),
        other_methods=tuple(one for one in offered if state == "challenge" and one.value != attempts[0].method),
        terms_version=booking.terms_version or 0,
        refresh_s=_ASK_AGAIN_S,
        element=element,
        expires_in_s=int(booking.seconds_left),
        refused=just_back and element is not None,
    )


def _account(instructions: str) -> tuple[tuple[str, str], ...]:
    """What an organiser writes as `IBAN: DE02 …`, a line for each."""
    found = (_TO_COPY.fullmatch(line.strip()) for line in instructions.splitlines())
    return tuple((one["name"], one["value"]) for one in found if one)


def _rest(instructions: str) -> str:
    return "\n".join(line for line in instructions.splitlines() if not _TO_COPY.fullmatch(line.strip())).strip()


def _pending_state(challenge: str | None, element: Element | None) -> Literal["waiting", "challenge", "element"]:
    if challenge:
        return "challenge"
    return "element" if element else "waiting"


async def ended_page(tx: ReadTx, booking: Booking, now: datetime) -> BookingEndedPage:
    """A hold that ran out, was let go or ended with its event, and what became of money that came too late."""
    details, layout = await booked_event(tx, booking, now)
    refunds = await refunds_of(tx, booking.event_id, booking.id)
    attempts = await payments_of(tx, booking.event_id, booking.id)
    money, can_book_again = _money(attempts, refunds), details.event.sells(now) and details.available > 0
    again = None
    if can_book_again and money == "none_moved":
        again = same_again(layout, details.book, {line.place: line.ticket_type for line in booking.lines})
    return BookingEndedPage(
        booking_id=booking.public_id,
        event=tile(details, now),
        state=_state(booking),
        places=len(booking.lines),
        money=money,
        refunds=refunds_told(refunds, attempts),
        can_book_again=can_book_again,
        again=again,
    )


def _state(booking: Booking) -> _States:
    if booking.state is BookingState.RELEASED:
        return "released"
    return "expired" if booking.state is BookingState.EXPIRED else "cancelled"


def _money(attempts: Sequence[Payment], refunds: Sequence[Refund]) -> _Money:
    """Whether any has moved: not known while the bank owes us a word."""
    if any(payment.state is PaymentState.OPEN and payment.provider != OFFLINE for payment in attempts):
        return "unknown"
    if not refunds and attempts and attempts[0].provider == OFFLINE:
        return "not_received"
    return "goes_back" if refunds else "none_moved"
