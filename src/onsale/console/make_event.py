"""A new event from the form, with its venue where that is new too: all of it or nothing."""

from datetime import datetime

from onsale.accounts.model import Principal
from onsale.catalog.create_event import create_event
from onsale.catalog.create_seat_map import create_seat_map
from onsale.catalog.create_venue import CreateVenue, create_venue
from onsale.catalog.model import Organiser
from onsale.catalog.organisers import organiser_of
from onsale.catalog.publish_event import publish_event
from onsale.catalog.terms import EventTerms, tidy
from onsale.console.own_events import just_made
from onsale.console.read_event import NewEvent
from onsale.console.rooms import OwnRoom, Room
from onsale.platform.database import WriteTx


async def make_event(tx: WriteTx, wish: NewEvent, *, publish: bool, principal: Principal, now: datetime) -> int:
    """The id of the new event; `InvalidRequest` names what is wrong, by the names the API has for it.

    A form that arrives twice within a minute makes one event: the second gets the first one's id.
    """
    organiser = await organiser_of(tx, principal)  # its lock makes the second of two equal forms wait for the first
    told = tidy(wish.terms(0, 0))
    venue = wish.room.venue.name if isinstance(wish.room, OwnRoom) else wish.venue["name"]
    if (twin := await just_made(tx, organiser.id, told.name, venue, told.starts_at)) is not None:
        return twin
    terms = await _housed(tx, wish, wish.room, organiser)
    event = await create_event(tx, terms, principal=principal, now=now)
    if publish:
        event = await publish_event(tx, event, now=now)
    return event.id


async def _housed(tx: WriteTx, wish: NewEvent, room: Room, organiser: Organiser) -> EventTerms:
    if isinstance(room, OwnRoom):
        return wish.terms(room.venue.id, room.seat_map.id)
    venue = await create_venue(tx, CreateVenue(**wish.venue), organiser_id=organiser.id)
    seat_map = await create_seat_map(tx, venue.id, room.layout)
    return wish.terms(venue.id, seat_map.id)
