"""Tickets come and go with their booking, in its own transaction: nobody has paid and has none."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from onsale.bookings.model import BookingsConfirmed, PlacesCancelled, ReturnedBy
from onsale.platform.database import WriteTx
from onsale.platform.errors import Failure
from onsale.platform.keyring import Keyring
from onsale.tickets import store
from onsale.tickets.errors import TicketSentOn, TicketUsed
from onsale.tickets.keys import EventKeys
from onsale.tickets.model import TicketState


def issuer(keyring: Keyring) -> Callable[[WriteTx, BookingsConfirmed], Awaitable[None]]:
    """Hears of confirmed bookings and issues a ticket for each of their places."""
    keys = EventKeys(keyring)

    async def issue(tx: WriteTx, happening: BookingsConfirmed) -> None:
        await keys.ensure(tx, happening.event_id)
        places = [(booking.id, place) for booking in happening.bookings for place in booking.places]
        await store.insert_tickets(tx, happening.event_id, places)

    return issue


async def withdraw(tx: WriteTx, happening: PlacesCancelled) -> None:
    """Cancel the tickets of places given back. A fan's own that was used or sent on can't be (`TicketUsed`,
    `TicketSentOn`), an organiser's can; a holder's own is one that was sent on.
    """
    for used_too, sent_on in ((False, False), (False, True), (True, False)):
        told = [
            one for one in happening.returns if (one.used_too, one.made_by is ReturnedBy.HOLDER) == (used_too, sent_on)
        ]
        places = [(one.booking.id, place) for one in told for place in one.places]
        if not places:
            continue
        gone = await store.cancel_tickets(tx, happening.event_id, places, used_too=used_too, sent_on=sent_on)
        if gone != len(places):
            raise await _why_not(tx, happening.event_id, places)


async def _why_not(tx: WriteTx, event_id: int, places: list[tuple[UUID, int]]) -> Failure:
    for booking_id in {booking_id for booking_id, _place in places}:
        for ticket in await store.all_tickets_of(tx, event_id, booking_id):
            held = ticket.state is TicketState.VALID and ticket.holder_id is not None
            if held and (booking_id, ticket.place) in places:
                return TicketSentOn()
    return TicketUsed()
