"""The tickets somebody holds, whether they booked them or were sent them."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
from msgspec import Meta, Struct

from onsale.bookings.tables import bookings as b
from onsale.catalog.layouts import layout_of
from onsale.catalog.store import get_events
from onsale.platform.database import ReadTx
from onsale.platform.ids import encode_event_uuid, encode_id
from onsale.platform.keyring import Keyring
from onsale.platform.schemas import rfc3339, rfc3339_or_none
from onsale.platform.sealing import Sealer
from onsale.tickets.codes import codes_of
from onsale.tickets.model import Ticket, TicketState
from onsale.tickets.names import names_on
from onsale.tickets.schemas import code_url_of
from onsale.tickets.store import ticket_from
from onsale.tickets.tables import tickets as t
from onsale.transfers import store
from onsale.transfers.schemas import HeldTicket


class Key(Struct, array_like=True):
    """Where the list goes on."""

    at: Annotated[datetime, Meta(tz=True)]
    id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Held:
    """A ticket, and when it was issued."""

    ticket: Ticket
    issued_at: datetime


async def held_tickets(tx: ReadTx, person_id: int, *, after: Key | None, limit: int) -> list[Held]:
    """Valid and cancelled ones, the last issued first."""
    booked = t.join(b, sa.and_(b.c.event_id == t.c.event_id, b.c.id == t.c.booking_id))
    theirs = sa.select(t).where(t.c.holder_id == person_id)
    # Each by an index of its own: one condition over both tables would read every ticket there is.
    mine = sa.select(t).select_from(booked).where(b.c.fan_id == person_id, t.c.holder_id.is_(None))
    of_both = sa.union_all(theirs, mine).subquery("held")
    found = sa.select(of_both).where(of_both.c.state != TicketState.TRANSFERRED.value)
    if after is not None:
        found = found.where(sa.tuple_(of_both.c.issued_at, of_both.c.id) < sa.tuple_(after.at, after.id))
    rows = await tx.execute(found.order_by(of_both.c.issued_at.desc(), of_both.c.id.desc()).limit(limit))
    return [Held(ticket_from(row), row.issued_at) for row in rows]


async def told_tickets(tx: ReadTx, held: Sequence[Held | Ticket], keyring: Keyring, sealer: Sealer) -> list[HeldTicket]:
    """With their events, codes and names; in the same order."""
    tickets = [one.ticket if isinstance(one, Held) else one for one in held]
    events = await get_events(tx, {ticket.event_id for ticket in tickets}, removed_too=True)
    told: dict[uuid.UUID, HeldTicket] = {}
    by_event: defaultdict[int, list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        by_event[ticket.event_id].append(ticket)
    for event_id, some in by_event.items():
        event, codes, holders = events[event_id], await codes_of(tx, some, keyring), await store.holders_of(tx, some)
        layout = await layout_of(tx, event.seat_map_id)
        for ticket, code in zip(some, codes, strict=True):
            (name,) = await names_on(tx, [ticket], holders[ticket.id], sealer=sealer)
            place = layout.describe(ticket.place)
            told[ticket.id] = HeldTicket(
                id=ticket.public_id,
                place=ticket.place,
                section=place.section,
                row=place.row,
                seat=place.seat,
                state=ticket.state.value,
                code=code,
                code_url=code_url_of(ticket, code),
                admitted_at=rfc3339_or_none(ticket.admitted_at),
                name=name,
                event_id=encode_id("evt", event_id),
                event=event.name,
                starts_at=rfc3339(event.starts_at),
                booking_id=encode_event_uuid("bk", event_id, ticket.booking_id) if ticket.holder_id is None else None,
            )
    return [told[ticket.id] for ticket in tickets]
