"""The lists in the database. Every change of state is a compare-and-set."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.accounts.processing import RESTRICTED
from onsale.accounts.tables import processing_limits as limited
from onsale.inventory.tables import fan_slots
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.waitinglist.model import Entry, EntryState, Wanted
from onsale.waitinglist.tables import entries as e
from onsale.waitinglist.tables import waiting_lists

_LIVE = (EntryState.WAITING.value, EntryState.OFFERED.value)
_OFFER = """
update waiting_entries set state = 'offered', booking_id = made.booking, offered_at = now()
from jsonb_to_recordset(%(made)s::jsonb) as made (id bigint, booking uuid)
where waiting_entries.event_id = %(event)s and waiting_entries.id = made.id and state = 'waiting'
"""


async def anybody_waits(tx: ReadTx, event_id: int) -> bool:
    """Whether anybody does."""
    found = sa.exists().where(e.c.event_id == event_id, e.c.state == EntryState.WAITING.value)
    return bool((await tx.execute(sa.select(found))).scalar_one())


async def waited_for(tx: ReadTx, event_ids: Collection[int] | None = None) -> list[int]:
    """The events (of these, or of all) somebody waits for."""
    statement = sa.select(e.c.event_id).distinct().where(e.c.state == EntryState.WAITING.value)
    if event_ids is not None:
        statement = statement.where(e.c.event_id.in_(event_ids))
    return list((await tx.execute(statement.order_by(e.c.event_id))).scalars())


async def length(tx: ReadTx, event_id: int) -> int:
    """How many wait."""
    waiting = sa.select(sa.func.count()).where(e.c.event_id == event_id, e.c.state == EntryState.WAITING.value)
    return int((await tx.execute(waiting)).scalar_one())


async def waiting_free(tx: ReadTx, event_id: int, *, after: int, limit: int) -> list[Entry]:
    """Who waits and has no booking for the event at this moment, in order, behind `after`.

    Those whose data are kept and not used are passed over, and keep their places in the line.
    """
    busy = sa.exists().where(
        fan_slots.c.event_id == event_id, fan_slots.c.fan_id == e.c.fan_id, fan_slots.c.held_until > sa.func.now()
    )
    idle = sa.exists().where(limited.c.person_id == e.c.fan_id, RESTRICTED)
    waits = sa.and_(e.c.event_id == event_id, e.c.state == EntryState.WAITING.value, e.c.id > after)
    mine = sa.and_(waits, sa.not_(busy), sa.not_(idle))
    return [entry_from(row) for row in await tx.execute(sa.select(e).where(mine).order_by(e.c.id).limit(limit))]


async def lock_waiting(tx: WriteTx, event_id: int, ids: Sequence[int]) -> frozenset[int]:
    """Which of them still wait; they stay like that until this transaction ends. Those being changed are left out."""
    mine = sa.and_(e.c.event_id == event_id, e.c.id.in_(ids), e.c.state == EntryState.WAITING.value)
    rows = await tx.execute(sa.select(e.c.id).where(mine).order_by(e.c.id).with_for_update(skip_locked=True))
    return frozenset(rows.scalars())


async def live_entry(tx: ReadTx, event_id: int, fan_id: int, *, lock: bool = False) -> Entry | None:
    """The fan's entry that waits or is offered places."""
    mine = sa.select(e).where(e.c.event_id == event_id, e.c.fan_id == fan_id, e.c.state.in_(_LIVE))
    row = (await tx.execute(mine.with_for_update() if lock else mine)).one_or_none()
    return entry_from(row) if row else None


async def live_entries_of(tx: ReadTx, fan_id: int, *, limit: int) -> list[int]:
    """The events that a fan waits for, or is offered places of."""
    found = (
        sa.select(e.c.event_id).where(e.c.fan_id == fan_id, e.c.state.in_(_LIVE)).order_by(e.c.event_id).limit(limit)
    )
    return list((await tx.execute(found)).scalars())


async def last_entry(tx: ReadTx, event_id: int, fan_id: int) -> Entry | None:
    """The fan's newest entry, whatever became of it."""
    mine = sa.select(e).where(e.c.event_id == event_id, e.c.fan_id == fan_id).order_by(e.c.id.desc()).limit(1)
    row = (await tx.execute(mine)).one_or_none()
    return entry_from(row) if row else None


async def position(tx: ReadTx, entry: Entry) -> int:
    """1 for who is next."""
    before = sa.and_(e.c.event_id == entry.event_id, e.c.state == EntryState.WAITING.value, e.c.id <= entry.id)
    return int((await tx.execute(sa.select(sa.func.count()).where(before))).scalar_one())


async def enter(tx: WriteTx, event_id: int, fan_id: int, wanted: Wanted) -> Entry:
    """At the end of the line; who waits already keeps their place and wants something else from now on."""
    values = {"quantity": wanted.quantity, "section": wanted.section, "price_level": wanted.price_level}
    made = await tx.execute(
        insert(e)
        .values(event_id=event_id, fan_id=fan_id, **values)
        .on_conflict_do_update(
            index_elements=["event_id", "fan_id"],
            index_where=sa.text("state in ('waiting', 'offered')"),  # word for word, or a prepared one finds no index
            set_=values,
            where=e.c.state == EntryState.WAITING.value,
        )
        .returning(e)
    )
    row = made.one_or_none()
    if row is not None:
        return entry_from(row)
    offered = await live_entry(tx, event_id, fan_id)
    assert offered is not None, "the upsert met it"
    return offered


async def note_offers(tx: WriteTx, event_id: int, made: Sequence[tuple[int, uuid.UUID]]) -> None:
    """Entries that wait, and are locked, are offered these bookings."""
    raw = await tx.raw()
    told = msgspec.json.encode([{"id": entry, "booking": booking} for entry, booking in made]).decode()
    await raw.execute(_OFFER, {"event": event_id, "made": told})


async def end(tx: WriteTx, entry: Entry, state: EntryState) -> bool:
    """From the state it was read in to a final one; false when somebody else was quicker."""
    mine = sa.and_(e.c.event_id == entry.event_id, e.c.id == entry.id, e.c.state == entry.state.value)
    ended = sa.update(e).where(mine).values(state=state.value, ended_at=sa.func.now()).returning(e.c.id)
    return (await tx.execute(ended)).one_or_none() is not None


async def offer_minutes(tx: ReadTx, event_id: int) -> int:
    """How long the organiser lets offers stand."""
    found = await tx.execute(sa.select(waiting_lists.c.offer_minutes).where(waiting_lists.c.event_id == event_id))
    return found.scalar_one_or_none() or limits.OFFER_MINUTES


async def set_offer_minutes(tx: WriteTx, event_id: int, minutes: int) -> None:
    """From the next offer on."""
    made = insert(waiting_lists).values(event_id=event_id, offer_minutes=minutes)
    await tx.execute(made.on_conflict_do_update(index_elements=["event_id"], set_={"offer_minutes": minutes}))


def entry_from(row: Any) -> Entry:
    """An entry from a row that has its columns."""
    wanted = Wanted(row.quantity, row.section, row.price_level)
    return Entry(row.event_id, row.id, row.fan_id, wanted, EntryState(row.state), row.booking_id, row.joined_at)
