"""Hashing every address by another key, in small parts that several may work off at once.

Each part is one transaction: rows somebody has locked are left for the next round. An address that nothing opens any
more (its person was erased) gets a random hash: nobody is found by it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from onsale.accounts.lookup import Rule
from onsale.accounts.tables import lookup_rule, people, person_keys
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.sealing import Sealer, WrappedKey, address_hash

_FIELD = "people.email"
_HASH_BYTES = 32
_NEXT = sa.text("""
update people p set next_hash = n.hash, next_key = :next
from unnest(cast(:people as bigint[]), cast(:hashes as bytea[])) as n (id, hash) where p.id = n.id
""")


@dataclass(frozen=True, slots=True)
class Part:
    """How many rows were worked on, by id, and the last of them; None at the end."""

    n: int
    last: int | None

    @classmethod
    def of(cls, rows: Sequence[Any]) -> Self:
        """These."""
        return cls(len(rows), rows[-1].id if rows else None)


async def fill(tx: WriteTx, rule: Rule, after: int, *, sealer: Sealer) -> Part:
    """Give the next rows the hash by the next key."""
    rows = await _some(tx, sa.func.coalesce(people.c.next_key, 0) != rule.next, after)
    if rows:
        assert rule.next is not None
        key = sealer.keyring.numbered("lookup")[rule.next]
        hashes = [_hash(key, row, sealer) for row in rows]
        await tx.execute(_NEXT, {"next": rule.next, "people": [row.id for row in rows], "hashes": hashes})
    return Part.of(rows)


async def copy(tx: WriteTx, rule: Rule, after: int) -> Part:
    """Let the second hash of the next rows be their first."""
    values = {"email_hash": people.c.next_hash, "lookup_key": people.c.next_key}
    return await _change(tx, people.c.lookup_key != rule.next, after, values)


async def clear(tx: WriteTx, after: int) -> Part:
    """Forget the second hash of the next rows, now that it is their first."""
    return await _change(tx, people.c.next_key.is_not(None), after, {"next_hash": None, "next_key": None})


async def left(tx: ReadTx, rule: Rule) -> int:
    """How many rows are still to be worked on before the next step."""
    counted = sa.select(sa.func.count()).select_from(people)
    if rule.next is None:
        counted = counted.where(people.c.next_key.is_not(None))
    elif rule.switched:
        counted = counted.where(people.c.lookup_key != rule.next)
    else:
        counted = counted.where(sa.func.coalesce(people.c.next_key, 0) != rule.next)
    n: int = (await tx.execute(counted)).scalar_one()
    return n


async def set_rule(tx: WriteTx, **values: Any) -> None:
    """Another rule. The caller has locked it to change it."""
    await tx.execute(sa.update(lookup_rule).values(values))


async def _some(tx: WriteTx, which: sa.ColumnElement[bool], after: int) -> Sequence[Any]:
    wanted = (
        sa.select(people.c.id, people.c.email_sealed, person_keys.c.period, person_keys.c.sealed)
        .outerjoin(person_keys, person_keys.c.person_id == people.c.id)
        .where(which, people.c.id > after)
        .order_by(people.c.id)
        .limit(limits.KEYS_REWRAPPED_AT_ONCE)
        .with_for_update(of=people, key_share=True, skip_locked=True)
    )
    return (await tx.execute(wanted)).all()


async def _change(tx: WriteTx, which: sa.ColumnElement[bool], after: int, values: dict[str, Any]) -> Part:
    rows = await _some(tx, which, after)
    if rows:
        await tx.execute(sa.update(people).where(people.c.id.in_([row.id for row in rows])).values(values))
    return Part.of(rows)


def _hash(key: bytes, row: Any, sealer: Sealer) -> bytes:
    try:
        data_key = sealer.unwrap(row.id, WrappedKey(row.period, row.sealed or b""))
        return address_hash(key, sealer.open(data_key, row.id, _FIELD, row.email_sealed))
    except (KeyError, InvalidTag):
        return secrets.token_bytes(_HASH_BYTES)
