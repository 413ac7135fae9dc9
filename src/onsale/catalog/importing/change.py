"""What an import changes of an event that is stored already."""

from dataclasses import dataclass
from typing import Any

from onsale.catalog.importing.plan import PlannedEvent
from onsale.catalog.importing.prices import price_levels
from onsale.catalog.importing.stored import StoredEvent
from onsale.catalog.importing.venues import StoredVenue
from onsale.catalog.model import Lifecycle, PriceLevel


@dataclass(frozen=True, slots=True)
class Changes:
    """Columns, price levels and performers that differ; None and empty: they don't."""

    columns: dict[str, Any]
    levels: tuple[PriceLevel, ...] | None
    performers: tuple[int, ...] | None

    def __bool__(self) -> bool:
        return bool(self.columns) or self.levels is not None or self.performers is not None


def changes_of(event: PlannedEvent, stored: StoredEvent, venue: StoredVenue, performer_id: int | None) -> Changes:
    """How the stored event differs from the file. One its organiser removed stays as it is."""
    if stored.columns["lifecycle"] == Lifecycle.REMOVED:
        return Changes({}, None, None)
    wanted = {
        "name": event.name,
        "genre": event.genre,
        "segment": event.segment,
        "lifecycle": _lifecycle(event.lifecycle, Lifecycle(stored.columns["lifecycle"])).value,
        "schedule": event.schedule.value,
        "starts_at": event.starts_at,
        "on_sale_at": event.on_sale_at,
        "off_sale_at": event.off_sale_at,
        "currency": event.price.currency,
        "price_generated": event.price.generated,
        "source_weeks_shifted": event.weeks_shifted,
    }
    columns = {name: value for name, value in wanted.items() if stored.columns[name] != value}
    performers = () if performer_id is None else (performer_id,)
    levels = stored.levels
    if stored.seat_map_id == venue.seat_map_id:
        levels = price_levels(venue.house.levels, event.price)
    return Changes(
        columns,
        levels if levels != stored.levels else None,
        performers if performers != stored.performer_ids else None,
    )


def _lifecycle(told: Lifecycle, stored: Lifecycle) -> Lifecycle:
    """What is over stays listed as ended, what was cancelled stays cancelled, whatever the file says."""
    if stored is Lifecycle.CANCELLED or (stored is Lifecycle.PUBLISHED and told is Lifecycle.ARCHIVED):
        return stored
    return told
