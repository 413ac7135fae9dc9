"""What the page for giving tickets back shows."""

from collections.abc import Mapping
from datetime import datetime

from onsale.bookings.cancel import refund_for
from onsale.bookings.model import Booking, BookingState
from onsale.payments.store import refundable_payments
from onsale.platform.database import ReadTx
from onsale.platform.money import Money
from onsale.shop.booking_view import booked_event
from onsale.shop.refund_steps import choice_of, fee_now, means_of
from onsale.shop.return_views import CancelPage, GoingTicket
from onsale.shop.tiles import tile
from onsale.tickets.model import TicketState
from onsale.tickets.store import tickets_of
from onsale.tickets.view import place_words
from onsale.transfers.store import latest_of

_BY_HAND = "offline"


async def cancel_page(tx: ReadTx, booking: Booking, now: datetime, *, errors: Mapping[str, str]) -> CancelPage | None:
    """None when there is nothing that could be given back."""
    if booking.state is not BookingState.CONFIRMED:
        return None
    details, layout = await booked_event(tx, booking, now)
    event, (choice, _told) = details.event, await choice_of(tx, booking)
    fee = fee_now(booking, event, choice, now)
    tickets_there = await tickets_of(tx, booking.event_id, booking.id)
    ways = await latest_of(tx, booking.event_id, [ticket.id for ticket in tickets_there])
    away = {ticket_id for ticket_id, step in ways.items() if step.live}
    theirs = [one for one in tickets_there if one.state is TicketState.VALID and one.id not in away]
    places = {one.place for one in theirs if one.admitted_at is None}
    going = [line for line in booking.live_lines if line.place in places]
    payments = await refundable_payments(tx, booking.event_id, [booking.id])
    tickets = []
    for line in going:
        name = layout.describe(line.place)
        back = refund_for(booking, [line.place], fee or 0)
        tickets.append(
            GoingTicket(
                place=line.place,
                words=place_words(name.section, name.row, name.seat),
                ticket_type=line.ticket_type or line.level,
                price=Money(line.total_minor, booking.currency),
                back=back,
            )
        )
    price = Money(sum(line.total_minor for line in going), booking.currency)
    back = refund_for(booking, [line.place for line in going], fee or 0)
    return CancelPage(
        booking_id=booking.public_id,
        event=tile(details, now),
        tickets=tuple(tickets) if fee is not None else (),
        price=price,
        back=back,
        kept=Money(price.amount_minor - back.amount_minor, booking.currency),
        means=means_of(payments.get(booking.id)),
        until=choice.answer_until if choice else event.cancellation_until,
        moved=choice is not None,
        sent_on=any(one.state is TicketState.TRANSFERRED for one in tickets_there),
        on_their_way=bool(away),
        errors=errors,
    )
