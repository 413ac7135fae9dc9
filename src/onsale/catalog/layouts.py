"""Seat maps in memory: a layout never changes, so every process keeps the ones it was last asked for."""

from collections import OrderedDict

import msgspec
import sqlalchemy as sa

from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.seatmap.wire import from_wire
from onsale.catalog.tables import seat_maps
from onsale.platform import limits
from onsale.platform.database import ReadTx
from onsale.platform.errors import NotFound

_kept: OrderedDict[int, Layout] = OrderedDict()


async def layout_of(tx: ReadTx, seat_map_id: int) -> Layout:
    """The layout of a seat map, from memory when it is there; `NotFound` when there is no such seat map."""
    if (kept := _kept.get(seat_map_id)) is not None:
        _kept.move_to_end(seat_map_id)
        return kept
    statement = sa.select(seat_maps.c.layout).where(seat_maps.c.id == seat_map_id)
    stored: bytes | None = (await tx.execute(statement)).scalar_one_or_none()
    if stored is None:
        raise NotFound("there is no such seat map")
    layout = _kept[seat_map_id] = from_wire(msgspec.json.decode(stored))
    while len(_kept) > limits.LAYOUTS_KEPT:
        _kept.popitem(last=False)
    return layout
