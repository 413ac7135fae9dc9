"""Finding an event of the sample programme again, by what the programme calls it."""

import sqlalchemy as sa

from onsale.catalog.tables import events, venues
from onsale.demo.sales import Which
from onsale.demo.venues import HOUSES
from onsale.platform.database import ReadTx


async def event_id_of(tx: ReadTx, which: Which) -> int | None:
    """The event's number; None where somebody has renamed it."""
    here = sa.and_(events.c.name.startswith(which.show, autoescape=True), venues.c.name == HOUSES[which.house].name)
    joined = sa.select(events.c.id).join(venues, venues.c.id == events.c.venue_id).where(here)
    # In the order in which they were made: a date may have been moved since.
    found = await tx.execute(joined.order_by(events.c.id).offset(which.nth).limit(1))
    number: int | None = found.scalar_one_or_none()
    return number
