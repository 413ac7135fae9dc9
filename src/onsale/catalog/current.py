"""What is known of an event as a transaction sees it, read whole only when it has changed.

PostgreSQL gives every version of a row a transaction number and a place of its own, so asking for these says whether
what we remember is what this transaction would read, to the last change that is committed.
"""

from onsale.catalog.model import Lifecycle
from onsale.catalog.store import SaleTerms, sale_terms
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import NotFound
from onsale.platform.kept import Kept

_VERSION = """
select concat_ws(' ', e.xmin, e.ctid, o.xmin, o.ctid, v.xmin, v.ctid,
    (select string_agg(concat_ws(' ', xmin, ctid), ' ' order by position) from price_levels where event_id = e.id))
from events e join organisers o on o.id = e.organiser_id join venues v on v.id = e.venue_id
where e.id = %(event)s and e.lifecycle <> %(removed)s
"""

_TOLD_VERSION = """
select concat_ws(' ', e.xmin, e.ctid, o.xmin, o.ctid, v.xmin, v.ctid,
    (select string_agg(concat_ws(' ', xmin, ctid), ' ' order by position) from price_levels where event_id = e.id),
    '/',
    (select string_agg(concat_ws(' ', b.xmin, b.ctid, p.xmin, p.ctid), ' ' order by b.position)
        from event_performers b join performers p on p.id = b.performer_id where b.event_id = e.id))
from events e join organisers o on o.id = e.organiser_id join venues v on v.id = e.venue_id
where e.id = %(event)s and e.lifecycle <> %(removed)s
"""

_kept: Kept[int, tuple[str, SaleTerms]] = Kept(limits.SALES_REMEMBERED)


async def current_terms(tx: ReadTx, event_id: int) -> SaleTerms:
    """What `store.sale_terms` reads, the same object while nothing changed; `NotFound` as there."""
    raw = await tx.raw()
    cursor = await raw.execute(_VERSION, {"event": event_id, "removed": Lifecycle.REMOVED.value})
    row, kept = await cursor.fetchone(), _kept.get(event_id)
    if row is not None and kept is not None and kept[0] == row[0]:
        return kept[1]
    terms = await sale_terms(tx, event_id)
    if row is not None:
        _kept.put(event_id, (row[0], terms))
    return terms


async def told_version(db: Database, event_id: int) -> str:
    """Changes with whatever people are told of an event (its venue, organiser, performers and prices too).

    `NotFound` for unknown and removed events.
    """
    async with db.autocommit() as connection:
        cursor = await connection.execute(_TOLD_VERSION, {"event": event_id, "removed": Lifecycle.REMOVED.value})
        row = await cursor.fetchone()
    if row is None:
        raise NotFound("there is no such event")
    return str(row[0])
