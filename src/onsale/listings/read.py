"""Events put together for reading: in bulk, with the same number of queries for one as for fifty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from onsale.accounts.model import Principal
from onsale.catalog import store
from onsale.catalog.model import Event, Organiser, Performer, Status, Venue
from onsale.catalog.organisers import owned_organisers, require_visible
from onsale.inventory.availability import taken_counts
from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.database import ReadTx
from onsale.pricing.book import PriceBook
from onsale.pricing.charges import charges_of
from onsale.pricing.moving.store import plans_of_many
from onsale.pricing.moving.told import Movement, movement_of
from onsale.waitingroom.model import State, state_of


class _Key(Struct, array_like=True):
    starts_at: Annotated[datetime, Meta(tz=True)]
    id: Annotated[int, Meta(ge=0, le=2**63 - 1)]


@dataclass(frozen=True, slots=True)
class EventDetails:
    """An event with everything people are told beside it; `available` places are free, `status` follows from it."""

    event: Event
    venue: Venue
    organiser: Organiser
    performers: tuple[Performer, ...]
    book: PriceBook
    available: int
    status: Status
    room: State
    """What its waiting room does."""
    moving: tuple[Movement, ...] = ()
    """What is told of prices that move."""


@dataclass(frozen=True, slots=True)
class EventList:
    """A part of a list; `next_cursor` is None on the last one."""

    items: list[EventDetails]
    next_cursor: str | None


async def visible_event(tx: ReadTx, event_id: int, principal: Principal | None) -> Event:
    """The event, if this reader may see it; `NotFound` for others' drafts, withheld, removed and unknown ones."""
    event = await store.get_event(tx, event_id)
    await require_visible(tx, event, principal)
    return event


async def details_of(tx: ReadTx, events: Sequence[Event], now: datetime) -> list[EventDetails]:
    """The same events, put together, in the same order."""
    if not events:
        return []
    ids = [event.id for event in events]
    venues = await store.get_venues(tx, {event.venue_id for event in events})
    organisers = await store.get_organisers(tx, {event.organiser_id for event in events})
    performers = await store.performers_of_many(tx, ids)
    levels = await store.price_levels_of_many(tx, ids)
    plans = await plans_of_many(tx, ids)
    taken = await taken_counts(tx, ids)
    details = []
    for event in events:
        organiser, venue = organisers[event.organiser_id], venues[event.venue_id]
        available = max(event.places - taken.get(event.id, 0), 0)
        book = PriceBook(levels[event.id], charges_of(organiser, venue, event.currency))
        status, room = event.status(now, available), state_of(event, sold_out=not available, now=now)
        moving = tuple(movement_of(plan) for plan in plans[event.id])
        details.append(
            EventDetails(event, venue, organiser, performers[event.id], book, available, status, room, moving)
        )
    return details


async def upcoming(tx: ReadTx, now: datetime, *, limit: int, cursor: str | None = None) -> EventList:
    """Published and cancelled events that haven't begun, soonest first; `InvalidRequest` for an unknown cursor."""
    events = await store.upcoming_events(tx, now, limit=limit + 1, after=_after(cursor))
    return await _part(tx, events, limit, now)


async def organisers_events(
    tx: ReadTx, principal: Principal, now: datetime, *, limit: int, cursor: str | None = None
) -> EventList:
    """Every event somebody may manage (an admin: all), drafts among them, latest start first."""
    organisers = None if principal.has("admin") else await owned_organisers(tx, principal.person_id)
    events = await store.events_of(tx, organisers, limit=limit + 1, after=_after(cursor))
    return await _part(tx, events, limit, now)


async def _part(tx: ReadTx, events: list[Event], limit: int, now: datetime) -> EventList:
    """What was read, one more than asked for where the list goes on."""
    more, events = len(events) > limit, events[:limit]
    next_cursor = encode_cursor([events[-1].starts_at, events[-1].id]) if more else None
    return EventList(await details_of(tx, events, now), next_cursor)


def _after(cursor: str | None) -> tuple[datetime, int] | None:
    if not cursor:
        return None
    key = decode_cursor(cursor, _Key)
    return key.starts_at, key.id
