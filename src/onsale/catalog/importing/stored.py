"""Events of an earlier import as they are stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from onsale.catalog.model import PriceLevel
from onsale.catalog.store import price_levels_of_many
from onsale.catalog.tables import event_performers, events
from onsale.platform.database import ReadTx


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with what an import may change. `columns` are its row's values by column name."""

    id: int
    venue_id: int
    seat_map_id: int
    columns: dict[str, Any]
    performer_ids: tuple[int, ...]
    levels: tuple[PriceLevel, ...]


async def stored_events(tx: ReadTx, organiser_id: int, source_ids: Sequence[str]) -> dict[str, StoredEvent]:
    """Those of the organiser's events that were imported before, by source id; removed ones included."""
    on_stage = (
        sa.select(sa.func.array_agg(aggregate_order_by(event_performers.c.performer_id, event_performers.c.position)))
        .where(event_performers.c.event_id == events.c.id)
        .scalar_subquery()
    )
    rows = await tx.execute(
        sa.select(events, on_stage.label("performer_ids")).where(
            events.c.organiser_id == organiser_id, events.c.source_id.in_(source_ids)
        )
    )
    found = list(rows.mappings())
    levels = await price_levels_of_many(tx, [row["id"] for row in found])
    return {
        row["source_id"]: StoredEvent(
            row["id"],
            row["venue_id"],
            row["seat_map_id"],
            dict(row),
            tuple(row["performer_ids"] or ()),
            levels[row["id"]],
        )
        for row in found
    }
