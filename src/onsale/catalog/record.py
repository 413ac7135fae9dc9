"""Writing the catalogue: one statement or a few, told what to write. Whether it may be written is decided above."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from onsale.catalog import tables as t
from onsale.catalog.model import Event, Performer, PriceLevel, SeatMap, Venue
from onsale.catalog.store import EVENT_COLUMNS, SEAT_MAP_COLUMNS, event_from
from onsale.platform.database import WriteTx
from onsale.platform.errors import StaleVersion


async def insert_venue(tx: WriteTx, venue: Venue) -> None:
    """Keep a new venue."""
    await tx.execute(t.venues.insert().values(_values(venue)))


async def insert_seat_map(tx: WriteTx, venue_id: int, values: Mapping[str, Any]) -> SeatMap:
    """Keep a layout as the venue's next version. `values`: id, name, places, content_hash, layout."""
    # The venue's row is locked so that two maps made at once get two versions.
    await tx.execute(sa.select(t.venues.c.id).where(t.venues.c.id == venue_id).with_for_update())
    newest = sa.select(sa.func.coalesce(sa.func.max(t.seat_maps.c.version), 0)).where(
        t.seat_maps.c.venue_id == venue_id
    )
    version = (await tx.execute(newest)).scalar_one() + 1
    statement = t.seat_maps.insert().values(venue_id=venue_id, version=version, **values).returning(*SEAT_MAP_COLUMNS)
    return SeatMap(**(await tx.execute(statement)).mappings().one())


async def insert_event(tx: WriteTx, values: Mapping[str, Any]) -> Event:
    """Keep a new event."""
    statement = t.events.insert().values(**values).returning(*EVENT_COLUMNS)
    return event_from((await tx.execute(statement)).mappings().one())


async def lock_event(tx: WriteTx, event_id: int) -> None:
    """Keep others from changing the event or what it costs until the transaction ends; holds go on."""
    mine = sa.select(t.events.c.id).where(t.events.c.id == event_id)
    await tx.execute(mine.with_for_update(key_share=True))


async def update_event(tx: WriteTx, event: Event, values: Mapping[str, Any]) -> Event:
    """Change an event that is still as it was read; `StaleVersion` when somebody else was faster."""
    statement = (
        t.events.update()
        .where(t.events.c.id == event.id, t.events.c.version == event.version)
        .values(**values, version=event.version + 1)
        .returning(*EVENT_COLUMNS)
    )
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        raise StaleVersion
    return event_from(row)


async def replace_price_levels(tx: WriteTx, event_id: int, levels: Sequence[PriceLevel]) -> None:
    """Let these be the event's price levels."""
    await tx.execute(t.price_levels.delete().where(t.price_levels.c.event_id == event_id))
    if levels:
        rows = [_values(level) | {"event_id": event_id} for level in levels]
        await tx.execute(t.price_levels.insert().values(rows))


async def replace_performers(tx: WriteTx, event_id: int, performers: Sequence[Performer]) -> None:
    """Let these be who is on stage, in this order."""
    await tx.execute(t.event_performers.delete().where(t.event_performers.c.event_id == event_id))
    if performers:
        rows = [
            {"event_id": event_id, "position": position, "performer_id": performer.id}
            for position, performer in enumerate(performers)
        ]
        await tx.execute(t.event_performers.insert().values(rows))


def _values(value: Venue | PriceLevel) -> dict[str, Any]:
    values = {field: getattr(value, field) for field in type(value).__slots__}
    if isinstance(value, PriceLevel):
        values |= {"sections": list(value.sections), "ticket_types": [kind.kept() for kind in value.ticket_types]}
    return values
