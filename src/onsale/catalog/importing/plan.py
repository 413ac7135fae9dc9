"""What is to be stored for each row: the whole file at once, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onsale.catalog.importing.calendar import Shift, sale_period, start_of
from onsale.catalog.importing.houses import kind_of
from onsale.catalog.importing.places import Place, ZoneFrom, places_of, venue_key
from onsale.catalog.importing.prices import Asked, asked
from onsale.catalog.importing.row import Listing, Row
from onsale.catalog.model import Lifecycle, Schedule
from onsale.catalog.performers import folded

_SCHEDULES = {Listing.POSTPONED: Schedule.POSTPONED, Listing.RESCHEDULED: Schedule.RESCHEDULED}


@dataclass(frozen=True, slots=True)
class PlannedPerformer:
    """Who is on stage. `key` is the source's id, or the folded name after a `~`."""

    key: str
    name: str

    @property
    def source_id(self) -> str | None:
        """The source's id, where it has one."""
        return None if self.key.startswith("~") else self.key

    @property
    def folded_name(self) -> str:
        """The name as it is compared."""
        return folded(self.name)


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """An event as it should be stored once the file is imported."""

    line: int
    source_id: str
    place: Place
    zone_from: ZoneFrom
    performer: PlannedPerformer | None
    name: str
    genre: str
    segment: str
    lifecycle: Lifecycle
    schedule: Schedule
    starts_at: datetime
    time_assumed: bool
    on_sale_at: datetime
    off_sale_at: datetime | None
    weeks_shifted: int
    price: Asked


def plan(rows: Sequence[Row], shift: Shift, now: datetime) -> list[PlannedEvent]:
    """The events of the rows, in their order. Those that have begun by `now` are archived."""
    places = places_of(rows)
    return [_planned(row, places[venue_key(row)], shift, now) for row in rows]


def _planned(row: Row, place: Place, shift: Shift, now: datetime) -> PlannedEvent:
    starts_at = start_of(row, place.timezone, shift)
    on_sale_at, off_sale_at = sale_period(row, place.timezone, shift)
    return PlannedEvent(
        line=row.line,
        source_id=row.source_id,
        place=place,
        zone_from=_zone_from(row, place),
        performer=_performer(row),
        name=row.name,
        genre=row.genre,
        segment=row.segment,
        lifecycle=_lifecycle(row, starts_at, now),
        schedule=_SCHEDULES.get(row.listing, Schedule.PLANNED),
        starts_at=starts_at,
        time_assumed=row.time is None,
        on_sale_at=on_sale_at,
        off_sale_at=off_sale_at,
        weeks_shifted=shift.weeks,
        price=asked(row, place.country_code, kind_of(place.name)),
    )


def _performer(row: Row) -> PlannedPerformer | None:
    if not row.performer:
        return None
    return PlannedPerformer(row.performer_id or f"~{folded(row.performer)}", row.performer)


def _lifecycle(row: Row, starts_at: datetime, now: datetime) -> Lifecycle:
    if row.listing is Listing.CANCELLED:
        return Lifecycle.CANCELLED
    return Lifecycle.ARCHIVED if starts_at <= now else Lifecycle.PUBLISHED


def _zone_from(row: Row, place: Place) -> ZoneFrom:
    borrowed = row.lat is None and place.zone_from is ZoneFrom.COORDINATES
    return ZoneFrom.OTHER_ROW if borrowed else place.zone_from
