"""What selling needs to know of an event, from memory when it was read within the last second.

For hints and for pages: what is sold and at which price is decided on what the transaction itself reads. With the
database gone, what was read last is still told.
"""

from typing import NamedTuple

from onsale.catalog.current import current_terms
from onsale.catalog.layouts import layout_of
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.store import SaleTerms
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.recent import Recent

FRESH_S = 1.0


class Sale(NamedTuple):
    """An event on sale: its terms and its seat map."""

    terms: SaleTerms
    layout: Layout


class RecentSales(Recent[int, Sale]):
    """The sales this process was asked about, by event, each at most a second old.

    `of` raises `NotFound` for unknown and removed events, `Unavailable` if it was never read.
    """

    def __init__(self, db: Database) -> None:
        super().__init__(self._read_sale, fresh_s=FRESH_S, most=limits.SALES_REMEMBERED, patience_s=db.patience_s / 2)
        self._db = db

    async def _read_sale(self, event_id: int, known: Sale | None) -> Sale:
        async with self._db.read() as tx:
            terms = await current_terms(tx, event_id)
            if known is not None and known.terms is terms:
                return known  # the same object while nothing changed: others remember what they made of it
            if known is not None and known.terms.event.seat_map_id == terms.event.seat_map_id:
                return Sale(terms, known.layout)
            return Sale(terms, await layout_of(tx, terms.event.seat_map_id))
