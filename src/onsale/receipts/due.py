"""What is to be numbered: a row for each, written with what makes it necessary and gone when it is done.

Taking deletes: who dies before the commit has taken nothing. What another worker has taken is passed over.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx

RECEIPT = ""
"""The cause of a receipt; a credit note's is the return, as 32 digits."""

_NOTE = """
insert into receipts_due (event_id, booking_id, cause, organiser_id)
select %(event)s, booking, cause, (select organiser_id from events where id = %(event)s)
from jsonb_to_recordset(%(due)s::jsonb) as due (booking uuid, cause text)
on conflict (event_id, booking_id, cause) do nothing
"""

# From one organiser to the next by the index, however many rows each has.
_ORGANISERS = sa.text("""
with recursive next as (
    (select organiser_id from receipts_due order by organiser_id limit 1)
    union all
    select (select organiser_id from receipts_due where organiser_id > next.organiser_id order by organiser_id limit 1)
    from next where next.organiser_id is not null)
select organiser_id from next where exists (
    select from receipts_due d where d.organiser_id = next.organiser_id and d.due_at <= now())
""")

# By where they lie: no plan reads the whole table for a few, whatever the statistics say. They are locked by then.
_TAKE = """
delete from receipts_due where ctid = any (array({taken} for update of d skip locked))
returning event_id, booking_id, cause, since, tries
"""
_TAKE_SOME = sa.text(
    _TAKE.format(
        taken="""
    select d.ctid from receipts_due d where d.organiser_id = :organiser and d.due_at <= now()
    order by d.due_at limit :limit"""
    )
)
_TAKE_THESE = sa.text(
    _TAKE.format(
        taken="""
    select d.ctid from receipts_due d
    join jsonb_to_recordset(cast(:these as jsonb)) as these (event_id bigint, booking_id uuid, cause text)
        using (event_id, booking_id, cause)
    where d.due_at <= now()"""
    )
)

_LATER = sa.text("""
update receipts_due set tries = tries + 1,
    due_at = now() + make_interval(secs => least(:first_s * 2 ^ least(tries, 20), :longest_s))
where event_id = :event and booking_id = :booking and cause = :cause and due_at <= now()
""")

_STANDING = sa.text("""
select count(*) as waiting, count(*) filter (where tries > 0) as failed,
    coalesce(max(extract(epoch from now() - due_at)) filter (where due_at <= now()), 0)::float8 as oldest_s
from receipts_due""")


class Due(NamedTuple):
    """A receipt or, where a return is the cause, a credit note. `tries` have failed."""

    event_id: int
    booking_id: uuid.UUID
    cause: str
    since: datetime
    tries: int


class Standing(NamedTuple):
    """How many wait, how many of them have failed, and how long the oldest that could be done has waited."""

    waiting: int
    failed: int
    oldest_s: float


async def note_due(tx: WriteTx, event_id: int, due: Collection[tuple[uuid.UUID, str]]) -> None:
    """Of one event's bookings, each with its cause. What is noted already stays as it is."""
    if not due:
        return
    raw = await tx.raw()
    told = [{"booking": booking_id, "cause": cause} for booking_id, cause in due]
    await raw.execute(_NOTE, {"event": event_id, "due": msgspec.json.encode(told).decode()})


async def organisers_due(tx: ReadTx) -> list[int]:
    """For whom something could be numbered now."""
    return list((await tx.execute(_ORGANISERS)).scalars())


async def take_some(tx: WriteTx, organiser_id: int) -> list[Due]:
    """The oldest of an organiser's, as many as are numbered at once."""
    return await _taken(tx, _TAKE_SOME, organiser=organiser_id, limit=limits.RECEIPTS_PER_BATCH)


async def take_these(tx: WriteTx, due: Sequence[Due]) -> list[Due]:
    """Those of them that are still to be numbered now."""
    return await _taken(tx, _TAKE_THESE, these=msgspec.json.encode([one._asdict() for one in due]).decode())


async def look_again_later(tx: WriteTx, due: Due) -> None:
    """It failed once more: twice as long as the last time, an hour at most, before it is tried again."""
    times = {"first_s": limits.RECEIPT_RETRY_S, "longest_s": limits.RECEIPT_RETRY_MAX_S}
    await tx.execute(_LATER, times | {"event": due.event_id, "booking": due.booking_id, "cause": due.cause})


async def standing(tx: ReadTx) -> Standing:
    """How it stands, for those who run the installation."""
    return Standing(**(await tx.execute(_STANDING)).mappings().one())


async def _taken(tx: WriteTx, statement: sa.TextClause, **values: Any) -> list[Due]:
    """In the order in which they became due, which is that of their numbers."""
    found = [Due._make(row) for row in await tx.execute(statement, values)]
    return sorted(found, key=lambda one: (one.since, one.booking_id, one.cause))
