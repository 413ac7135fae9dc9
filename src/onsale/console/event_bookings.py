"""How far cancelling all bookings of an event is, and which refunds wait for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from onsale.bookings.tables import bookings as b
from onsale.catalog.tables import events
from onsale.payments.tables import refunds as r
from onsale.platform.database import ReadTx


@dataclass(frozen=True, slots=True)
class Closing:
    """How far a cancelled event is: bookings bought or held, those of them still to be ended, and refunds by state."""

    bookings: int
    left: int
    due: int
    done: int
    refused: int

    @property
    def over(self) -> bool:
        """Whether there is nothing left to wait for."""
        return self.left == self.due == 0


async def closing_of(tx: ReadTx, event_id: int) -> Closing:
    """Counted now."""
    state = b.c.state
    ended = sa.func.count().filter(state == "cancelled").label("ended")
    left = sa.func.count().filter(state.in_(("held", "payment_pending", "confirmed"))).label("left")
    counted = (await tx.execute(sa.select(ended, left).where(b.c.event_id == event_id))).one()
    by_state = sa.select(r.c.state, sa.func.count().label("many")).where(r.c.event_id == event_id).group_by(r.c.state)
    refunds = {row.state: row.many for row in await tx.execute(by_state)}
    done = refunds.get("done", 0) + refunds.get("paid_otherwise", 0)
    return Closing(counted.ended + counted.left, counted.left, refunds.get("due", 0), done, refunds.get("refused", 0))


async def refused_of(tx: ReadTx, organisers: Sequence[int] | None) -> int:
    """How many refunds of these organisers' events (None: of all) wait for somebody."""
    refused = sa.select(sa.func.count()).select_from(r).where(r.c.state == "refused")
    if organisers is not None:
        refused = refused.where(r.c.event_id.in_(sa.select(events.c.id).where(events.c.organiser_id.in_(organisers))))
    return int((await tx.execute(refused)).scalar_one())
