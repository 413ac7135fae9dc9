"""What somebody wants done less with their data: kept and not used (Art. 18 GDPR), or without reminders (Art. 21).

Where many ask, it is looked up in a statement that is made anyway: with the unpaid holds of whoever wants to hold
(`bookings.store.holders`), with the booking that is to be paid, with who is in a line. The table has a row only for
those who limit something, and its key is the person; so a hold of anybody else costs one look into an index of a page
or two, and no statement more.
"""

from collections.abc import Collection

import sqlalchemy as sa

from onsale.accounts.errors import ProcessingRestricted
from onsale.accounts.model import Processing
from onsale.accounts.tables import processing_limits as t
from onsale.platform.database import ReadTx, WriteTx

RESTRICTED = t.c.restricted_at.is_not(None)
_SET = sa.text("""
insert into processing_limits as known (person_id, restricted_at, no_reminders_at)
select id, case when :restricted then now() end, case when not :reminders then now() end from people where id = :person
on conflict (person_id) do update set
    restricted_at = case when :restricted then coalesce(known.restricted_at, now()) end,
    no_reminders_at = case when not :reminders then coalesce(known.no_reminders_at, now()) end
""")


async def processing_of(tx: ReadTx, person_id: int) -> Processing:
    """What they said; everything may be done for whoever said nothing."""
    found = await tx.execute(sa.select(t.c.restricted_at, t.c.no_reminders_at).where(t.c.person_id == person_id))
    row = found.one_or_none()
    return Processing(row.restricted_at, row.no_reminders_at) if row else Processing()


async def set_processing(tx: WriteTx, person_id: int, *, restricted: bool, reminders: bool) -> Processing:
    """Say so from now on; what was said before counts from when it was said first."""
    if not restricted and reminders:
        await tx.execute(sa.delete(t).where(t.c.person_id == person_id))
    else:
        await tx.execute(_SET, {"person": person_id, "restricted": restricted, "reminders": reminders})
    return await processing_of(tx, person_id)


async def restricted_among(tx: ReadTx, person_ids: Collection[int]) -> frozenset[int]:
    """Those of them whose data are kept and not used."""
    rows = await tx.execute(sa.select(t.c.person_id).where(t.c.person_id.in_(person_ids), RESTRICTED))
    return frozenset(rows.scalars())


async def require_unrestricted(tx: ReadTx, person_id: int) -> None:
    """Raises `ProcessingRestricted`."""
    if person_id in await restricted_among(tx, [person_id]):
        raise ProcessingRestricted
