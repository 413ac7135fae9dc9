"""Tickets come and go with their booking, in its own transaction: nobody has paid and has none."""

from collections.abc import Awaitable, Callable

from onsale.bookings.model import BookingsConfirmed, PlacesCancelled
from onsale.platform.database import WriteTx
from onsale.platform.keyring import Keyring
from onsale.tickets import store
from onsale.tickets.errors import TicketUsed
from onsale.tickets.keys import EventKeys


def issuer(keyring: Keyring) -> Callable[[WriteTx, BookingsConfirmed], Awaitable[None]]:
    """Hears of confirmed bookings and issues a ticket for each of their places."""
    keys = EventKeys(keyring)

    async def issue(tx: WriteTx, happening: BookingsConfirmed) -> None:
        await keys.ensure(tx, happening.event_id)
        places = [(booking.id, place) for booking in happening.bookings for place in booking.places]
        await store.insert_tickets(tx, happening.event_id, places)

    return issue


async def withdraw(tx: WriteTx, happening: PlacesCancelled) -> None:
    """Cancel the tickets of places given back; a fan's own used ticket can't be (`TicketUsed`), an organiser's can."""
    for used_too in (False, True):
        told = [one for one in happening.returns if one.used_too == used_too]
        places = [(one.booking.id, place) for one in told for place in one.places]
        if places and await store.cancel_tickets(tx, happening.event_id, places, used_too=used_too) != len(places):
            raise TicketUsed
