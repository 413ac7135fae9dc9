"""Planned events into the database: a few hundred to a transaction, new rows by COPY."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from onsale.catalog.importing.change import Changes, changes_of
from onsale.catalog.importing.copying import copy_rows
from onsale.catalog.importing.outcome import Outcome
from onsale.catalog.importing.people import performer_ids
from onsale.catalog.importing.plan import PlannedEvent
from onsale.catalog.importing.prices import price_levels
from onsale.catalog.importing.row import Skipped
from onsale.catalog.importing.stored import StoredEvent, stored_events
from onsale.catalog.importing.venues import StoredVenue, venues_for
from onsale.catalog.model import EventCancelled, EventPublished, Lifecycle, PriceLevel, PricesEdited
from onsale.catalog.record import lock_event
from onsale.catalog.tables import event_performers, events
from onsale.catalog.tables import price_levels as levels_table
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.errors import Failure
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import new_id

_ONE_IMPORT_AT_A_TIME = sa.text("select pg_advisory_xact_lock(6309417755102341)")
_EVENT_COLUMNS = (
    "id", "organiser_id", "venue_id", "seat_map_id", "name", "genre", "segment", "lifecycle", "schedule", "starts_at",
    "on_sale_at", "off_sale_at", "currency", "places", "max_places_per_booking", "source_id", "source_weeks_shifted",
    "price_generated", "published_at",
)  # fmt: skip
_LEVEL_COLUMNS = ("event_id", "position", "name", "sections", "face_value_minor", "ticket_types")


async def stored_weeks(tx: ReadTx, organiser_id: int, source_ids: Sequence[str]) -> int:
    """By how many weeks an earlier import shifted (most of) these events; 0 when none of them is stored."""
    wanted = sa.literal(list(source_ids), sa.ARRAY(sa.Text))  # one parameter, however many rows
    counted = await tx.execute(
        sa.select(events.c.source_weeks_shifted)
        .where(events.c.organiser_id == organiser_id, events.c.source_id == sa.any_(wanted))
        .group_by(events.c.source_weeks_shifted)
        .order_by(sa.func.count().desc())
        .limit(1)
    )
    return counted.scalar_one_or_none() or 0


async def load(
    db: Database, planned: Sequence[PlannedEvent], *, organiser_id: int, progress: Callable[[int, int], None]
) -> Outcome:
    """Store what is new, change what differs, leave the rest; a batch is a transaction."""
    outcome = Outcome()
    progress(0, len(planned))
    for first in range(0, len(planned), limits.IMPORT_BATCH_EVENTS):
        batch = planned[first : first + limits.IMPORT_BATCH_EVENTS]
        async with db.write() as tx:
            await tx.execute(_ONE_IMPORT_AT_A_TIME)
            counted = await _load_batch(tx, batch, organiser_id)
        outcome.add(counted)
        progress(first + len(batch), len(planned))
    return outcome


async def _load_batch(tx: WriteTx, batch: Sequence[PlannedEvent], organiser_id: int) -> Outcome:
    outcome = Outcome()
    venues, outcome.venues_new = await venues_for(tx, [event.place for event in batch], organiser_id)
    performers, outcome.performers_new = await performer_ids(tx, [e.performer for e in batch if e.performer])
    known = await stored_events(tx, organiser_id, [event.source_id for event in batch])
    new = [event for event in batch if event.source_id not in known]
    await _add(tx, new, venues, performers, organiser_id, outcome)
    for event in batch:
        if (stored := known.get(event.source_id)) is not None:
            await _update(tx, event, stored, venues[event.place.key], performers, outcome)
    return outcome


async def _add(
    tx: WriteTx,
    new: Sequence[PlannedEvent],
    venues: dict[str, StoredVenue],
    performers: dict[str, int],
    organiser_id: int,
    outcome: Outcome,
) -> None:
    ids = {event.source_id: new_id() for event in new}
    now = (await tx.execute(sa.select(sa.func.now()))).scalar_one()
    await copy_rows(tx, events, _EVENT_COLUMNS, (_row(e, ids, venues[e.place.key], organiser_id, now) for e in new))
    lines = ((ids[e.source_id], 0, performers[e.performer.key]) for e in new if e.performer)
    await copy_rows(tx, event_performers, ("event_id", "position", "performer_id"), lines)
    await _add_levels(tx, {ids[e.source_id]: price_levels(venues[e.place.key].house.levels, e.price) for e in new})
    for event in new:
        outcome.events_new += 1
        outcome.lifecycles[event.source_id] = event.lifecycle.value
        if event.lifecycle is Lifecycle.PUBLISHED:
            await tx.publish(EventPublished(ids[event.source_id]))


def _row(
    event: PlannedEvent, ids: dict[str, int], venue: StoredVenue, organiser_id: int, now: datetime
) -> tuple[object, ...]:
    """In the order of `_EVENT_COLUMNS`."""
    return (
        ids[event.source_id], organiser_id, venue.id, venue.seat_map_id, event.name, event.genre, event.segment,
        event.lifecycle.value, event.schedule.value, event.starts_at, event.on_sale_at, event.off_sale_at,
        event.price.currency, venue.house.places, limits.PLACES_PER_BOOKING_DEFAULT, event.source_id,
        event.weeks_shifted, event.price.generated, now,
    )  # fmt: skip


async def _add_levels(tx: WriteTx, levels: dict[int, tuple[PriceLevel, ...]]) -> None:
    await copy_rows(
        tx,
        levels_table,
        _LEVEL_COLUMNS,
        (
            (event_id, level.position, level.name, list(level.sections), level.face_value_minor, level.ticket_types)
            for event_id, priced in levels.items()
            for level in priced
        ),
    )


async def _update(
    tx: WriteTx,
    event: PlannedEvent,
    stored: StoredEvent,
    venue: StoredVenue,
    performers: dict[str, int],
    outcome: Outcome,
) -> None:
    if stored.venue_id != venue.id:
        # Its seat map is the old venue's, and places of it may be sold.
        outcome.skipped.append(Skipped(event.line, _("its venue is another one than when it was first imported")))
        return
    performer_id = performers[event.performer.key] if event.performer else None
    changes = changes_of(event, stored, venue, performer_id)
    outcome.lifecycles[event.source_id] = str(changes.columns.get("lifecycle", stored.columns["lifecycle"]))
    if not changes:
        outcome.events_unchanged += 1
        return
    if changes.levels is not None and (refusal := await _kept_prices(tx, stored, changes.levels)) is not None:
        outcome.skipped.append(Skipped(event.line, refusal))
        changes = replace(changes, levels=None)
    outcome.events_changed += 1
    await _store(tx, stored.id, changes)
    lifecycle = changes.columns.get("lifecycle")
    if lifecycle == Lifecycle.CANCELLED:
        await tx.publish(EventCancelled(stored.id))
    elif lifecycle == Lifecycle.PUBLISHED:
        await tx.publish(EventPublished(stored.id))


async def _kept_prices(tx: WriteTx, stored: StoredEvent, levels: tuple[PriceLevel, ...]) -> str | None:
    """Why the event keeps the prices it has, if it does."""
    await lock_event(tx, stored.id)
    try:
        await tx.publish(PricesEdited(stored.id, stored.levels, levels))
    except Failure as refusal:
        return refusal.detail
    return None


async def _store(tx: WriteTx, event_id: int, changes: Changes) -> None:
    values = changes.columns | {"version": events.c.version + 1}
    await tx.execute(sa.update(events).where(events.c.id == event_id).values(values))
    if changes.levels is not None:
        await tx.execute(sa.delete(levels_table).where(levels_table.c.event_id == event_id))
        await _add_levels(tx, {event_id: changes.levels})
    if changes.performers is not None:
        await tx.execute(sa.delete(event_performers).where(event_performers.c.event_id == event_id))
        lines = [(event_id, position, performer) for position, performer in enumerate(changes.performers)]
        await copy_rows(tx, event_performers, ("event_id", "position", "performer_id"), lines)
