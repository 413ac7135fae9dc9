"""The venues of a batch and the seat map each sells by: known ones brought up to date, the others added."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from onsale.catalog.importing.copying import copy_rows
from onsale.catalog.importing.houses import House, house_of
from onsale.catalog.importing.places import Place
from onsale.catalog.layouts import layout_of
from onsale.catalog.tables import seat_maps, venues
from onsale.platform.database import WriteTx
from onsale.platform.ids import new_id

_COLUMNS = ("name", "city", "region", "country", "country_code", "lat", "lon", "timezone")


@dataclass(frozen=True, slots=True)
class StoredVenue:
    """A venue with the seat map its new events sell by."""

    id: int
    seat_map_id: int
    house: House


async def venues_for(tx: WriteTx, places: Iterable[Place], organiser_id: int) -> tuple[dict[str, StoredVenue], int]:
    """The venues by key, and how many were added."""
    by_key = {place.key: place for place in places}
    known = await _known(tx, by_key, organiser_id)
    added = await _add(tx, [place for key, place in by_key.items() if key not in known], organiser_id)
    return known | added, len(added)


async def _known(tx: WriteTx, by_key: dict[str, Place], organiser_id: int) -> dict[str, StoredVenue]:
    newest = (
        sa.select(seat_maps.c.id.label("seat_map_id"), seat_maps.c.content_hash)
        .where(seat_maps.c.venue_id == venues.c.id)
        .order_by(seat_maps.c.version.desc())
        .limit(1)
        .lateral()
    )
    rows = await tx.execute(
        sa.select(venues, newest.c.seat_map_id, newest.c.content_hash)
        .join(newest, sa.true())
        .where(venues.c.organiser_id == organiser_id, venues.c.source_id.in_(by_key))
    )
    found: dict[str, StoredVenue] = {}
    for row in rows.mappings():
        place = by_key[row["source_id"]]
        await _bring_up_to_date(tx, row, place)
        house = house_of(place.name)
        if house.content_hash != row["content_hash"]:
            house = House.of(await layout_of(tx, row["seat_map_id"]))
        found[place.key] = StoredVenue(row["id"], row["seat_map_id"], house)
    return found


async def _bring_up_to_date(tx: WriteTx, stored: sa.RowMapping, place: Place) -> None:
    changed: dict[str, Any] = {c: getattr(place, c) for c in _COLUMNS if getattr(place, c) != stored[c]}
    if changed:
        await tx.execute(sa.update(venues).where(venues.c.id == stored["id"]).values(changed))


async def _add(tx: WriteTx, places: Sequence[Place], organiser_id: int) -> dict[str, StoredVenue]:
    added = {place.key: StoredVenue(new_id(), new_id(), house_of(place.name)) for place in places}
    await copy_rows(
        tx,
        venues,
        ("id", "organiser_id", "source_id", *_COLUMNS),
        (
            (added[place.key].id, organiser_id, place.key, *(getattr(place, column) for column in _COLUMNS))
            for place in places
        ),
    )
    await copy_rows(
        tx,
        seat_maps,
        ("id", "venue_id", "name", "version", "places", "content_hash", "layout"),
        (
            (
                each.seat_map_id,
                each.id,
                each.house.name,
                1,
                each.house.places,
                each.house.content_hash,
                each.house.layout,
            )
            for each in added.values()
        ),
    )
    return added
