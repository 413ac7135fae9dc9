"""How many places of a level are sold."""

import sqlalchemy as sa

from onsale.catalog.layouts import layout_of
from onsale.catalog.model import PriceLevel
from onsale.catalog.seatmap.layout import Layout
from onsale.inventory.tables import ASIDE, HOUSE
from onsale.platform.database import ReadTx

# A place is sold for good when nothing ends its claim: what is only held doesn't count, so nobody moves a price by it.
_SOLD = sa.text("""
select count(*) from claims where event_id = :event and held_until = 'infinity'
    and booking_id <> all (cast(:house as uuid[])) and place <@ cast(:places as int4multirange)
""")


async def places_sold(tx: ReadTx, event_id: int, seat_map_id: int, level: PriceLevel) -> int:
    """Sold and not given back."""
    layout = await layout_of(tx, seat_map_id)
    told = {"event": event_id, "house": [HOUSE, ASIDE], "places": _ranges(layout, level)}
    return int((await tx.execute(_SOLD, told)).scalar_one())


def places_of(layout: Layout, level: PriceLevel) -> int:
    """How many places a level has."""
    return sum(len(layout.places_of(section)) for section in level.sections)


def _ranges(layout: Layout, level: PriceLevel) -> str:
    places = (layout.places_of(section) for section in level.sections)
    return "{" + ",".join(f"[{span.start},{span.stop})" for span in places) + "}"
