"""What a booking's page shows in each of its states, put together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from markupsafe import Markup

from onsale.accounts import people
from onsale.bookings.model import Booking, BookingState, Line
from onsale.catalog.layouts import layout_of
from onsale.catalog.seatmap import Layout
from onsale.catalog.store import get_event
from onsale.design.qr import qr_svg
from onsale.inventory.companions import seats_for_companions
from onsale.listings.read import EventDetails, details_of
from onsale.payments.model import RefundReason
from onsale.payments.store import payments_of, refunds_of
from onsale.payments.stripe.browser import element_for
from onsale.platform.database import ReadTx
from onsale.platform.errors import Failure
from onsale.platform.i18n import format_datetime, format_money
from onsale.platform.i18n import gettext as _
from onsale.platform.keyring import Keyring
from onsale.platform.money import Money
from onsale.platform.sealing import Sealer
from onsale.platform.settings import Settings
from onsale.pricing.book import Offer
from onsale.receipts import model as receipts
from onsale.receipts.schemas import pdf_path
from onsale.receipts.store import receipts_of
from onsale.resale.model import OfferState
from onsale.resale.store import offers_of
from onsale.shop.payment_methods import payment_methods
from onsale.shop.policy import accepted_terms, address_of, policy_of, seller, terms_link
from onsale.shop.prices_shown import shown_of
from onsale.shop.refund_steps import choice_of, fee_now, refunds_told
from onsale.shop.resale_view import resale_told
from onsale.shop.sent_on import on_their_way, sending_told
from onsale.shop.sums import sums_of
from onsale.shop.tiles import tile
from onsale.shop.troubles import trouble_of
from onsale.shop.views import (
    BookingPage,
    CheckoutPage,
    Choice,
    PlaceLine,
    ReceiptLink,
    TicketCard,
)
from onsale.tickets.codes import codes_at
from onsale.tickets.model import Ticket, TicketState
from onsale.tickets.names import names_on
from onsale.tickets.rules import CodeMode, rules_of
from onsale.tickets.store import tickets_of


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
        lines=tuple(place_line(booking, line, layout, details) for line in booking.live_lines),
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
        prices_shown=shown_of(details.book),
        values={"email": person.email, **values},
        errors=errors,
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
    codes = [shown.code if shown else None for shown in await codes_at(tx, tickets, keyring, now)]
    names = await names_on(tx, tickets, booking.fan_id, sealer=sealer)
    ways = await on_their_way(tx, tickets, sealer=sealer)
    refunds = await refunds_of(tx, booking.event_id, booking.id)
    person = await people.by_id(tx, booking.fan_id or 0, sealer=sealer)
    moved, choice = await choice_of(tx, booking)
    offers = await offers_of(tx, booking.event_id, booking.id)
    sold = frozenset(one.ticket_id for one in offers if one.state is OfferState.SOLD)
    return BookingPage(
        booking_id=booking.public_id,
        reference=booking.reference,
        state="cancelled" if booking.state is BookingState.CANCELLED else "confirmed",
        event=tile(details, now),
        doors_at=event.doors_at,
        venue_address=address_of((venue.address, venue.city)),
        tickets=tuple(
            replace(
                ticket_card(booking, ticket, code, layout, details, sold=ticket.id in sold),
                name=name,
                way=ways.get(ticket.id),
            )
            for ticket, code, name in zip(tickets, codes, names, strict=True)
        ),
        total=Money(sum(line.total_minor for line in booking.lines), booking.currency),
        refunds=refunds_told(refunds, await payments_of(tx, booking.event_id, booking.id)),
        sums=sums_of(booking.lines, booking.currency, details.book.charges.tax),
        promo_code=booking.promo_code,
        email=person.email,
        calendar_url=f"/api/v1/bookings/{booking.public_id}/calendar.ics",
        policy=policy_of(event, venue.timezone, now),
        organiser=seller(details.organiser),
        accepted=accepted_terms(booking),
        cancel_until=event.cancellation_until,
        can_cancel=fee_now(booking, event, moved, now) is not None,
        choice=choice,
        resale=await resale_told(tx, booking, event, layout, offers, now),
        just_paid=just_paid,
        rotating=(await rules_of(tx, booking.event_id)).code_mode is CodeMode.ROTATING,
        cancelled_by_organiser=any(refund.reason is RefundReason.EVENT_CANCELLED for refund in refunds),
        receipts=receipt_links(await receipts_of(tx, booking.event_id, [booking.id]), booking),
        errors=errors,
        sending=await sending_told(tx, event, now) if booking.state is BookingState.CONFIRMED else None,
    )


def receipt_links(papers: Sequence[receipts.Receipt], booking: Booking) -> tuple[ReceiptLink, ...]:
    """Where a booking's receipt and its credit notes are."""
    return tuple(
        ReceiptLink(
            number=one.number, url=pdf_path(one, booking.public_id), credit_note=one.kind is receipts.Kind.CREDIT_NOTE
        )
        for one in papers
    )


def place_line(booking: Booking, line: Line, layout: Layout, details: EventDetails) -> PlaceLine:
    """One held place with what it costs and the ticket types it could have instead."""
    name = layout.describe(line.place)
    beside = bool(seats_for_companions(layout, booking.places, [line.place]))
    types = [
        offer
        for offer in details.book.offers(name.section)
        if offer.ticket_type and (beside or not offer.companion or offer.ticket_type == line.ticket_type)
    ]
    return PlaceLine(
        place=line.place,
        section=name.section,
        row=name.row,
        seat=name.seat,
        ticket_type=line.ticket_type or line.level,
        ticket_types=tuple(
            Choice(
                value=offer.ticket_type or "",
                label=_type_label(offer, booking.currency),
                selected=offer.ticket_type == line.ticket_type,
            )
            for offer in types
        ),
        face_value=Money(line.face_minor, booking.currency),
        discount=Money(line.discount_minor, booking.currency) if line.discount_minor else None,
        fees=Money(line.total_minor - line.face_minor + line.discount_minor, booking.currency),
        total=Money(line.total_minor, booking.currency),
        accessible=name.accessible,
        requires_proof=_requires_proof(details, name.section, line),
    )


def _type_label(offer: Offer, currency: str) -> str:
    label = f"{offer.ticket_type} · {format_money(Money(offer.price.total, currency))}"
    return f"{label} · {_('proof needed')}" if offer.requires_proof else label


def _requires_proof(details: EventDetails, section: str, line: Line) -> bool:
    """Whether the ticket's type, if the organiser still has it, is checked at the door."""
    offer = details.book.offer(section, line.ticket_type)
    return line.ticket_type is not None and offer is not None and offer.requires_proof


def ticket_card(
    booking: Booking, ticket: Ticket, code: str | None, layout: Layout, details: EventDetails, *, sold: bool = False
) -> TicketCard:
    """A ticket of a booking; `sold`: it was offered back, and somebody else has its place."""
    name = layout.describe(ticket.place)
    line = next(line for line in booking.lines if line.place == ticket.place)
    state: Literal["valid", "used", "offered", "sold", "cancelled", "transferred"] = ticket.state.value
    if sold:
        state = "sold"
    elif ticket.state is TicketState.VALID and ticket.admitted_at:
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
        requires_proof=_requires_proof(details, name.section, line),
    )
