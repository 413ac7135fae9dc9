"""Seat maps as documents, at addresses made of their content: what is there never changes."""

from typing import NamedTuple

import msgspec

from onsale.catalog.layouts import layout_of
from onsale.catalog.seatmap.wire import to_wire
from onsale.catalog.store import seat_map_by_hash
from onsale.platform import limits
from onsale.platform.database import ReadTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_id
from onsale.platform.kept import Kept


class _Shape(NamedTuple):
    content_hash: str
    overview: bool
    section: str | None


_kept: Kept[_Shape, bytes] = Kept(limits.SEAT_MAP_DOCUMENTS_KEPT)


async def seat_map_document(tx: ReadTx, content_hash: str, *, overview: bool, section: str | None) -> bytes:
    """The map's JSON: whole, without rows (`overview`), or one section.

    Raises `NotFound` for an unknown map, `InvalidRequest` for a section it doesn't have.
    """
    shape = _Shape(content_hash, overview, section)
    if (kept := _kept.get(shape)) is not None:
        return kept
    seat_map = await seat_map_by_hash(tx, content_hash)
    layout = await layout_of(tx, seat_map.id)
    try:
        told = to_wire(layout, overview=overview, section=section)
    except KeyError:
        raise InvalidRequest.of("section", _("The seat map has no such section.")) from None
    identity = {"id": encode_id("map", seat_map.id), "version": seat_map.version, "hash": content_hash}
    return _kept.put(shape, msgspec.json.encode(identity | told))
