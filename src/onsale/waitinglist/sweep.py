"""Seeing to it that offers end and places are offered, every second. For the worker's cycle."""

import sqlalchemy as sa
import structlog

from onsale.bookings import store as booking_store
from onsale.bookings.model import BookingState
from onsale.bookings.tables import bookings as b
from onsale.catalog.tables import events
from onsale.inventory.claim import Wish, give_back
from onsale.inventory.tables import ASIDE, claims
from onsale.platform.database import Database, ReadTx
from onsale.platform.services import Services
from onsale.waitinglist import store
from onsale.waitinglist.model import Entry, EntryState
from onsale.waitinglist.offer import defer_offers
from onsale.waitinglist.tables import entries as e

log = structlog.get_logger()

SWEEP_EVERY_S = 1.0
LOOK_EVERY_S = 5.0
ENDS_EARLY_S = 2.0
"""An offer is ended so long before its time: once its claims had lapsed, anybody could have its places before the next
in the line."""

_BATCH = 200
_CLOSE_OVER = sa.text("""
update waiting_entries set state = 'left', ended_at = now()
from events where events.id = waiting_entries.event_id and waiting_entries.state = 'waiting'
    and (events.lifecycle <> 'published'
        or events.schedule <> 'postponed' and now() >= least(events.off_sale_at, events.starts_at))
""")
_ACTIVE = (BookingState.HELD.value, BookingState.PAYMENT_PENDING.value)


async def sweep_offers(services: Services) -> None:
    """End offers whose time is over, and note what became of the others."""
    db = services.get(Database)
    async with db.read() as read:
        ended = await _ended(read)
    for entry in ended:
        try:
            await _end(db, entry)
        except Exception:
            log.exception("offer_not_ended", event_id=entry.event_id)


async def look_for_free_places(services: Services) -> None:
    """Offer what is free though nobody told us: places the house let go, a job that died. Lists of events that sell
    nothing any more are closed."""
    db = services.get(Database)
    async with db.write() as write:
        await write.execute(_CLOSE_OVER)
    async with db.read() as read:
        found = await _with_free_places(read)
    for event_id in found:
        async with db.write() as tx:
            await defer_offers(tx, event_id)


async def _ended(tx: ReadTx) -> list[Entry]:
    over = b.c.expires_at <= sa.func.now() + sa.func.make_interval(0, 0, 0, 0, 0, 0, ENDS_EARLY_S)
    still = sa.and_(b.c.state.in_(_ACTIVE), sa.not_(over))
    offered = sa.select(e).join(b, sa.and_(b.c.event_id == e.c.event_id, b.c.id == e.c.booking_id))
    rows = await tx.execute(
        offered.where(e.c.state == EntryState.OFFERED.value, sa.not_(still)).order_by(e.c.offered_at).limit(_BATCH)
    )
    return [store.entry_from(row) for row in rows]


async def _end(db: Database, entry: Entry) -> None:
    """Whoever is paying at this moment isn't interrupted: the payment decides."""
    async with db.write() as tx:
        locked = await store.live_entry(tx, entry.event_id, entry.fan_id, lock=True)
        if locked != entry or entry.booking_id is None:
            return
        booking = await booking_store.lock_booking(tx, entry.event_id, entry.booking_id)
        if booking is None or booking.state is BookingState.PAYMENT_PENDING:
            return
        if booking.state is BookingState.HELD:
            held = [BookingState.HELD]
            await booking_store.move(tx, entry.event_id, booking.id, before=held, to=BookingState.EXPIRED)
            await give_back(tx, entry.event_id, [Wish(booking.id, booking.fan_id, booking.places)])
        taken = booking.confirmed_at is not None
        await store.end(tx, entry, EntryState.TAKEN if taken else EntryState.PASSED)


async def _with_free_places(tx: ReadTx) -> list[int]:
    """Events somebody waits for and not all places of which somebody has."""
    waiting = sa.select(e.c.event_id).distinct().where(e.c.state == EntryState.WAITING.value).subquery()
    live = sa.and_(claims.c.event_id == events.c.id, claims.c.held_until > sa.func.now(), claims.c.booking_id != ASIDE)
    taken = sa.select(sa.func.count()).where(live).scalar_subquery()
    found = sa.select(events.c.id).where(events.c.id.in_(sa.select(waiting.c.event_id)), taken < events.c.places)
    return list((await tx.execute(found)).scalars())
