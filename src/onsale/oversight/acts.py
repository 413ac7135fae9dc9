"""The record of what admins did: written in the transaction that does it, and never changed."""

import sqlalchemy as sa

from onsale.oversight.model import Act, Done
from onsale.oversight.tables import admin_acts as t
from onsale.platform.database import ReadTx, WriteTx


async def record(tx: WriteTx, admin_id: int, act: Act, subject_id: int, *, subject: str = "", note: str = "") -> None:
    """Write down who does what to whom. `subject` is a public name or empty; `note` is the reason that was given."""
    values = {"admin_id": admin_id, "act": act.value, "subject_id": subject_id, "subject": subject, "note": note}
    await tx.execute(sa.insert(t).values(values))


async def acts(tx: ReadTx, *, subject_id: int | None = None, before: int | None = None, limit: int) -> list[Done]:
    """The last first, those before the one numbered `before`; of one subject, if one is named."""
    statement = sa.select(t).order_by(t.c.id.desc()).limit(limit)
    if subject_id is not None:
        statement = statement.where(t.c.subject_id == subject_id)
    if before is not None:
        statement = statement.where(t.c.id < before)
    return [
        Done(row.id, row.at, row.admin_id, Act(row.act), row.subject_id, row.subject, row.note)
        for row in await tx.execute(statement)
    ]
