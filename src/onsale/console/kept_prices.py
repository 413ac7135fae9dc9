"""The rows of prices in the form of an event that exists."""

from collections.abc import Sequence

from onsale.catalog.model import Event
from onsale.catalog.seatmap import Layout
from onsale.catalog.store import price_levels_of
from onsale.console import price_fields
from onsale.console.moving_prices.history import level_url
from onsale.console.views import PriceLevelField
from onsale.platform.database import ReadTx
from onsale.pricing.moving.store import plans_of


async def rows_of(
    tx: ReadTx, event: Event, layout: Layout, typed: Sequence[PriceLevelField] = ()
) -> list[PriceLevelField]:
    """As typed, or as kept where nothing was; a price that moves always as kept, since it is set elsewhere."""
    levels, plans = await price_levels_of(tx, event.id), await plans_of(tx, event.id)
    kept = price_fields.stored(levels, layout, event.currency)
    moving = {level.name: level_url(event, level) for level in levels if level.name in plans}
    return price_fields.where_they_move(typed or kept, kept, moving)
