"""The SQL of second factors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.accounts.tables import recovery_codes, second_factors
from onsale.platform.database import ReadTx, WriteTx


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of an authenticator app: its secret, sealed; null `confirmed_at` until a code has come."""

    secret_sealed: bytes
    confirmed_at: datetime | None


async def find(tx: ReadTx, person_id: int) -> Kept | None:
    """What this person has set up, or begun to."""
    columns = (second_factors.c.secret_sealed, second_factors.c.confirmed_at)
    row = (await tx.execute(sa.select(*columns).where(second_factors.c.person_id == person_id))).one_or_none()
    return Kept(bytes(row.secret_sealed), row.confirmed_at) if row else None


async def put_pending(tx: WriteTx, person_id: int, secret_sealed: bytes) -> bool:
    """A secret that waits to be confirmed, in place of an earlier one that did; False where one is confirmed."""
    values = {"secret_sealed": secret_sealed, "last_step": 0}
    fresh = insert(second_factors).values(person_id=person_id, **values)
    upsert = fresh.on_conflict_do_update(
        index_elements=["person_id"], set_=values, where=second_factors.c.confirmed_at.is_(None)
    )
    return (await tx.execute(upsert.returning(second_factors.c.person_id))).one_or_none() is not None


async def confirm(tx: WriteTx, person_id: int, secret_sealed: bytes, step: int) -> bool:
    """It is set up from now on; False where it was before, or another secret was begun with in the meantime."""
    mine = sa.and_(
        second_factors.c.person_id == person_id,
        second_factors.c.secret_sealed == secret_sealed,
        second_factors.c.confirmed_at.is_(None),
    )
    changed = sa.update(second_factors).where(mine).values(confirmed_at=sa.func.now(), last_step=step)
    return (await tx.execute(changed.returning(second_factors.c.person_id))).one_or_none() is not None


async def spend_step(tx: WriteTx, person_id: int, step: int) -> bool:
    """Whether no code of this step or a later one was used before; from now on one was. Two at once: one of them."""
    mine = sa.and_(
        second_factors.c.person_id == person_id,
        second_factors.c.confirmed_at.is_not(None),
        second_factors.c.last_step < step,
    )
    changed = sa.update(second_factors).where(mine).values(last_step=step).returning(second_factors.c.person_id)
    return (await tx.execute(changed)).one_or_none() is not None


async def remove(tx: WriteTx, person_id: int) -> bool:
    """Nothing counts any more, recovery codes neither; False where nothing did: what was only begun is no factor."""
    f = second_factors.c
    gone = sa.delete(second_factors).where(f.person_id == person_id, f.confirmed_at.is_not(None))
    return (await tx.execute(gone.returning(second_factors.c.person_id))).one_or_none() is not None


async def put_recovery_codes(tx: WriteTx, person_id: int, hashes: Sequence[bytes]) -> None:
    """These count; those before don't."""
    await tx.execute(sa.delete(recovery_codes).where(recovery_codes.c.person_id == person_id))
    await tx.execute(sa.insert(recovery_codes), [{"person_id": person_id, "code_hash": each} for each in hashes])


async def spend_recovery_code(tx: WriteTx, person_id: int, hashes: Sequence[bytes]) -> bool:
    """Whether one of these was one of theirs; it is none any more."""
    mine = sa.and_(recovery_codes.c.person_id == person_id, recovery_codes.c.code_hash.in_(hashes))
    gone = sa.delete(recovery_codes).where(mine).returning(recovery_codes.c.person_id)
    return (await tx.execute(gone)).one_or_none() is not None


async def recovery_codes_left(tx: ReadTx, person_id: int) -> int:
    """How many of theirs haven't been used."""
    counted = sa.select(sa.func.count()).where(recovery_codes.c.person_id == person_id)
    left: int = (await tx.execute(counted)).scalar_one()
    return left
