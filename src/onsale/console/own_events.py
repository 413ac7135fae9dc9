"""An organiser's events with what was sold of each. `organisers` None means everybody's: for admins."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from onsale.bookings.tables import bookings
from onsale.catalog import tables as t
from onsale.catalog.model import Lifecycle
from onsale.inventory.tables import HOUSE, claims
from onsale.platform import limits
from onsale.platform.database import ReadTx
from onsale.tickets.tables import tickets

STILL_OPEN = timedelta(hours=12)
"""How long after its end an event still counts as going on: the door and the day's figures are wanted then."""

Organisers = Sequence[int] | None
OVER_AT = sa.func.coalesce(t.events.c.ends_at, t.events.c.starts_at) + STILL_OPEN
MADE_BEFORE = timedelta(hours=2 * limits.OFFLINE_HOLD_H)
"""A booking is confirmed, and a payment captured, at most so long after it was made: a deadline, and as much again for
an organiser who notes late what has come."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Places sold, places held right now, and what the sold ones cost their buyers (minor units)."""

    sold: int = 0
    held: int = 0
    gross_minor: int = 0


@dataclass(frozen=True, slots=True)
class Doings:
    """What an event's removal would undo: confirmed bookings, of how many fans, their valid tickets, and what they paid
    for these; and bookings that aren't paid yet."""

    bookings: int
    fans: int
    tickets: int
    paid_minor: int
    unpaid: int


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


async def usual_zone(tx: ReadTx, organisers: Organisers) -> ZoneInfo:
    """The time zone most of their venues stand in."""
    usual = sa.select(sa.func.mode().within_group(t.venues.c.timezone))
    if organisers is not None:
        usual = usual.where(t.venues.c.organiser_id.in_(organisers))
    return ZoneInfo((await tx.execute(usual)).scalar_one() or "UTC")


async def doings(tx: ReadTx, event_id: int) -> Doings:
    """What was bought of an event and still stands."""
    paid = sa.func.coalesce(sa.func.sum(bookings.c.total_minor), 0)
    fans = sa.func.count(sa.distinct(bookings.c.fan_id)).label("fans")
    bought = sa.select(sa.func.count().label("bookings"), fans, paid.label("paid")).where(
        bookings.c.event_id == event_id, bookings.c.state == "confirmed"
    )
    valid = sa.select(sa.func.count()).where(tickets.c.event_id == event_id, tickets.c.state == "valid")
    unpaid = sa.select(sa.func.count()).where(
        bookings.c.event_id == event_id,
        bookings.c.state.in_(("held", "payment_pending")),
        bookings.c.expires_at > sa.func.now(),
    )
    found = (await tx.execute(bought)).one()
    return Doings(
        found.bookings,
        found.fans,
        (await tx.execute(valid)).scalar_one(),
        int(found.paid),
        (await tx.execute(unpaid)).scalar_one(),
    )


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


def first_id(moment: datetime) -> uuid.UUID:
    """No UUID version 7 made at `moment` or later is smaller."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)
