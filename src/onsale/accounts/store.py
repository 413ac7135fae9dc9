"""The SQL of people. Names and addresses pass through here sealed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.accounts.errors import EmailTaken
from onsale.accounts.tables import (
    people,
    person_keys,
    processing_limits,
    role_changes,
    second_factors,
    token_floors,
)
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.sealing import WrappedKey

_UNIQUE = "23505"  # PostgreSQL's code for what a unique index refuses


@dataclass(frozen=True, slots=True)
class SealedPerson:
    """A person as stored."""

    id: int
    email_sealed: bytes
    name_sealed: bytes
    key: WrappedKey
    password_hash: str | None = field(repr=False)
    roles: frozenset[str]
    email_verified_at: datetime | None
    created_at: datetime
    not_before: datetime | None
    language: str | None
    second_factor_at: datetime | None
    restricted_at: datetime | None
    no_reminders_at: datetime | None


_WHOLE = (
    sa.select(
        people.c.id,
        people.c.email_sealed,
        people.c.name_sealed,
        person_keys.c.period,
        person_keys.c.sealed,
        people.c.password_hash,
        people.c.roles,
        people.c.email_verified_at,
        people.c.created_at,
        people.c.language,
        token_floors.c.not_before,
        second_factors.c.confirmed_at,
        processing_limits.c.restricted_at,
        processing_limits.c.no_reminders_at,
    )
    .join(person_keys, person_keys.c.person_id == people.c.id)
    .outerjoin(token_floors, token_floors.c.person_id == people.c.id)
    .outerjoin(second_factors, second_factors.c.person_id == people.c.id)
    .outerjoin(processing_limits, processing_limits.c.person_id == people.c.id)
)


async def by_email_hashes(tx: ReadTx, hashes: Sequence[bytes]) -> SealedPerson | None:
    """Whoever has this address, whose hash by each key in force it is. One key: no second hash is there to be seen."""
    first, second = people.c.email_hash.in_(hashes), people.c.next_hash.in_(hashes)
    mine = first if len(hashes) == 1 else sa.or_(first, second)
    row = (await tx.execute(_WHOLE.where(mine))).one_or_none()
    return _sealed(row) if row else None


async def known(tx: ReadTx, ids: Collection[int]) -> set[int]:
    """Those of these ids that are somebody's."""
    return set((await tx.execute(sa.select(people.c.id).where(people.c.id.in_(ids)))).scalars())


async def lock(tx: WriteTx, person_id: int) -> bool:
    """Whether they are there; until this transaction ends they stay, and whoever else locks them waits."""
    mine = sa.select(people.c.id).where(people.c.id == person_id).with_for_update(key_share=True)
    return (await tx.execute(mine)).scalar_one_or_none() is not None


async def by_ids(tx: ReadTx, ids: Collection[int]) -> list[SealedPerson]:
    """Those of them there are, by id."""
    rows = await tx.execute(_WHOLE.where(people.c.id.in_(ids)).order_by(people.c.id))
    return [_sealed(row) for row in rows]


async def insert_people(tx: WriteTx, rows: Sequence[dict[str, Any]], keys: Sequence[dict[str, Any]]) -> None:
    """Many new people at once, whose addresses nobody has."""
    await tx.execute(sa.insert(people), rows)
    await tx.execute(sa.insert(person_keys), keys)


async def insert_person(tx: WriteTx, row: dict[str, Any], key: dict[str, Any]) -> datetime | None:
    """One new person; `None`, and nothing written, when the address has an owner."""
    fresh = insert(people).values(row).on_conflict_do_nothing()
    created_at: datetime | None = (await tx.execute(fresh.returning(people.c.created_at))).scalar_one_or_none()
    if created_at is not None:
        await tx.execute(sa.insert(person_keys).values(key))
    return created_at


async def set_name(tx: WriteTx, person_id: int, name_sealed: bytes) -> None:
    """Another name."""
    await tx.execute(sa.update(people).where(people.c.id == person_id).values(name_sealed=name_sealed))


async def set_email(tx: WriteTx, person_id: int, before: bytes, row: dict[str, Any]) -> bool:
    """Another address in place of the one that is sealed in `before`; False, and nothing written, if it isn't that
    any more. Raises `EmailTaken` when it has an owner."""
    mine = sa.and_(people.c.id == person_id, people.c.email_sealed == before)
    try:
        changed = await tx.execute(sa.update(people).where(mine).values(row).returning(people.c.id))
    except sa.exc.IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) == _UNIQUE:
            raise EmailTaken from None
        raise
    return changed.one_or_none() is not None


async def set_language(tx: WriteTx, person_id: int, language: str) -> None:
    """Another language to be written to in."""
    await tx.execute(sa.update(people).where(people.c.id == person_id).values(language=language))


async def set_verified(tx: WriteTx, person_id: int, now: datetime) -> None:
    """They read the mail sent to their address; the first time counts."""
    first = sa.func.coalesce(people.c.email_verified_at, now)
    await tx.execute(sa.update(people).where(people.c.id == person_id).values(email_verified_at=first))


async def set_password(tx: WriteTx, person_id: int, password_hash: str | None) -> None:
    """Another password, or none."""
    await tx.execute(sa.update(people).where(people.c.id == person_id).values(password_hash=password_hash))


async def lock_with_password(tx: WriteTx, person_id: int, password_hash: str) -> bool:
    """Whether this is still their password; until this transaction ends it stays so."""
    mine = sa.select(people.c.id).where(people.c.id == person_id, people.c.password_hash == password_hash)
    return (await tx.execute(mine.with_for_update(read=True))).one_or_none() is not None


async def raise_floor(tx: WriteTx, person_id: int) -> datetime:
    """End every token issued to them so far; the moment from which new ones count.

    Call it after the write that made the old ones worthless: dated by the database once that row's lock is held, it
    lies behind every sign-in that got past `lock_with_password` before.
    """
    moment = sa.func.clock_timestamp()
    fresh = insert(token_floors).values(person_id=person_id, not_before=moment, changed_at=moment)
    upsert = fresh.on_conflict_do_update(
        index_elements=["person_id"], set_={"not_before": moment, "changed_at": moment}
    ).returning(token_floors.c.not_before)
    not_before: datetime = (await tx.execute(upsert)).scalar_one()
    return not_before


async def ids_with_role(tx: ReadTx, role: str, *, limit: int) -> list[int]:
    """The ids of those who have a role, in order."""
    found = sa.select(people.c.id).where(sa.literal(role) == sa.any_(people.c.roles)).order_by(people.c.id).limit(limit)
    return list((await tx.execute(found)).scalars())


async def add_role(tx: WriteTx, person_id: int, role: str) -> frozenset[str] | None:
    """All their roles with this one; None when there is nobody."""
    has = sa.literal(role) == sa.any_(people.c.roles)
    with_it = sa.case((has, people.c.roles), else_=sa.func.array_append(people.c.roles, role))
    changed = sa.update(people).where(people.c.id == person_id).values(roles=with_it).returning(people.c.roles)
    roles = (await tx.execute(changed)).scalar_one_or_none()
    return None if roles is None else frozenset(roles)


async def note_roles(tx: WriteTx, person_id: int, roles: Collection[str]) -> datetime:
    """Let every process know; the moment it counts from. The person's row is locked by the caller's change."""
    values = {"roles": sorted(roles), "changed_at": sa.func.clock_timestamp()}
    fresh = insert(role_changes).values(person_id=person_id, **values)
    upsert = fresh.on_conflict_do_update(index_elements=["person_id"], set_=values)
    changed_at: datetime = (await tx.execute(upsert.returning(role_changes.c.changed_at))).scalar_one()
    return changed_at


async def verified_at(tx: ReadTx, person_id: int) -> datetime | None:
    """When their address was confirmed."""
    found = await tx.execute(sa.select(people.c.email_verified_at).where(people.c.id == person_id))
    moment: datetime | None = found.scalar_one_or_none()
    return moment


async def verified_among(tx: ReadTx, ids: Collection[int]) -> frozenset[int]:
    """Those of them whose address was confirmed."""
    verified = sa.select(people.c.id).where(people.c.id.in_(ids), people.c.email_verified_at.is_not(None))
    return frozenset((await tx.execute(verified)).scalars())


def _sealed(row: Any) -> SealedPerson:
    return SealedPerson(
        id=row.id,
        email_sealed=bytes(row.email_sealed),
        name_sealed=bytes(row.name_sealed),
        key=WrappedKey(row.period, bytes(row.sealed)),
        password_hash=row.password_hash,
        roles=frozenset(row.roles),
        email_verified_at=row.email_verified_at,
        created_at=row.created_at,
        not_before=row.not_before,
        language=row.language,
        second_factor_at=row.confirmed_at,
        restricted_at=row.restricted_at,
        no_reminders_at=row.no_reminders_at,
    )
