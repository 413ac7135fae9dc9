"""What was sold of an event, asked while its gate is shut: then the answer holds until the transaction ends."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from onsale.bookings.tables import bookings
from onsale.catalog.edit_event import Sales
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event
from onsale.inventory.tables import HOUSE, claims
from onsale.platform.database import ReadTx


async def sales_of(tx: ReadTx, event: Event) -> Sales:
    """Whether anybody holds, pays for or ever bought places, and the sections where places are taken now.

    Places the house keeps back are nobody's purchase.
    """
    layout = await layout_of(tx, event.seat_map_id)
    section = sa.func.width_bucket(claims.c.place, sa.cast([part.first for part in layout.sections], ARRAY(sa.Integer)))
    taken = await tx.execute(
        sa.select(section)
        .distinct()
        .where(claims.c.event_id == event.id, claims.c.held_until > sa.func.now(), claims.c.booking_id != HOUSE)
    )
    sections = frozenset(layout.sections[number - 1].name for number in taken.scalars())
    booked = sa.exists().where(bookings.c.event_id == event.id)
    ever = bool((await tx.execute(sa.select(booked))).scalar_one())
    return Sales(bool(sections) or (ever and await _ever_paid(tx, event.id)), sections, ever)


async def _ever_paid(tx: ReadTx, event_id: int) -> bool:
    """A booking that was confirmed once, or whose payment may still arrive."""
    paid = sa.or_(bookings.c.confirmed_at.is_not(None), bookings.c.state == "payment_pending")
    found = sa.exists().where(bookings.c.event_id == event_id, paid)
    return bool((await tx.execute(sa.select(found))).scalar_one())
