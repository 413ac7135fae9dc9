"""Tickets on their way, in the database."""

import uuid
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.bookings.tables import bookings as b
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.ids import new_uuid
from onsale.tickets.model import Ticket, TicketState
from onsale.tickets.tables import tickets as t
from onsale.transfers.model import Step, StepState
from onsale.transfers.tables import ticket_transfers as w

_DAY = timedelta(days=1)
_FORGOTTEN = {"email_sealed": None, "from_name_sealed": None}
# Who was let in or lost the place by now has nothing to give: no need to be told by the door.
_TICKET_GOES = (
    sa.select(t.c.id)
    .where(
        t.c.event_id == w.c.event_id,
        t.c.id == w.c.ticket_id,
        t.c.state == TicketState.VALID.value,
        t.c.admitted_at.is_(None),
    )
    .exists()
)
_OPEN = w.c.state == StepState.OFFERED.value
_LIVE = sa.and_(_OPEN, w.c.expires_at > sa.func.now(), _TICKET_GOES)
_COLUMNS = (*w.c, _LIVE.label("live"))
_HOLDER = sa.func.coalesce(t.c.holder_id, b.c.fan_id)


async def insert_steps(tx: WriteTx, tickets: Sequence[Ticket], values: dict[str, Any]) -> int:
    """Let these set out; how many did. One that is on its way already doesn't (the unique index decides)."""
    rows = [
        {
            "event_id": ticket.event_id,
            "id": new_uuid(),
            "ticket_id": ticket.id,
            "booking_id": ticket.booking_id,
            "place": ticket.place,
            **values,
        }
        for ticket in tickets
    ]
    made = await tx.execute(insert(w).values(rows).on_conflict_do_nothing().returning(w.c.id))
    return len(made.all())


async def lapse(tx: WriteTx, event_id: int, ticket_ids: Collection[uuid.UUID]) -> None:
    """What nobody accepted in time is over."""
    ended = {"state": StepState.LAPSED.value, "ended_at": sa.func.now(), **_FORGOTTEN}
    mine = sa.and_(w.c.event_id == event_id, w.c.ticket_id.in_(ticket_ids), _OPEN, w.c.expires_at <= sa.func.now())
    await tx.execute(sa.update(w).where(mine).values(ended))


async def end(tx: WriteTx, steps: Sequence[Step], state: StepState) -> list[Step]:
    """End those that are open still, without anybody accepting; a compare-and-set. Returns those that were ended."""
    if not steps:
        return []
    mine = sa.and_(w.c.event_id == steps[0].event_id, w.c.id.in_([step.id for step in steps]), _OPEN)
    ended = sa.update(w).where(mine).values(state=state.value, ended_at=sa.func.now(), **_FORGOTTEN)
    done = set((await tx.execute(ended.returning(w.c.id))).scalars())
    return [step for step in steps if step.id in done]


async def accept(tx: WriteTx, step: Step, to_id: int, next_ticket_id: uuid.UUID, email_sealed: bytes | None) -> bool:
    """Whether this one is accepted: it was open still, and in time by the database's clock. The address is its
    receiver's own, and sealed under their key from now on."""
    mine = sa.and_(w.c.event_id == step.event_id, w.c.id == step.id, _OPEN, w.c.expires_at > sa.func.now())
    values = {
        "state": StepState.ACCEPTED.value,
        "to_id": to_id,
        "email_sealed": email_sealed,
        "next_ticket_id": next_ticket_id,
        "ended_at": sa.func.now(),
        "from_name_sealed": None,
    }
    return (await tx.execute(sa.update(w).where(mine).values(values))).rowcount == 1


async def void(tx: WriteTx, event_id: int, places: Collection[tuple[uuid.UUID, int]]) -> int:
    """End what is open of these bookings' places: their tickets are no more. Returns how many could still have been
    accepted; what nobody had accepted in time is over without it.
    """
    mine = sa.and_(w.c.event_id == event_id, sa.tuple_(w.c.booking_id, w.c.place).in_(list(places)), _OPEN)
    late = w.c.expires_at <= sa.func.now()
    ended = {
        "state": sa.case((late, StepState.LAPSED.value), else_=StepState.VOID.value),
        "ended_at": sa.func.now(),
        **_FORGOTTEN,
    }
    done = (await tx.execute(sa.update(w).where(mine).values(ended).returning(w.c.state))).scalars()
    return sum(state == StepState.VOID.value for state in done)


async def note_renamed(tx: WriteTx, ticket: Ticket, holder_id: int) -> None:
    """A link of the chain that leads nowhere else: the ticket bears another name."""
    values = {
        "event_id": ticket.event_id,
        "id": new_uuid(),
        "transfer_id": new_uuid(),
        "ticket_id": ticket.id,
        "booking_id": ticket.booking_id,
        "place": ticket.place,
        "state": StepState.RENAMED.value,
        "from_id": holder_id,
        "to_id": holder_id,
        "expires_at": sa.func.now(),
        "ended_at": sa.func.now(),
    }
    await tx.execute(sa.insert(w).values(values))


async def steps_of(tx: ReadTx, event_id: int, transfer_id: uuid.UUID) -> list[Step]:
    """The tickets that were sent together, by place."""
    found = sa.select(*_COLUMNS).where(w.c.event_id == event_id, w.c.transfer_id == transfer_id).order_by(w.c.place)
    return [_step(row) for row in await tx.execute(found)]


async def latest_of(tx: ReadTx, event_id: int, ticket_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Step]:
    """The last time each of these tickets was sent to somebody, however that ended."""
    mine = sa.and_(w.c.event_id == event_id, w.c.ticket_id.in_(ticket_ids), w.c.state != StepState.RENAMED.value)
    found = sa.select(*_COLUMNS).where(mine).order_by(w.c.made_at, w.c.id)
    return {row.ticket_id: _step(row) for row in await tx.execute(found)}


async def live_to(tx: ReadTx, person_id: int, *, limit: int) -> list[Step]:
    """What somebody could accept now, as far as we know that the address is theirs; the newest first."""
    found = sa.select(*_COLUMNS).where(w.c.to_id == person_id, _LIVE).order_by(w.c.made_at.desc(), w.c.place)
    return [_step(row) for row in await tx.execute(found.limit(limit))]


async def open_from(tx: ReadTx, person_id: int, *, limit: int) -> list[Step]:
    """What somebody has on its way, the newest first."""
    found = sa.select(*_COLUMNS).where(w.c.from_id == person_id, _LIVE).order_by(w.c.made_at.desc(), w.c.place)
    return [_step(row) for row in await tx.execute(found.limit(limit))]


async def sent_today(tx: ReadTx, person_id: int) -> int:
    """How many tickets somebody has sent to others in the last 24 hours."""
    mine = sa.and_(w.c.from_id == person_id, w.c.made_at > sa.func.now() - _DAY, w.c.state != StepState.RENAMED.value)
    return int((await tx.execute(sa.select(sa.func.count()).where(mine))).scalar_one())


async def most_hands(tx: ReadTx, event_id: int, tickets: Collection[Ticket]) -> int:
    """How often the one of these that was sent on most often has changed hands."""
    places = [(ticket.booking_id, ticket.place) for ticket in tickets]
    times = (
        sa.select(sa.func.count().label("times"))
        .where(
            w.c.event_id == event_id,
            sa.tuple_(w.c.booking_id, w.c.place).in_(places),
            w.c.state == StepState.ACCEPTED.value,
        )
        .group_by(w.c.booking_id, w.c.place)
        .subquery()
    )
    return int((await tx.execute(sa.select(sa.func.coalesce(sa.func.max(times.c.times), 0)))).scalar_one())


async def count_held(tx: ReadTx, event_id: int, person_id: int) -> int:
    """How many tickets for an event somebody holds, whether booked or received; on sale, they may be theirs again."""
    theirs = (TicketState.VALID.value, TicketState.OFFERED.value)
    mine = sa.and_(t.c.event_id == event_id, t.c.state.in_(theirs), _HOLDER.in_([person_id]))
    joined = t.join(b, sa.and_(b.c.event_id == t.c.event_id, b.c.id == t.c.booking_id))
    return int((await tx.execute(sa.select(sa.func.count()).select_from(joined).where(mine))).scalar_one())


async def holders_of(tx: ReadTx, tickets: Collection[Ticket]) -> dict[uuid.UUID, int | None]:
    """Who holds each of these tickets of one event; `None` for one from the box office that nobody has."""
    if not tickets:
        return {}
    event_id = next(iter(tickets)).event_id
    ids = {ticket.booking_id for ticket in tickets}
    rows = await tx.execute(sa.select(b.c.id, b.c.fan_id).where(b.c.event_id == event_id, b.c.id.in_(ids)))
    fans = {row.id: row.fan_id for row in rows}
    return {one.id: one.holder_id if one.holder_id is not None else fans.get(one.booking_id) for one in tickets}


def _step(row: Any) -> Step:
    return Step(
        row.event_id,
        row.id,
        row.transfer_id,
        row.ticket_id,
        row.booking_id,
        row.place,
        StepState(row.state),
        row.from_id,
        row.to_id,
        row.made_at,
        row.expires_at,
        row.live,
        bytes(row.email_sealed) if row.email_sealed is not None else None,
        bytes(row.from_name_sealed) if row.from_name_sealed is not None else None,
    )
