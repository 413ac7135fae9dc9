"""What a booking's page shows in each of its states, put together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from markupsafe import Markup

from onsale.accounts import people
from onsale.bookings.due import Due, due_of
from onsale.bookings.model import Booking, BookingState, Line
from onsale.catalog.layouts import layout_of
from onsale.catalog.seatmap import Layout
from onsale.catalog.store import get_event
from onsale.listings.read import EventDetails, details_of
from onsale.payments.model import Refund, RefundReason, RefundState
from onsale.payments.store import payments_of, refunds_of
from onsale.payments.stripe.browser import ELEMENT, Element, element_for
from onsale.platform.database import ReadTx
from onsale.platform.errors import Failure
from onsale.platform.i18n import format_datetime, format_money
from onsale.platform.i18n import gettext as _
from onsale.platform.keyring import Keyring
from onsale.platform.money import Money
from onsale.platform.sealing import Sealer
from onsale.platform.settings import Settings
from onsale.shop.payment_methods import payment_methods
from onsale.shop.policy import address_of, policy_of, seller, terms_link
from onsale.shop.refund_steps import choice_of, fee_now, refunds_told
from onsale.shop.sums import sums_of
from onsale.shop.tiles import tile
from onsale.shop.troubles import trouble_of
from onsale.shop.views import (
    BookingEndedPage,
    BookingPage,
    CheckoutPage,
    Choice,
    PaymentPendingPage,
    PlaceLine,
    TicketCard,
)
from onsale.tickets.codes import codes_of
from onsale.tickets.model import Ticket, TicketState
from onsale.tickets.qr import qr_svg
from onsale.tickets.store import tickets_of

_ASK_AGAIN_S = 3


async def booked_event(tx: ReadTx, booking: Booking, now: datetime) -> tuple[EventDetails, Layout]:
    """The event of a booking, removed or not, and its layout."""
    event = await get_event(tx, booking.event_id, removed_too=True)
    return (await details_of(tx, [event], now))[0], await layout_of(tx, event.seat_map_id)


async def checkout_page(
    tx: ReadTx,
    booking: Booking,
    *,
    sealer: Sealer,
    settings: Settings,
    now: datetime,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    failure: Failure | None,
    declined: bool,
) -> CheckoutPage:
    """The checkout of a held booking."""
    details, layout = await booked_event(tx, booking, now)
    person = await people.by_id(tx, booking.fan_id or 0, sealer=sealer)
    ends_at, zone = booking.expires_at or now, details.venue.timezone
    trouble = trouble_of(failure, declined=declined, held_until=format_datetime(ends_at, zone, "time"))
    element = element_for(settings, booking.total, booking.public_id)
    return CheckoutPage(
        booking_id=booking.public_id,
        reference=booking.reference,
        event=tile(details, now),
        lines=tuple(_place_line(booking, line, layout, details) for line in booking.live_lines),
        sums=sums_of(booking.live_lines, booking.currency, details.book.charges.tax),
        promo_code=booking.promo_code,
        total=booking.total,
        expires_in_s=int(booking.seconds_left),
        email=person.email if person.email_verified_at else None,
        payment_methods=payment_methods(
            booking.total,
            demo=settings.demo,
            element=element is not None,
            chosen=values.get("payment_method", ""),
            offline_h=details.event.offline_hold_h if details.event.offline_payment else None,
        ),
        policy=policy_of(details.event, details.venue.timezone, now),
        organiser=seller(details.organiser),
        terms=terms_link(details.organiser),
        element=element,
        trouble=trouble,
        values={"email": person.email, **values},
        errors=errors,
    )


async def pending_page(
    tx: ReadTx, booking: Booking, now: datetime, *, settings: Settings, just_back: bool = False
) -> PaymentPendingPage:
    """While the provider or the fan has something to do; `just_back` from the bank, and it still waits for them."""
    details, _layout = await booked_event(tx, booking, now)
    attempts = await payments_of(tx, booking.event_id, booking.id)
    challenge = attempts[0].redirect_url if attempts else None
    due = await due_of(tx, booking)
    element = None
    if attempts and attempts[0].waits_for_fan and attempts[0].method == ELEMENT:
        element = element_for(settings, booking.total, booking.public_id)
    return PaymentPendingPage(
        booking_id=booking.public_id,
        reference=booking.reference,
        event=tile(details, now),
        total=booking.total,
        state=_pending_state(offline=due, element=element, challenge=challenge if not just_back else None),
        due_at=due.due_at if due else None,
        timezone=details.venue.timezone,
        instructions=due.instructions if due else "",
        challenge_url=challenge,
        refresh_s=_ASK_AGAIN_S,
        element=element,
        expires_in_s=int(booking.seconds_left),
        refused=just_back and element is not None,
    )


def _pending_state(
    *, offline: Due | None, element: Element | None, challenge: str | None
) -> Literal["waiting", "challenge", "element", "offline"]:
    if offline:
        return "offline"
    if challenge:
        return "challenge"
    return "element" if element else "waiting"


async def ended_page(tx: ReadTx, booking: Booking, now: datetime) -> BookingEndedPage:
    """A hold that ran out or was let go, and what became of money that came too late."""
    details, _layout = await booked_event(tx, booking, now)
    refunds = await refunds_of(tx, booking.event_id, booking.id)
    money: Literal["none_moved", "refunded", "refund_on_its_way"] = "none_moved"
    if refunds:
        done = all(refund.state is RefundState.DONE for refund in refunds)
        money = "refunded" if done else "refund_on_its_way"
    return BookingEndedPage(
        booking_id=booking.public_id,
        event=tile(details, now),
        state="released" if booking.state is BookingState.RELEASED else "expired",
        places=len(booking.lines),
        money=money,
        refund=_refunded(refunds, booking.currency),
        can_book_again=details.event.sells(now) and details.available > 0,
    )


async def booking_page(
    tx: ReadTx,
    booking: Booking,
    *,
    sealer: Sealer,
    keyring: Keyring,
    now: datetime,
    just_paid: bool,
    errors: Mapping[str, str],
) -> BookingPage:
    """A confirmed booking with its tickets, or one cancelled afterwards."""
    details, layout = await booked_event(tx, booking, now)
    event, venue = details.event, details.venue
    tickets = await tickets_of(tx, booking.event_id, booking.id)
    codes = await codes_of(tx, tickets, keyring)
    refunds = await refunds_of(tx, booking.event_id, booking.id)
    person = await people.by_id(tx, booking.fan_id or 0, sealer=sealer)
    moved, choice = await choice_of(tx, booking)
    return BookingPage(
        booking_id=booking.public_id,
        reference=booking.reference,
        state="cancelled" if booking.state is BookingState.CANCELLED else "confirmed",
        event=tile(details, now),
        doors_at=event.doors_at,
        venue_address=address_of((venue.address, venue.city)),
        tickets=tuple(_card(booking, ticket, code, layout) for ticket, code in zip(tickets, codes, strict=True)),
        total=Money(sum(line.total_minor for line in booking.lines), booking.currency),
        refunds=refunds_told(refunds, await payments_of(tx, booking.event_id, booking.id)),
        sums=sums_of(booking.lines, booking.currency, details.book.charges.tax),
        promo_code=booking.promo_code,
        email=person.email,
        calendar_url=f"/api/v1/bookings/{booking.public_id}/calendar.ics",
        policy=policy_of(event, venue.timezone, now),
        organiser=seller(details.organiser),
        cancel_until=event.cancellation_until,
        can_cancel=fee_now(booking, event, moved, now) is not None,
        choice=choice,
        just_paid=just_paid,
        cancelled_by_organiser=any(refund.reason is RefundReason.EVENT_CANCELLED for refund in refunds),
        errors=errors,
    )


def _place_line(booking: Booking, line: Line, layout: Layout, details: EventDetails) -> PlaceLine:
    name = layout.describe(line.place)
    types = [offer for offer in details.book.offers(name.section) if offer.ticket_type]
    return PlaceLine(
        place=line.place,
        section=name.section,
        row=name.row,
        seat=name.seat,
        ticket_type=line.ticket_type or line.level,
        ticket_types=tuple(
            Choice(
                value=offer.ticket_type or "",
                label=f"{offer.ticket_type} · {format_money(Money(offer.price.total, booking.currency))}",
                selected=offer.ticket_type == line.ticket_type,
            )
            for offer in types
        ),
        face_value=Money(line.face_minor, booking.currency),
        discount=Money(line.discount_minor, booking.currency) if line.discount_minor else None,
        fees=Money(line.total_minor - line.face_minor + line.discount_minor, booking.currency),
        total=Money(line.total_minor, booking.currency),
        accessible=name.accessible,
    )


def _card(booking: Booking, ticket: Ticket, code: str | None, layout: Layout) -> TicketCard:
    name = layout.describe(ticket.place)
    line = next(line for line in booking.lines if line.place == ticket.place)
    state: Literal["valid", "used", "cancelled", "transferred"] = "valid"
    if ticket.state is not TicketState.VALID:
        state = "cancelled" if ticket.state is TicketState.CANCELLED else "transferred"
    elif ticket.admitted_at:
        state = "used"
    svg = Markup(qr_svg(code, label=_("Code for the door"))) if code and state == "valid" else None  # noqa: S704 - our own drawing
    return TicketCard(
        id=ticket.public_id,
        place=ticket.place,
        section=name.section,
        row=name.row,
        seat=name.seat,
        ticket_type=line.ticket_type or line.level,
        state=state,
        price=Money(line.total_minor, booking.currency),
        qr=svg,
        used_at=ticket.admitted_at,
    )


def _refunded(refunds: list[Refund], currency: str) -> Money | None:
    amount = sum(refund.amount.amount_minor for refund in refunds if refund.state is not RefundState.REPLACED)
    return Money(amount, currency) if amount else None
