"""Applications in the database."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.accounts import people
from onsale.oversight.model import Application, Particulars, State
from onsale.oversight.tables import organiser_applications as t
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import NotFound
from onsale.platform.sealing import Sealer

_FIELD = "organiser_applications.particulars"


async def insert_application(
    tx: WriteTx, application_id: int, person_id: int, particulars: Particulars, *, sealer: Sealer
) -> bool:
    """Keep a new one; False, and nothing kept, while another one of theirs waits."""
    content = msgspec.json.encode(particulars).decode()
    sealed = await people.seal_field(tx, person_id, _FIELD, content, sealer=sealer)
    fresh = insert(t).values(id=application_id, person_id=person_id, sealed=sealed)
    kept = fresh.on_conflict_do_nothing(index_elements=["person_id"], index_where=sa.text("state = 'waiting'"))
    return (await tx.execute(kept.returning(t.c.id))).one_or_none() is not None


async def count_since(tx: ReadTx, person_id: int, days: int) -> int:
    """How often somebody applied in the last days."""
    lately = t.c.applied_at > sa.func.now() - timedelta(days=days)
    return int((await tx.execute(sa.select(sa.func.count()).where(t.c.person_id == person_id, lately))).scalar_one())


async def latest_of(tx: ReadTx, person_id: int, *, sealer: Sealer) -> Application | None:
    """Somebody's last application."""
    mine = sa.select(t).where(t.c.person_id == person_id).order_by(t.c.id.desc()).limit(1)
    for found in await _opened(tx, list(await tx.execute(mine)), sealer):
        return found
    return None


async def application(tx: ReadTx, application_id: int, *, sealer: Sealer) -> Application:
    """One of them; `NotFound` when there is none."""
    for found in await _opened(tx, list(await tx.execute(sa.select(t).where(t.c.id == application_id))), sealer):
        return found
    raise NotFound


async def lock_application(tx: WriteTx, application_id: int, *, sealer: Sealer) -> Application:
    """The same, kept from changing until this transaction ends."""
    rows = list(await tx.execute(sa.select(t).where(t.c.id == application_id).with_for_update()))
    for found in await _opened(tx, rows, sealer):
        return found
    raise NotFound


async def waiting(tx: ReadTx, *, limit: int, sealer: Sealer) -> list[Application]:
    """Those to be decided, the longest waiting first."""
    rows = await tx.execute(sa.select(t).where(t.c.state == State.WAITING.value).order_by(t.c.id).limit(limit))
    return await _opened(tx, list(rows), sealer)


async def count_waiting(tx: ReadTx) -> int:
    """How many are to be decided."""
    counted = sa.select(sa.func.count()).where(t.c.state == State.WAITING.value)
    return int((await tx.execute(counted)).scalar_one())


async def ended(tx: ReadTx, *, limit: int, sealer: Sealer) -> list[Application]:
    """Those that were decided or withdrawn, the last first."""
    rows = await tx.execute(
        sa.select(t).where(t.c.state != State.WAITING.value).order_by(t.c.ended_at.desc(), t.c.id.desc()).limit(limit)
    )
    return await _opened(tx, list(rows), sealer)


async def end(tx: WriteTx, application_id: int, state: State, **values: Any) -> bool:
    """Let a waiting one have ended like this; False when it no longer waits."""
    mine = sa.and_(t.c.id == application_id, t.c.state == State.WAITING.value)
    changed = sa.update(t).where(mine).values(state=state.value, ended_at=sa.func.now(), **values).returning(t.c.id)
    return (await tx.execute(changed)).one_or_none() is not None


async def _opened(tx: ReadTx, rows: Sequence[Any], sealer: Sealer) -> list[Application]:
    sealed = [(row.person_id, bytes(row.sealed)) for row in rows]
    told = await people.open_fields(tx, _FIELD, sealed, sealer=sealer) if rows else []
    return [
        Application(
            row.id,
            row.person_id,
            msgspec.json.decode(content, type=Particulars) if content is not None else None,
            State(row.state),
            row.applied_at,
            row.ended_at,
            row.decided_by,
            row.reason,
            row.organiser_id,
        )
        for row, content in zip(rows, told, strict=True)
    ]
