"""What the pages about tickets offered back show, put together."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from onsale.bookings.model import Booking, BookingState
from onsale.catalog.current import current_terms
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event
from onsale.catalog.seatmap import Layout
from onsale.listings.read import details_of
from onsale.payments.store import refundable_payments
from onsale.platform.database import ReadTx
from onsale.platform.errors import NotFound
from onsale.platform.ids import encode_event_uuid
from onsale.platform.money import Money
from onsale.pricing.book import book_of
from onsale.resale import store
from onsale.resale.model import OfferState, ResaleOffer, ends_at
from onsale.resale.offer import refunds_of, why_closed
from onsale.shop.refund_steps import means_of
from onsale.shop.resale_told import OfferTold, ResaleTold
from onsale.shop.resale_views import OfferPage
from onsale.shop.return_views import GoingTicket
from onsale.shop.tiles import tile
from onsale.tickets.model import Ticket, TicketState
from onsale.tickets.store import tickets_of
from onsale.tickets.view import place_words
from onsale.transfers.store import latest_of
from onsale.waitinglist.store import length


async def resale_told(
    tx: ReadTx, booking: Booking, event: Event, layout: Layout, offers: Sequence[ResaleOffer], now: datetime
) -> ResaleTold | None:
    """How a booking's offers stand; None where there is nothing to say of it."""
    on_sale = [one for one in offers if one.state is OfferState.OFFERED]
    newest = {one.ticket_id: one for one in offers}  # the oldest first, so the newest stays
    back = [one for one in newest.values() if one.state is OfferState.CAME_BACK and event.starts_at > now]
    valid = await _to_offer(tx, booking)
    can = booking.state is BookingState.CONFIRMED and bool(valid) and await why_closed(tx, event, now) is None
    if not (on_sale or back or can):
        return None
    buying = await store.buying(tx, event.id, [one.place for one in on_sale]) if on_sale else {}
    return ResaleTold(
        offers=tuple(
            OfferTold(
                ticket_id=encode_event_uuid("tkt", event.id, one.ticket_id),
                words=_words(layout, one.place),
                refund=one.refund,
                buying_until=buying.get(one.place),
            )
            for one in on_sale
        ),
        others=await store.count_open(tx, event.id) - len(on_sale) if on_sale else 0,
        came_back=tuple(_words(layout, one.place) for one in back),
        can_offer=can,
        ends_at=ends_at(event),
    )


async def offer_page(tx: ReadTx, booking: Booking, now: datetime, *, errors: Mapping[str, str]) -> OfferPage | None:
    """None when it isn't a booking anything could be offered of."""
    if booking.state is not BookingState.CONFIRMED:
        return None
    try:
        terms = await current_terms(tx, booking.event_id)
    except NotFound:
        return None
    event, layout = terms.event, await layout_of(tx, terms.event.seat_map_id)
    closed = await why_closed(tx, event, now)
    back = refunds_of(booking, layout, book_of(terms))
    lines = {line.place: line for line in booking.live_lines}
    valid = await _to_offer(tx, booking)
    mine = [one for one in await store.offers_of(tx, event.id, booking.id) if one.state is OfferState.OFFERED]
    payments = await refundable_payments(tx, event.id, [booking.id])
    going = [
        GoingTicket(
            place=one.place,
            words=_words(layout, one.place),
            ticket_type=lines[one.place].ticket_type or lines[one.place].level,
            price=Money(lines[one.place].total_minor, booking.currency),
            back=back[one.place],
        )
        for one in sorted(valid, key=lambda one: one.place)
        if one.place in lines
    ]
    (details,) = await details_of(tx, [event], now)
    return OfferPage(
        booking_id=booking.public_id,
        event=tile(details, now),
        tickets=() if closed else tuple(going),
        back=Money(sum(one.back.amount_minor for one in going), booking.currency),
        means=means_of(payments.get(booking.id)),
        ends_at=ends_at(event),
        others=await store.count_open(tx, event.id) - len(mine),
        waiting=await length(tx, event.id),
        closed=closed.sentence if closed else "",
        errors=errors,
    )


async def _to_offer(tx: ReadTx, booking: Booking) -> list[Ticket]:
    """Theirs, unused, and not on their way to somebody."""
    found = [one for one in await tickets_of(tx, booking.event_id, booking.id) if _may_be_offered(one)]
    steps = await latest_of(tx, booking.event_id, [one.id for one in found])
    return [one for one in found if one.id not in steps or not steps[one.id].live]


def _may_be_offered(ticket: Ticket) -> bool:
    return ticket.state is TicketState.VALID and ticket.admitted_at is None and ticket.holder_id is None


def _words(layout: Layout, place: int) -> str:
    name = layout.describe(place)
    return place_words(name.section, name.row, name.seat)
