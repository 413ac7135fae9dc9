"""Reading the catalogue: one row or a bounded, ordered few, as values. Writing it is `record.py`."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from onsale.catalog import tables as t
from onsale.catalog.model import (
    Event,
    Lifecycle,
    Organiser,
    Performer,
    PriceLevel,
    Schedule,
    SeatMap,
    TicketType,
    Venue,
)
from onsale.platform.database import ReadTx
from onsale.platform.errors import NotFound
from onsale.platform.money import Rounding
from onsale.platform.tables import Moment

EVENT_COLUMNS = [t.events.c[field.name] for field in fields(Event)]
VENUE_COLUMNS = [t.venues.c[field.name] for field in fields(Venue)]
ORGANISER_COLUMNS = [t.organisers.c[field.name] for field in fields(Organiser)]
SEAT_MAP_COLUMNS = [t.seat_maps.c[field.name] for field in fields(SeatMap)]
LISTED = (Lifecycle.PUBLISHED.value, Lifecycle.CANCELLED.value)
SHOWN = sa.and_(t.events.c.taken_down_at.is_(None), sa.not_(t.events.c.suspended))
"""Events that no admin has stopped."""


@dataclass(frozen=True, slots=True)
class SaleTerms:
    """What selling a place of an event needs to know."""

    event: Event
    organiser: Organiser
    venue: Venue
    levels: tuple[PriceLevel, ...]


async def get_event(tx: ReadTx, event_id: int, *, removed_too: bool = False) -> Event:
    """The event, whatever its lifecycle but removed (unless `removed_too`); `NotFound` otherwise."""
    found = await get_events(tx, [event_id], removed_too=removed_too)
    if event_id not in found:
        raise NotFound("there is no such event")
    return found[event_id]


async def get_events(tx: ReadTx, event_ids: Collection[int], *, removed_too: bool = False) -> dict[int, Event]:
    """Those of the events that exist, removed ones left out unless asked for, in the order asked for."""
    statement = sa.select(*EVENT_COLUMNS).where(t.events.c.id.in_(event_ids))
    if not removed_too:
        statement = statement.where(t.events.c.lifecycle != Lifecycle.REMOVED.value)
    found = {row["id"]: event_from(row) for row in (await tx.execute(statement)).mappings()}
    return {event_id: found[event_id] for event_id in event_ids if event_id in found}


async def price_levels_of(tx: ReadTx, event_id: int) -> tuple[PriceLevel, ...]:
    """What the event's sections cost, in the organiser's order."""
    return (await price_levels_of_many(tx, [event_id]))[event_id]


async def price_levels_of_many(tx: ReadTx, event_ids: Collection[int]) -> dict[int, tuple[PriceLevel, ...]]:
    """The price levels of each of the events; none for those that have none."""
    rows = await tx.execute(
        sa.select(t.price_levels)
        .where(t.price_levels.c.event_id.in_(event_ids))
        .order_by(t.price_levels.c.event_id, t.price_levels.c.position)
    )
    levels: dict[int, list[PriceLevel]] = defaultdict(list)
    for row in rows:
        levels[row.event_id].append(_level(row))
    return {event_id: tuple(levels[event_id]) for event_id in event_ids}


async def get_organiser(tx: ReadTx, organiser_id: int) -> Organiser:
    """The organiser; `NotFound` when there is none."""
    found = await get_organisers(tx, [organiser_id])
    if organiser_id not in found:
        raise NotFound("there is no such organiser")
    return found[organiser_id]


async def get_organisers(tx: ReadTx, organiser_ids: Collection[int]) -> dict[int, Organiser]:
    """Those of the organisers that exist."""
    rows = await tx.execute(sa.select(*ORGANISER_COLUMNS).where(t.organisers.c.id.in_(organiser_ids)))
    return {row["id"]: _organiser(dict(row)) for row in rows.mappings()}


async def sale_terms(tx: ReadTx, event_id: int) -> SaleTerms:
    """The event, who sells it where, and what it costs, in two queries; `NotFound` for unknown and removed events."""
    statement = (
        sa.select(*EVENT_COLUMNS, *_apart("organiser", ORGANISER_COLUMNS), *_apart("venue", VENUE_COLUMNS))
        .join(t.venues, t.venues.c.id == t.events.c.venue_id)
        .join(t.organisers, t.organisers.c.id == t.events.c.organiser_id)
        .where(t.events.c.id == event_id, t.events.c.lifecycle != Lifecycle.REMOVED.value)
    )
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("there is no such event")
    organiser = _organiser(_together("organiser", ORGANISER_COLUMNS, row))
    venue = _venue(_together("venue", VENUE_COLUMNS, row))
    return SaleTerms(event_from(row), organiser, venue, await price_levels_of(tx, event_id))


async def get_venue(tx: ReadTx, venue_id: int) -> Venue:
    """The venue; `NotFound` when there is none."""
    found = await get_venues(tx, [venue_id])
    if venue_id not in found:
        raise NotFound("there is no such venue")
    return found[venue_id]


async def get_venues(tx: ReadTx, venue_ids: Collection[int]) -> dict[int, Venue]:
    """Those of the venues that exist."""
    rows = await tx.execute(sa.select(*VENUE_COLUMNS).where(t.venues.c.id.in_(venue_ids)))
    return {row["id"]: _venue(dict(row)) for row in rows.mappings()}


async def venues_of(tx: ReadTx, organiser_id: int, *, limit: int) -> list[Venue]:
    """An organiser's venues, by name."""
    rows = await tx.execute(
        sa.select(*VENUE_COLUMNS)
        .where(t.venues.c.organiser_id == organiser_id)
        .order_by(t.venues.c.name, t.venues.c.id)
        .limit(limit)
    )
    return [_venue(dict(row)) for row in rows.mappings()]


async def get_seat_map(tx: ReadTx, seat_map_id: int) -> SeatMap:
    """What is known of a seat map beside its layout (for that: `layouts.layout_of`); `NotFound` when there is none."""
    statement = sa.select(*SEAT_MAP_COLUMNS).where(t.seat_maps.c.id == seat_map_id)
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("there is no such seat map")
    return SeatMap(**row)


async def seat_map_by_hash(tx: ReadTx, content_hash: str) -> SeatMap:
    """A seat map of exactly this content: the oldest, should several houses share it; `NotFound` when there is none."""
    statement = (
        sa.select(*SEAT_MAP_COLUMNS)
        .where(t.seat_maps.c.content_hash == content_hash)
        .order_by(t.seat_maps.c.id)
        .limit(1)
    )
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound("there is no such seat map")
    return SeatMap(**row)


async def seat_maps_of(tx: ReadTx, venue_ids: Collection[int], *, limit: int) -> list[SeatMap]:
    """The seat maps of the venues, newest version first within each."""
    rows = await tx.execute(
        sa.select(*SEAT_MAP_COLUMNS)
        .where(t.seat_maps.c.venue_id.in_(venue_ids))
        .order_by(t.seat_maps.c.venue_id, t.seat_maps.c.version.desc())
        .limit(limit)
    )
    return [SeatMap(**row) for row in rows.mappings()]


async def performers_of_many(tx: ReadTx, event_ids: Collection[int]) -> dict[int, tuple[Performer, ...]]:
    """Who is on stage at each of the events, in the organiser's order."""
    rows = await tx.execute(
        sa.select(t.event_performers.c.event_id, t.performers.c.id, t.performers.c.name)
        .join(t.performers, t.performers.c.id == t.event_performers.c.performer_id)
        .where(t.event_performers.c.event_id.in_(event_ids))
        .order_by(t.event_performers.c.event_id, t.event_performers.c.position)
    )
    found: dict[int, list[Performer]] = defaultdict(list)
    for row in rows:
        found[row.event_id].append(Performer(row.id, row.name))
    return {event_id: tuple(found[event_id]) for event_id in event_ids}


async def upcoming_events(
    tx: ReadTx,
    now: datetime,
    *,
    limit: int,
    after: tuple[datetime, int] | None = None,
) -> list[Event]:
    """Published and cancelled events that haven't begun, soonest first, those behind `after` (start, id)."""
    statement = (
        sa.select(*EVENT_COLUMNS)
        .where(t.events.c.lifecycle.in_(LISTED), t.events.c.starts_at > now, SHOWN)
        .order_by(t.events.c.starts_at, t.events.c.id)
        .limit(limit)
    )
    return await _events(tx, statement, after, descending=False)


async def events_of(
    tx: ReadTx, organiser_ids: Sequence[int] | None, *, limit: int, after: tuple[datetime, int] | None = None
) -> list[Event]:
    """Every event of the organisers (None: of all) but removed ones, latest start first, those behind `after`."""
    statement = (
        sa.select(*EVENT_COLUMNS)
        .where(t.events.c.lifecycle != Lifecycle.REMOVED.value)
        .order_by(t.events.c.starts_at.desc(), t.events.c.id.desc())
        .limit(limit)
    )
    if organiser_ids is not None:
        statement = statement.where(t.events.c.organiser_id.in_(organiser_ids))
    return await _events(tx, statement, after, descending=True)


async def _events(
    tx: ReadTx, statement: sa.Select[Any], after: tuple[datetime, int] | None, *, descending: bool
) -> list[Event]:
    if after is not None:
        key = sa.tuple_(t.events.c.starts_at, t.events.c.id)
        last = sa.tuple_(sa.literal(after[0], Moment), sa.literal(after[1], sa.BigInteger))
        statement = statement.where(key < last if descending else key > last)
    return [event_from(row) for row in (await tx.execute(statement)).mappings()]


def event_from(row: sa.RowMapping) -> Event:
    """An event from a row that has (at least) `EVENT_COLUMNS`."""
    values = {column.name: row[column.name] for column in EVENT_COLUMNS}
    return Event(**values | {"lifecycle": Lifecycle(values["lifecycle"]), "schedule": Schedule(values["schedule"])})


def _organiser(row: dict[str, Any]) -> Organiser:
    return Organiser(**{**row, "tax_rounding": Rounding(row["tax_rounding"])})


def _venue(row: dict[str, Any]) -> Venue:
    rounding = row["tax_rounding"]
    return Venue(**{**row, "tax_rounding": Rounding(rounding) if rounding else None})


def _apart(name: str, columns: Sequence[sa.Column[Any]]) -> list[sa.Label[Any]]:
    return [column.label(f"{name}__{column.name}") for column in columns]


def _together(name: str, columns: Sequence[sa.Column[Any]], row: sa.RowMapping) -> dict[str, Any]:
    return {column.name: row[f"{name}__{column.name}"] for column in columns}


def _level(row: sa.Row[Any]) -> PriceLevel:
    return PriceLevel(
        position=row.position,
        name=row.name,
        sections=tuple(row.sections),
        face_value_minor=row.face_value_minor,
        ticket_types=tuple(TicketType(**kind) for kind in row.ticket_types),
        hidden=row.hidden,
    )


async def seat_map_ids_of(tx: ReadTx, event_ids: Collection[int]) -> dict[int, int]:
    """The seat map of each of the events, removed ones too: a booking outlives its event's listing."""
    rows = await tx.execute(sa.select(t.events.c.id, t.events.c.seat_map_id).where(t.events.c.id.in_(event_ids)))
    return {row.id: row.seat_map_id for row in rows}
