"""An organiser's events with what was sold of each. `organisers` None means everybody's: for admins."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONPATH

from onsale.bookings.tables import bookings
from onsale.catalog import tables as t
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.store import EVENT_COLUMNS, event_from
from onsale.inventory.tables import HOUSE, claims
from onsale.platform import limits
from onsale.platform.database import ReadTx
from onsale.platform.money import Money
from onsale.platform.tables import Moment
from onsale.tickets.tables import tickets

STILL_OPEN = timedelta(hours=12)
"""How long after its end an event still counts as going on: the door and the day's figures are wanted then."""

Organisers = Sequence[int] | None
_OVER_AT = sa.func.coalesce(t.events.c.ends_at, t.events.c.starts_at) + STILL_OPEN
_NOT_LISTED = (Lifecycle.DRAFT.value, Lifecycle.REMOVED.value)
_LONGEST_BOOKING = timedelta(hours=limits.OFFLINE_HOLD_H + 24)  # from held to confirmed


@dataclass(frozen=True, slots=True)
class Tally:
    """Places sold, places held right now, and what the sold ones cost their buyers (minor units)."""

    sold: int = 0
    held: int = 0
    gross_minor: int = 0


@dataclass(frozen=True, slots=True)
class Doings:
    """What an event's removal would undo: confirmed bookings, their valid tickets, and what they paid for these."""

    bookings: int
    tickets: int
    paid_minor: int


async def drafts(tx: ReadTx, organisers: Organisers, *, limit: int) -> list[Event]:
    """Unpublished events, the last made first."""
    mine = _of(organisers).where(t.events.c.lifecycle == Lifecycle.DRAFT.value)
    return await _events(tx, mine.order_by(t.events.c.id.desc()).limit(limit))


async def coming(
    tx: ReadTx, organisers: Organisers, now: datetime, *, limit: int, after: tuple[datetime, int] | None = None
) -> list[Event]:
    """Published and cancelled events that aren't long over, soonest first, those behind `after` (start, id)."""
    mine = _of(organisers).where(t.events.c.lifecycle.not_in(_NOT_LISTED), now < _OVER_AT)
    if after is not None:
        last = sa.tuple_(sa.literal(after[0], Moment), sa.literal(after[1], sa.BigInteger))
        mine = mine.where(sa.tuple_(t.events.c.starts_at, t.events.c.id) > last)
    return await _events(tx, mine.order_by(t.events.c.starts_at, t.events.c.id).limit(limit))


async def past(tx: ReadTx, organisers: Organisers, now: datetime, *, limit: int) -> list[Event]:
    """Those that are over, the last one first."""
    mine = _of(organisers).where(t.events.c.lifecycle.not_in(_NOT_LISTED), now >= _OVER_AT)
    return await _events(tx, mine.order_by(t.events.c.starts_at.desc(), t.events.c.id.desc()).limit(limit))


async def tallies(tx: ReadTx, event_ids: Collection[int]) -> dict[int, Tally]:
    """What is sold and held of each event, and what it brought."""
    held = sa.func.count().filter(sa.func.isfinite(claims.c.held_until))
    kept = sa.func.count() - held
    counted = await tx.execute(
        sa.select(claims.c.event_id, kept.label("sold"), held.label("held"))
        .where(claims.c.event_id.in_(event_ids), claims.c.held_until > sa.func.now(), claims.c.booking_id != HOUSE)
        .group_by(claims.c.event_id)
    )
    paid = await tx.execute(
        sa.select(bookings.c.event_id, sa.func.sum(bookings.c.total_minor).label("gross"))
        .where(bookings.c.event_id.in_(event_ids), bookings.c.state == "confirmed")
        .group_by(bookings.c.event_id)
    )
    gross = {row.event_id: int(row.gross) for row in paid}
    counts = {row.event_id: (row.sold, row.held) for row in counted}
    return {event: Tally(*counts.get(event, (0, 0)), gross.get(event, 0)) for event in event_ids}


async def sold_since(tx: ReadTx, organisers: Organisers, since: datetime) -> tuple[int, list[Money]]:
    """Places of bookings confirmed since then that still stand, and what they cost, one amount per currency."""
    live = sa.func.jsonb_array_length(
        sa.func.jsonb_path_query_array(bookings.c.lines, sa.cast("$[*] ? (@.cancelled != true)", JSONPATH))
    )
    statement = (
        sa.select(
            bookings.c.currency,
            sa.func.sum(live).label("places"),
            sa.func.sum(bookings.c.total_minor).label("gross"),
        )
        .where(
            bookings.c.state == "confirmed",
            bookings.c.confirmed_at >= since,
            # Ids are sorted by time, so this leaves a part of the primary key to read instead of every booking.
            bookings.c.id >= _first_id(since - _LONGEST_BOOKING),
        )
        .group_by(bookings.c.currency)
        .order_by(sa.desc("gross"))
    )
    if organisers is not None:
        mine = sa.select(t.events.c.id).where(t.events.c.organiser_id.in_(organisers))
        statement = statement.where(bookings.c.event_id.in_(mine))
    rows = list(await tx.execute(statement))
    return sum(int(row.places) for row in rows), [Money(int(row.gross), row.currency) for row in rows if row.gross]


async def midnight_of(tx: ReadTx, organisers: Organisers, now: datetime) -> datetime:
    """When today began where most of their venues stand."""
    zone = await usual_zone(tx, organisers)
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


async def usual_zone(tx: ReadTx, organisers: Organisers) -> ZoneInfo:
    """The time zone most of their venues stand in."""
    usual = sa.select(sa.func.mode().within_group(t.venues.c.timezone))
    if organisers is not None:
        usual = usual.where(t.venues.c.organiser_id.in_(organisers))
    return ZoneInfo((await tx.execute(usual)).scalar_one() or "UTC")


async def doings(tx: ReadTx, event_id: int) -> Doings:
    """What was bought of an event and still stands."""
    paid = sa.func.coalesce(sa.func.sum(bookings.c.total_minor), 0)
    bought = sa.select(sa.func.count().label("bookings"), paid.label("paid")).where(
        bookings.c.event_id == event_id, bookings.c.state == "confirmed"
    )
    valid = sa.select(sa.func.count()).where(tickets.c.event_id == event_id, tickets.c.state == "valid")
    found = (await tx.execute(bought)).one()
    return Doings(found.bookings, (await tx.execute(valid)).scalar_one(), int(found.paid))


async def at_the_door(tx: ReadTx, event_id: int) -> tuple[int, int]:
    """How many of the valid tickets were admitted, and how many there are."""
    admitted = sa.func.count(tickets.c.admitted_at).label("admitted")
    statement = sa.select(admitted, sa.func.count().label("sold")).where(
        tickets.c.event_id == event_id, tickets.c.state == "valid"
    )
    found = (await tx.execute(statement)).one()
    return found.admitted, found.sold


async def just_made(tx: ReadTx, organiser_id: int, name: str, venue: str, starts_at: datetime) -> int | None:
    """An event of this name, venue and start made within the last minute: the same form, sent twice."""
    e = t.events.c
    recent = sa.func.now() - sa.text("interval '1 minute'")
    statement = sa.select(e.id).join(t.venues, t.venues.c.id == e.venue_id)
    statement = statement.where(
        e.organiser_id == organiser_id,
        e.name == name,
        t.venues.c.name == venue,
        e.starts_at == starts_at,
        e.created_at > recent,
        e.lifecycle != Lifecycle.REMOVED.value,
    )
    found: int | None = (await tx.execute(statement.limit(1))).scalar_one_or_none()
    return found


async def usual_currency(tx: ReadTx, *, organisers: Sequence[int] = (), venue_id: int | None = None) -> str | None:
    """What is sold in most, at a venue or by organisers."""
    which = t.events.c.organiser_id.in_(organisers) if venue_id is None else t.events.c.venue_id == venue_id
    found: str | None = (
        await tx.execute(sa.select(sa.func.mode().within_group(t.events.c.currency)).where(which))
    ).scalar_one()
    return found


def _of(organisers: Organisers) -> sa.Select[Any]:
    mine = sa.select(*EVENT_COLUMNS)
    return mine if organisers is None else mine.where(t.events.c.organiser_id.in_(organisers))


async def _events(tx: ReadTx, statement: sa.Select[Any]) -> list[Event]:
    return [event_from(row) for row in (await tx.execute(statement)).mappings()]


def _first_id(moment: datetime) -> uuid.UUID:
    """No UUID version 7 made at `moment` or later is smaller."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)
