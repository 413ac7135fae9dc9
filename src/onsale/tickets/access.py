"""Whose door it is, and whose ticket."""

import uuid

from onsale.accounts.model import Principal
from onsale.bookings.access import own_booking
from onsale.catalog.door_posts import open_post
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.organisers import may_scan
from onsale.catalog.store import get_event
from onsale.platform.database import ReadTx
from onsale.platform.errors import Forbidden, NotFound
from onsale.tickets import store
from onsale.tickets.model import Ticket


async def event_at_own_door(tx: ReadTx, principal: Principal, event_id: int) -> Event:
    """The event, if they may scan its tickets; `NotFound` or `Forbidden` otherwise, `PinOver` for a past post."""
    event = await get_event(tx, event_id)
    if principal.post:
        if not (await open_post(tx, principal.person_id)).opens(event):
            raise NotFound("this post has no such door")
        return event
    if not await may_scan(tx, principal, event.organiser_id):
        if event.lifecycle is Lifecycle.DRAFT:
            raise NotFound("there is no such event")
        raise Forbidden("this is another organiser's door")
    return event


async def own_ticket(tx: ReadTx, principal: Principal, event_id: int, ticket_id: uuid.UUID) -> Ticket:
    """The ticket, if it is this person's to show; `NotFound` otherwise."""
    ticket = await store.get_ticket(tx, event_id, ticket_id)
    if ticket is None:
        raise NotFound("there is no such ticket of yours")
    await own_booking(tx, principal, event_id, ticket.booking_id)
    return ticket
