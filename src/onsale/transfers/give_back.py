"""Giving a ticket back that was sent on, because the event's date was moved: by its holder, as its booker could.

The money goes to whoever paid: without this nobody could ask for it, as the booker doesn't hold the ticket any more.
"""

import uuid

from onsale.accounts.model import Principal
from onsale.bookings import store as booking_store
from onsale.bookings.cancel import going_of, require_confirmed
from onsale.bookings.errors import ChoiceClosed
from onsale.bookings.model import ReturnedBy
from onsale.bookings.moved import open_choice
from onsale.bookings.return_places import Author, Giving, return_places
from onsale.inventory.gate import share_gate
from onsale.platform.database import WriteTx
from onsale.platform.errors import NotFound
from onsale.tickets.model import Ticket
from onsale.transfers.rename import own_ticket
from onsale.transfers.transfer import require_usable


async def give_back(tx: WriteTx, principal: Principal, event_id: int, ticket_id: uuid.UUID) -> Ticket:
    """The ticket, cancelled; all that was paid for its place is on its way to whoever booked it.

    Raises `NotFound` for a ticket that wasn't sent on to them, `ChoiceClosed` where the date wasn't moved or the time
    for it is over, `TicketNotValid`, `TicketAdmitted`, or `OnItsWay` while they send it on themselves.
    """
    await share_gate(tx, event_id)
    ticket = await own_ticket(tx, principal.person_id, event_id, ticket_id, received=True)
    booking = await booking_store.lock_booking(tx, event_id, ticket.booking_id)
    if booking is None:
        raise NotFound("there is no such ticket of yours")
    # Theirs until this transaction ends: somebody may be accepting it at this moment.
    require_usable(await own_ticket(tx, principal.person_id, event_id, ticket_id, locked=tx, received=True))
    require_confirmed(booking)
    if await open_choice(tx, booking) is None:
        raise ChoiceClosed
    going = going_of(booking, [ticket.place])
    giving = Giving(booking, going, sum(line.total_minor for line in going))
    await return_places(tx, event_id, [giving], Author(ReturnedBy.HOLDER, principal.person_id))
    return await own_ticket(tx, principal.person_id, event_id, ticket_id)
