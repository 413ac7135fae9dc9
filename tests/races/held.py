"""An event's bookings, as they stand."""

import sqlalchemy as sa

from onsale.bookings import store
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.tables import bookings
from onsale.catalog.model import Event
from onsale.platform.database import Database


async def bookings_of(db: Database, event: Event, state: BookingState) -> list[Booking]:
    """Those that read as being in this state at this moment."""
    async with db.read() as tx:
        ids = (await tx.execute(sa.select(bookings.c.id).where(bookings.c.event_id == event.id))).scalars()
        return [found for found in await store.get_bookings(tx, event.id, list(ids)) if found.state is state]
