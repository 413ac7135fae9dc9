"""The SQL of erasures."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.bookings.tables import bookings as b
from onsale.payments.tables import payments, refunds
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.privacy.erasure_log import Entry
from onsale.privacy.model import Erasure, Ground, Tickets, WaitsFor
from onsale.privacy.tables import erasure_marks as m
from onsale.privacy.tables import erasures as t


async def insert_erasure(tx: WriteTx, person_id: int, ground: Ground, tickets: Tickets) -> Erasure:
    """What was asked for first counts; asked again, it is the same."""
    due_by = sa.func.now() + timedelta(days=limits.ERASURE_WAITS_DAYS)
    fresh = insert(t).values(person_id=person_id, ground=ground.value, tickets=tickets.value, due_by=due_by)
    await tx.execute(fresh.on_conflict_do_nothing(index_elements=["person_id"]))
    return _erasure((await tx.execute(sa.select(t).where(t.c.person_id == person_id))).one())


async def get_erasure(tx: ReadTx, person_id: int) -> Erasure | None:
    """What was asked for, if anything was."""
    row = (await tx.execute(sa.select(t).where(t.c.person_id == person_id))).one_or_none()
    return _erasure(row) if row else None


async def lock_open(tx: WriteTx, person_id: int) -> Erasure | None:
    """The same, as long as it isn't done; nobody else does it until this transaction ends."""
    mine = sa.select(t).where(t.c.person_id == person_id, t.c.erased_at.is_(None))
    row = (await tx.execute(mine.with_for_update())).one_or_none()
    return _erasure(row) if row else None


async def open_erasures(tx: ReadTx, *, limit: int) -> list[int]:
    """Whose erasure isn't done, the one asked for first first."""
    found = sa.select(t.c.person_id).where(t.c.erased_at.is_(None)).order_by(t.c.asked_at, t.c.person_id)
    return list((await tx.execute(found.limit(limit))).scalars())


async def set_waits_for(tx: WriteTx, person_id: int, waits_for: WaitsFor | None) -> None:
    """Say what it waits for."""
    waiting = sa.update(t).where(t.c.person_id == person_id, t.c.erased_at.is_(None))
    await tx.execute(waiting.values(waits_for=waits_for.value if waits_for else None))


async def note_erased(tx: WriteTx, person_id: int, ground: Ground, at: datetime) -> None:
    """It is done; also where this database never heard that it was asked for."""
    done = {"erased_at": at, "waits_for": None}
    fresh = insert(t).values(person_id=person_id, ground=ground.value, asked_at=at, due_by=at, **done)
    await tx.execute(
        fresh.on_conflict_do_update(index_elements=["person_id"], set_=done, where=t.c.erased_at.is_(None))
    )


async def erased(tx: ReadTx) -> list[Entry]:
    """Everybody who is, the first first."""
    rows = await tx.execute(sa.select(t).where(t.c.erased_at.is_not(None)).order_by(t.c.erased_at, t.c.person_id))
    return [Entry(row.person_id, row.erased_at, Ground(row.ground)) for row in rows]


async def still_there(tx: ReadTx, ids: Sequence[int]) -> list[int]:
    """Those of them who are in this database."""
    found = await tx.execute(
        sa.text("select id from people where id = any(cast(:ids as bigint[])) order by id"), {"ids": list(ids)}
    )
    return list(found.scalars())


async def set_mark(tx: WriteTx, log_id: str, lines: int) -> None:
    """So many lines of this log hold here."""
    fresh = insert(m).values(log_id=log_id, lines=lines)
    further = {"lines": sa.func.greatest(m.c.lines, lines), "replayed_at": sa.func.now()}
    await tx.execute(fresh.on_conflict_do_update(index_elements=["log_id"], set_=further))


async def money_under_way(tx: ReadTx, person_id: int) -> WaitsFor | None:
    """Money of theirs that is on its way: a payment nobody has settled, or a refund that hasn't arrived."""
    paying = sa.select(payments.c.id).join(b, (b.c.event_id == payments.c.event_id) & (b.c.id == payments.c.booking_id))
    if await _any(tx, paying.where(b.c.fan_id == person_id, payments.c.state == "open")):
        return WaitsFor.PAYMENT
    owed = sa.select(refunds.c.id).join(b, (b.c.event_id == refunds.c.event_id) & (b.c.id == refunds.c.booking_id))
    if await _any(tx, owed.where(b.c.fan_id == person_id, refunds.c.state.in_(("due", "refused")))):
        return WaitsFor.REFUND
    return None


async def bookings_in(tx: ReadTx, person_id: int, states: Collection[str], *, limit: int) -> list[tuple[int, Any]]:
    """Their bookings in one of these states: event and id."""
    found = sa.select(b.c.event_id, b.c.id).where(b.c.fan_id == person_id, b.c.state.in_(states))
    return [(row.event_id, row.id) for row in await tx.execute(found.order_by(b.c.id).limit(limit))]


async def _any(tx: ReadTx, statement: sa.Select[Any]) -> bool:
    return (await tx.execute(statement.limit(1))).one_or_none() is not None


def _erasure(row: Any) -> Erasure:
    return Erasure(
        person_id=row.person_id,
        ground=Ground(row.ground),
        tickets=Tickets(row.tickets),
        asked_at=row.asked_at,
        due_by=row.due_by,
        waits_for=WaitsFor(row.waits_for) if row.waits_for else None,
        erased_at=row.erased_at,
    )
