"""Add a version of a venue's layout."""

from onsale.catalog.model import SeatMap
from onsale.catalog.record import insert_seat_map
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.seatmap.wire import canonical_bytes, content_hash
from onsale.platform.database import WriteTx
from onsale.platform.ids import new_id


async def create_seat_map(tx: WriteTx, venue_id: int, layout: Layout) -> SeatMap:
    """The layout as the venue's next version, from now on unchangeable; the same layout again is a version again."""
    values = {
        "id": new_id(),
        "name": layout.name,
        "places": layout.places,
        "content_hash": content_hash(layout),
        "layout": canonical_bytes(layout),
    }
    return await insert_seat_map(tx, venue_id, values)
