"""What selling needs to know of an event, from memory when it was read within the last second.

For hints and for pages: what is sold and at which price is decided on what the transaction itself reads. With the
database gone, what was read last is still told.
"""

import asyncio
import time
from collections import OrderedDict
from typing import NamedTuple

from onsale.catalog.current import current_terms
from onsale.catalog.layouts import layout_of
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.store import SaleTerms
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Unavailable

FRESH_S = 1.0
_TRY_AGAIN_AFTER_S = 0.5
_WAITED_FOR_S = 0.25


class Sale(NamedTuple):
    """An event on sale: its terms and its seat map."""

    terms: SaleTerms
    layout: Layout


class RecentSales:
    """The sales this process was asked about, each at most a second old."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._kept: OrderedDict[int, tuple[float, Sale]] = OrderedDict()
        self._reading: dict[int, asyncio.Task[Sale]] = {}

    async def of(self, event_id: int) -> Sale:
        """The event's sale; `NotFound` for unknown and removed events, `Unavailable` if it was never read."""
        kept = self._kept.get(event_id)
        if kept is None:
            return await asyncio.shield(self._read_once(event_id))
        if time.monotonic() < kept[0]:
            return kept[1]
        reading = self._read_once(event_id)
        await asyncio.wait({reading}, timeout=_WAITED_FOR_S)
        if not reading.done():
            return kept[1]
        try:
            return reading.result()
        except Unavailable:
            self._kept[event_id] = (time.monotonic() + _TRY_AGAIN_AFTER_S, kept[1])
            return kept[1]

    def _read_once(self, event_id: int) -> "asyncio.Task[Sale]":
        """Whoever asks meanwhile waits for the same reading."""
        reading = self._reading.get(event_id)
        if reading is None:
            reading = self._reading[event_id] = asyncio.create_task(self._read(event_id), name=f"read-sale-{event_id}")
            reading.add_done_callback(lambda _: self._reading.pop(event_id, None))
        return reading

    async def _read(self, event_id: int) -> Sale:
        async with self._db.read() as tx:
            terms = await current_terms(tx, event_id)
            known = self._kept.get(event_id)
            if known is not None and known[1].terms is terms:
                sale = known[1]  # the same object while nothing changed: others remember what they made of it
            elif known is not None and known[1].terms.event.seat_map_id == terms.event.seat_map_id:
                sale = Sale(terms, known[1].layout)
            else:
                sale = Sale(terms, await layout_of(tx, terms.event.seat_map_id))
        self._kept.pop(event_id, None)
        self._kept[event_id] = (time.monotonic() + FRESH_S, sale)
        while len(self._kept) > limits.SALES_REMEMBERED:
            self._kept.popitem(last=False)
        return sale
