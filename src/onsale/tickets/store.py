"""Tickets in the database."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from onsale.platform.arrays import int_array, uuid_array
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.ids import new_uuid
from onsale.tickets.model import Ticket, TicketState
from onsale.tickets.tables import tickets as t

_INSERT = """
insert into tickets (event_id, id, booking_id, place)
select %(event)s, id, booking, place
from unnest(%(ids)s::uuid[], %(bookings)s::uuid[], %(places)s::int[]) as issued (id, booking, place)
"""

_CANCEL = """
update tickets set state = 'cancelled', name_sealed = null, ended_at = coalesce(tickets.ended_at, now())
from unnest(%(bookings)s::uuid[], %(places)s::int[]) as going (booking, place)
where tickets.event_id = %(event)s and tickets.booking_id = going.booking and tickets.place = going.place
    and tickets.state in ('valid', 'offered')
    and (%(used_too)s or tickets.admitted_at is null and (tickets.holder_id is not null) = %(sent_on)s)
"""


async def insert_tickets(tx: WriteTx, event_id: int, issued: Collection[tuple[uuid.UUID, int]]) -> None:
    """A valid ticket for each booking and place; the unique index refuses a second one for a place."""
    raw = await tx.raw()
    await raw.execute(
        _INSERT,
        {
            "event": event_id,
            "ids": uuid_array(new_uuid() for _ in issued),
            "bookings": uuid_array(booking_id for booking_id, _place in issued),
            "places": int_array(place for _booking_id, place in issued),
        },
    )


async def tickets_of(tx: ReadTx, event_id: int, booking_id: uuid.UUID, *, holder_id: int | None = None) -> list[Ticket]:
    """A booking's tickets, cancelled ones and those sent on, too, by place: as its fan sees them, or as somebody does
    whom some were sent on to. Nobody sees the ticket that was issued to another in the stead of theirs.
    """
    mine = t.c.holder_id == holder_id if holder_id is not None else t.c.holder_id.is_(None)
    return list({one.place: one for one in await all_tickets_of(tx, event_id, booking_id, mine)}.values())


async def all_tickets_of(
    tx: ReadTx, event_id: int, booking_id: uuid.UUID, *where: sa.ColumnElement[bool]
) -> list[Ticket]:
    """Every ticket there has been of a booking, by place and as they were issued; with who holds which."""
    mine = sa.and_(t.c.event_id == event_id, t.c.booking_id == booking_id, *where)
    rows = await tx.execute(sa.select(t).where(mine).order_by(t.c.place, t.c.serial, t.c.issued_at))
    return [ticket_from(row) for row in rows]


async def tickets_of_bookings(
    tx: ReadTx, event_id: int, booking_ids: Collection[uuid.UUID], *, limit: int
) -> list[Ticket]:
    """So many of the bookings' tickets, those that admit first, then by place."""
    mine = sa.select(t).where(t.c.event_id == event_id, t.c.booking_id.in_(booking_ids))
    rows = await tx.execute(mine.order_by(t.c.state != "valid", t.c.place, t.c.issued_at).limit(limit))
    return [ticket_from(row) for row in rows]


async def unused_tickets(tx: ReadTx, event_id: int) -> list[Ticket]:
    """All of an event's that are valid and let nobody in so far, by place."""
    unused = sa.select(t).where(t.c.event_id == event_id, t.c.state == "valid", t.c.admitted_at.is_(None))
    return [ticket_from(row) for row in await tx.execute(unused.order_by(t.c.place))]


async def get_ticket(tx: ReadTx, event_id: int, ticket_id: uuid.UUID) -> Ticket | None:
    """One ticket."""
    row = (await tx.execute(sa.select(t).where(t.c.event_id == event_id, t.c.id == ticket_id))).one_or_none()
    return ticket_from(row) if row else None


async def cancel_tickets(
    tx: WriteTx, event_id: int, places: Collection[tuple[uuid.UUID, int]], *, used_too: bool, sent_on: bool = False
) -> int:
    """Cancel the tickets of these bookings' places, valid or offered back: with `used_too` whatever became of them,
    else those nobody used, which were `sent_on` or weren't. Returns how many.
    """
    raw = await tx.raw()
    values = {
        "event": event_id,
        "bookings": uuid_array(booking_id for booking_id, _place in places),
        "places": int_array(place for _booking_id, place in places),
        "used_too": used_too,
        "sent_on": sent_on,
    }
    return (await raw.execute(_CANCEL, values)).rowcount


def ticket_of(row: Sequence[Any]) -> Ticket:
    """A row of the columns a ticket has, in their order."""
    event_id, ticket_id, booking_id, place, serial, state, *more = row
    return Ticket(event_id, ticket_id, booking_id, place, serial, TicketState(state), *more)


async def move_tickets(
    tx: WriteTx, event_id: int, ids: Collection[uuid.UUID], *, before: TicketState, to: TicketState
) -> frozenset[uuid.UUID]:
    """From one state to another, as far as they are in it, weren't used, and are their booking's fan's still; returns
    which. A compare-and-set: of a scanner and a fan who offers the ticket back one wins. What is valid no more keeps
    the moment at which that began, also once it is sold.
    """
    since = None if to is TicketState.VALID else sa.func.now()
    mine = sa.and_(
        t.c.event_id == event_id,
        t.c.id.in_(ids),
        t.c.state == before.value,
        t.c.admitted_at.is_(None),
        t.c.holder_id.is_(None),
    )
    changed = await tx.execute(sa.update(t).where(mine).values(state=to.value, ended_at=since).returning(t.c.id))
    return frozenset(changed.scalars())


async def reissue(tx: WriteTx, ticket: Ticket, *, holder_id: int | None) -> Ticket | None:
    """A new ticket for the same place in this one's stead, with a code of its own, for whoever holds it from now on
    (`None`: the booking's fan). `None` when this one is valid no more, or was used: one of those who ask at once wins.
    """
    ended = await tx.execute(
        sa.update(t)
        .where(
            t.c.event_id == ticket.event_id,
            t.c.id == ticket.id,
            t.c.state == TicketState.VALID.value,
            t.c.admitted_at.is_(None),
        )
        .values(state=TicketState.TRANSFERRED.value, name_sealed=None, ended_at=sa.func.now())
        .returning(t.c.booking_id, t.c.place, t.c.serial)
    )
    before = ended.one_or_none()
    if before is None:
        return None
    fresh = sa.insert(t).values(
        event_id=ticket.event_id,
        id=new_uuid(),
        booking_id=before.booking_id,
        place=before.place,
        serial=before.serial + 1,
        holder_id=holder_id,
    )
    return ticket_from((await tx.execute(fresh.returning(t))).one())


async def lock_tickets(tx: WriteTx, event_id: int, ids: Collection[uuid.UUID]) -> list[Ticket]:
    """These tickets by place, kept from changing until this transaction ends."""
    rows = await tx.execute(
        sa.select(t).where(t.c.event_id == event_id, t.c.id.in_(ids)).order_by(t.c.place, t.c.id).with_for_update()
    )
    return [ticket_from(row) for row in rows]


async def sent_on(tx: ReadTx, event_id: int, booking_ids: Collection[uuid.UUID]) -> list[Ticket]:
    """Tickets of these bookings that somebody else than their fan has, or had when they were cancelled."""
    gone = TicketState.TRANSFERRED.value
    mine = sa.and_(t.c.event_id == event_id, t.c.booking_id.in_(booking_ids), t.c.holder_id.is_not(None))
    rows = await tx.execute(sa.select(t).where(mine, t.c.state != gone).order_by(t.c.place))
    return [ticket_from(row) for row in rows]


async def held_by_others(
    tx: ReadTx, event_id: int, *, issued_before: datetime | None = None, limit: int | None = None
) -> list[Ticket]:
    """An event's valid tickets that were sent on, by place; only those that have been their holders' that long."""
    mine = sa.and_(t.c.event_id == event_id, t.c.holder_id.is_not(None), t.c.state == TicketState.VALID.value)
    since = t.c.issued_at <= issued_before if issued_before is not None else sa.true()
    rows = await tx.execute(sa.select(t).where(mine, since).order_by(t.c.place).limit(limit))
    return [ticket_from(row) for row in rows]


async def set_name(tx: WriteTx, ticket: Ticket, name_sealed: bytes | None) -> None:
    """Who comes with it, sealed under its holder's key."""
    mine = (t.c.event_id == ticket.event_id) & (t.c.id == ticket.id)
    await tx.execute(sa.update(t).where(mine).values(name_sealed=name_sealed))


async def held_by(tx: ReadTx, person_id: int, *, limit: int) -> list[Ticket]:
    """The tickets that were sent on to somebody and that they have still, cancelled ones too; the last issued first."""
    rows = await tx.execute(
        sa.select(t)
        .where(t.c.holder_id == person_id, t.c.state != TicketState.TRANSFERRED.value)
        .order_by(t.c.issued_at.desc(), t.c.id.desc())
        .limit(limit)
    )
    return [ticket_from(row) for row in rows]


def ticket_from(row: Any) -> Ticket:
    """A row of the table."""
    return Ticket(
        row.event_id,
        row.id,
        row.booking_id,
        row.place,
        row.serial,
        TicketState(row.state),
        row.admitted_at,
        row.admitted_gate,
        row.entry,
        row.left_at,
        row.ended_at,
        row.holder_id,
        bytes(row.name_sealed) if row.name_sealed is not None else None,
    )
