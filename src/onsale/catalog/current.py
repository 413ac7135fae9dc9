"""The terms of a sale as a transaction sees them, read whole only when they have changed.

PostgreSQL gives every version of a row a transaction number and a place of its own, so asking for these says whether
what we remember is what this transaction would read, to the last change that is committed.
"""

from collections import OrderedDict

from onsale.catalog.model import Lifecycle
from onsale.catalog.store import SaleTerms, sale_terms
from onsale.platform import limits
from onsale.platform.database import ReadTx

_VERSION = """
select concat_ws(' ', e.xmin, e.ctid, o.xmin, o.ctid,
    (select string_agg(concat_ws(' ', xmin, ctid), ' ' order by position) from price_levels where event_id = e.id))
from events e join organisers o on o.id = e.organiser_id where e.id = %(event)s and e.lifecycle <> %(removed)s
"""

_kept: OrderedDict[int, tuple[str, SaleTerms]] = OrderedDict()


async def current_terms(tx: ReadTx, event_id: int) -> SaleTerms:
    """What `store.sale_terms` reads, the same object while nothing changed; `NotFound` as there."""
    raw = await tx.raw()
    cursor = await raw.execute(_VERSION, {"event": event_id, "removed": Lifecycle.REMOVED.value})
    row, kept = await cursor.fetchone(), _kept.get(event_id)
    if row is not None and kept is not None and kept[0] == row[0]:
        return kept[1]
    terms = await sale_terms(tx, event_id)
    if row is not None:
        _remember(event_id, row[0], terms)
    return terms


def _remember(event_id: int, version: str, terms: SaleTerms) -> None:
    _kept.pop(event_id, None)
    _kept[event_id] = (version, terms)
    while len(_kept) > limits.SALES_REMEMBERED:
        _kept.popitem(last=False)
