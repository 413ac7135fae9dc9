"""Finding an event to look after: by its name, its organiser's or its house's, or by its address."""

import re
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from onsale.admin.views import FoundEvent
from onsale.catalog import tables as t
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.store import EVENT_COLUMNS, event_from
from onsale.listings.read import EventDetails, details_of
from onsale.platform.database import ReadTx
from onsale.platform.errors import NotFound
from onsale.platform.ids import decode_id, encode_id

e = t.events.c
_ADDRESS = re.compile(r"\bevt_[0-9a-z]+")


async def found(tx: ReadTx, query: str, now: datetime, *, limit: int) -> list[EventDetails]:
    """What fits all words, the soonest to come first; without any, those that were taken down, the last first."""
    named = await _addressed(tx, query)
    if named is not None:
        return await details_of(tx, named, now)
    statement = (
        sa.select(*EVENT_COLUMNS)
        .join(t.venues, t.venues.c.id == e.venue_id)
        .join(t.organisers, t.organisers.c.id == e.organiser_id)
        .where(e.lifecycle.not_in([Lifecycle.REMOVED.value, Lifecycle.DRAFT.value]))
    )
    if words := query.split():
        for word in words:
            fits = (e.name, t.organisers.c.name, t.venues.c.name, t.venues.c.city)
            statement = statement.where(sa.or_(*(column.icontains(word, autoescape=True) for column in fits)))
        over = sa.case((e.starts_at < now, 1), else_=0)
        statement = statement.order_by(over, sa.func.abs(sa.extract("epoch", e.starts_at - now)), e.id)
    else:
        statement = statement.where(e.taken_down_at.is_not(None)).order_by(e.taken_down_at.desc(), e.id)
    rows = (await tx.execute(statement.limit(limit))).mappings()
    return await details_of(tx, [event_from(row) for row in rows], now)


async def _addressed(tx: ReadTx, query: str) -> Sequence[Event] | None:
    """The event whose address or number was pasted, if one was."""
    named = _ADDRESS.search(query)
    if named is None:
        return None
    try:
        number = decode_id("evt", named.group())
    except NotFound:
        return []
    row = (await tx.execute(sa.select(*EVENT_COLUMNS).where(e.id == number))).mappings().one_or_none()
    return [event_from(row)] if row else []


def found_event(details: EventDetails) -> FoundEvent:
    """As it stands in the list."""
    event = details.event
    return FoundEvent(
        id=encode_id("evt", event.id),
        name=event.name,
        starts_at=event.starts_at,
        timezone=details.venue.timezone,
        venue=details.venue.name,
        city=details.venue.city,
        organiser=details.organiser.name,
        status=details.status.value,
        stopped="taken_down" if event.taken_down_at else "suspended" if event.suspended else "",
    )
