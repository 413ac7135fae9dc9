"""The SQL of passkeys."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.accounts.tables import passkeys, spent_challenges
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import NotFound


@dataclass(frozen=True, slots=True)
class Stored:
    """A passkey as stored."""

    id: bytes
    person_id: int
    public_key: bytes
    sign_count: int
    name_sealed: bytes
    created_at: datetime
    last_used_on: date | None = None


async def put_passkey(tx: WriteTx, passkey: Stored) -> bool:
    """A new one; False where somebody has it."""
    fresh = insert(passkeys).values(
        id=passkey.id,
        person_id=passkey.person_id,
        public_key=passkey.public_key,
        sign_count=passkey.sign_count,
        name_sealed=passkey.name_sealed,
        created_at=passkey.created_at,
    )
    made = await tx.execute(fresh.on_conflict_do_nothing(index_elements=["id"]).returning(passkeys.c.id))
    return made.one_or_none() is not None


async def passkeys_of(tx: ReadTx, person_id: int) -> list[Stored]:
    """Somebody's, the oldest first."""
    found = await tx.execute(
        sa.select(passkeys).where(passkeys.c.person_id == person_id).order_by(passkeys.c.created_at, passkeys.c.id)
    )
    return [_stored(row) for row in found]


async def find(tx: WriteTx, passkey_id: bytes) -> Stored | None:
    """The one with this id, held until the transaction ends."""
    row = (await tx.execute(sa.select(passkeys).where(passkeys.c.id == passkey_id).with_for_update())).one_or_none()
    return _stored(row) if row else None


async def note_use(tx: WriteTx, passkey_id: bytes, sign_count: int) -> None:
    """It was used today, so many times in all, as far as it counts."""
    values = {"sign_count": sign_count, "last_used_on": sa.func.current_date()}
    await tx.execute(sa.update(passkeys).where(passkeys.c.id == passkey_id).values(values))


async def rename(tx: WriteTx, person_id: int, passkey_id: bytes, name_sealed: bytes) -> None:
    """Another name; `NotFound` for what isn't theirs."""
    mine = sa.and_(passkeys.c.id == passkey_id, passkeys.c.person_id == person_id)
    changed = sa.update(passkeys).where(mine).values(name_sealed=name_sealed).returning(passkeys.c.id)
    if (await tx.execute(changed)).one_or_none() is None:
        raise NotFound


async def remove(tx: WriteTx, person_id: int, passkey_id: bytes) -> None:
    """It is gone; `NotFound` for what isn't theirs."""
    mine = sa.and_(passkeys.c.id == passkey_id, passkeys.c.person_id == person_id)
    if (await tx.execute(sa.delete(passkeys).where(mine).returning(passkeys.c.id))).one_or_none() is None:
        raise NotFound


async def spend(tx: WriteTx, challenge_hash: bytes, until: datetime) -> bool:
    """Whether it wasn't spent before; it is now."""
    fresh = insert(spent_challenges).values(challenge_hash=challenge_hash, expires_at=until)
    made = fresh.on_conflict_do_nothing(index_elements=["challenge_hash"]).returning(spent_challenges.c.expires_at)
    return (await tx.execute(made)).one_or_none() is not None


def _stored(row: sa.Row[tuple[object, ...]]) -> Stored:
    return Stored(
        id=bytes(row.id),
        person_id=row.person_id,
        public_key=bytes(row.public_key),
        sign_count=row.sign_count,
        name_sealed=bytes(row.name_sealed),
        created_at=row.created_at,
        last_used_on=row.last_used_on,
    )
