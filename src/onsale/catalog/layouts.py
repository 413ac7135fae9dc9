"""Seat maps in memory: a layout never changes, so every process keeps the ones it was last asked for."""

import msgspec
import sqlalchemy as sa

from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.seatmap.wire import from_wire
from onsale.catalog.store import seat_map_ids_of
from onsale.catalog.tables import seat_maps
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import NotFound
from onsale.platform.kept import Kept

_kept: Kept[int, Layout] = Kept(limits.LAYOUTS_KEPT)
_seat_map_of_event: Kept[int, int] = Kept(limits.EVENTS_REMEMBERED)


async def layout_of(tx: ReadTx, seat_map_id: int) -> Layout:
    """The layout of a seat map, from memory when it is there; `NotFound` when there is no such seat map."""
    if (kept := _kept.get(seat_map_id)) is not None:
        return kept
    statement = sa.select(seat_maps.c.layout).where(seat_maps.c.id == seat_map_id)
    stored: bytes | None = (await tx.execute(statement)).scalar_one_or_none()
    if stored is None:
        raise NotFound("there is no such seat map")
    return _kept.put(seat_map_id, from_wire(msgspec.json.decode(stored)))


def remembered_layout(seat_map_id: int) -> Layout | None:
    """The layout, if it is in memory."""
    return _kept.get(seat_map_id)


async def layout_of_booked(db: Database, event_id: int) -> Layout:
    """The layout of an event that has bookings; its seat map is fixed by that, so it is asked for once a process."""
    seat_map_id = _seat_map_of_event.get(event_id)
    if seat_map_id is not None and (kept := _kept.get(seat_map_id)) is not None:
        return kept
    async with db.read() as tx:
        seat_map_id = (await seat_map_ids_of(tx, {event_id}))[event_id]
        layout = await layout_of(tx, seat_map_id)
    _seat_map_of_event.put(event_id, seat_map_id)
    return layout
