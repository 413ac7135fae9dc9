"""The bookings of an event, for its organiser: found by reference, listed, and how far cancelling all of them is."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from onsale.bookings import store
from onsale.bookings.model import Booking, number_of_reference
from onsale.bookings.tables import bookings as b
from onsale.catalog.tables import events
from onsale.payments.tables import refunds as r
from onsale.platform.database import ReadTx

_BOUGHT = b.c.confirmed_at.is_not(None)
_SPACE = re.compile(r"[\s-]+")


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


async def bought(tx: ReadTx, event_id: int, *, before: tuple[datetime, uuid.UUID] | None, limit: int) -> list[Booking]:
    """Confirmed bookings, cancelled ones too, the last bought first, from just after `before` on."""
    mine = sa.select(b.c.id).where(b.c.event_id == event_id, _BOUGHT)
    if before is not None:
        mine = mine.where(sa.tuple_(b.c.confirmed_at, b.c.id) < sa.tuple_(*before))
    ids = list((await tx.execute(mine.order_by(b.c.confirmed_at.desc(), b.c.id.desc()).limit(limit))).scalars())
    return await _in_order(tx, event_id, ids)


async def called(tx: ReadTx, event_id: int, reference: str, *, limit: int) -> list[Booking]:
    """The bought bookings with this reference: mostly one, for it is short."""
    number = number_of_reference(_SPACE.sub("", reference).upper())
    if number is None:
        return []
    low_bits = "('x' || right(replace(id::text, '-', ''), 16))::bit(64)::bigint & 4611686018427387903"
    same = sa.text(f"({low_bits}) % :modulus = :number").bindparams(modulus=number[1], number=number[0])
    mine = sa.select(b.c.id).where(b.c.event_id == event_id, _BOUGHT, same).limit(limit)
    return await _in_order(tx, event_id, list((await tx.execute(mine)).scalars()))


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


async def _in_order(tx: ReadTx, event_id: int, ids: list[uuid.UUID]) -> list[Booking]:
    found = {booking.id: booking for booking in await store.get_bookings(tx, event_id, ids)}
    return [found[which] for which in ids]
