"""Whose door it is, and whose ticket."""

import uuid
from collections.abc import Collection

from onsale.accounts.model import Principal
from onsale.bookings.access import own_booking
from onsale.catalog.door_posts import PinOver, open_post, open_posts
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.organisers import door_members, may_scan
from onsale.catalog.store import get_event
from onsale.platform.database import ReadTx
from onsale.platform.errors import Failure, Forbidden, NotFound
from onsale.tickets import store
from onsale.tickets.model import Ticket


async def barred_from(tx: ReadTx, event: Event, principals: Collection[Principal]) -> dict[int, Failure]:
    """Who of them may not scan the event's tickets, by number, and what they are told."""
    people = {each.person_id for each in principals if not each.post and not each.has("admin")}
    barred: dict[int, Failure] = dict.fromkeys(
        people - await door_members(tx, event.organiser_id, people), turned_away(event)
    )
    posts = {each.person_id for each in principals if each.post}
    counting = {post.id: post for post in await open_posts(tx, posts)} if posts else {}
    for number in posts:
        if number not in counting:
            barred[number] = PinOver()
        elif not counting[number].opens(event):
            barred[number] = _no_door_of_theirs()
    return barred


def turned_away(event: Event) -> Failure:
    """What somebody is told at a door that isn't theirs; of a draft, that there is no such event."""
    if event.lifecycle is Lifecycle.DRAFT:
        return NotFound("there is no such event")
    return Forbidden("this is another organiser's door")


def _no_door_of_theirs() -> Failure:
    return NotFound("this post has no such door")


async def event_at_own_door(tx: ReadTx, principal: Principal, event_id: int) -> Event:
    """The event, if they may scan its tickets; `NotFound` or `Forbidden` otherwise, `PinOver` for a past post."""
    event = await get_event(tx, event_id)
    if principal.post:
        if not (await open_post(tx, principal.person_id)).opens(event):
            raise _no_door_of_theirs()
        return event
    if not await may_scan(tx, principal, event.organiser_id):
        raise turned_away(event)
    return event


async def own_ticket(tx: ReadTx, principal: Principal, event_id: int, ticket_id: uuid.UUID) -> Ticket:
    """The ticket, if it is this person's to show: of their booking, or sent on to them; `NotFound` otherwise."""
    ticket = await store.get_ticket(tx, event_id, ticket_id)
    if ticket is None or ticket.holder_id not in {None, principal.person_id}:
        raise NotFound("there is no such ticket of yours")
    if ticket.holder_id is None:
        await own_booking(tx, principal, event_id, ticket.booking_id)
    return ticket
