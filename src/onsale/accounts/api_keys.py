"""Keys for an organiser's own programs: `osk_…`, found by their hash, remembered for some seconds.

A key is 256 random bits, so a plain hash tells nothing of it, and no key of ours must live as long as theirs do.
"""

import secrets
import time
from dataclasses import dataclass, field
from hashlib import sha256

import sqlalchemy as sa

from onsale.accounts import people, tables
from onsale.accounts.model import Principal
from onsale.accounts.tables import api_keys
from onsale.platform import limits
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import NotFound
from onsale.platform.ids import new_id
from onsale.platform.kept import Kept
from onsale.platform.sealing import Sealer

PREFIX = "osk_"
_BYTES = 32
_NAME = "api_keys.name"


async def create_api_key(tx: WriteTx, person_id: int, name: str, *, sealer: Sealer) -> tuple[int, str]:
    """The key's id and the key itself, which is shown this once: only its hash is kept."""
    key_id, secret = new_id(), PREFIX + secrets.token_urlsafe(_BYTES)
    named = await people.seal_field(tx, person_id, _NAME, name, sealer=sealer)
    row = {"id": key_id, "person_id": person_id, "name_sealed": named, "secret_hash": _hash(secret)}
    await tx.execute(sa.insert(api_keys).values(row))
    return key_id, secret


async def revoke_api_key(tx: WriteTx, key_id: int) -> None:
    """The key stops working, everywhere within `limits.API_KEY_REMEMBERED_S`. `NotFound` when there is none."""
    revoked = await tx.execute(
        sa.update(api_keys)
        .where(api_keys.c.id == key_id)
        .values(revoked_at=sa.func.coalesce(api_keys.c.revoked_at, sa.func.now()))
        .returning(api_keys.c.id)
    )
    if revoked.one_or_none() is None:
        raise NotFound("there is no such key")


@dataclass(slots=True)
class ApiKeys:
    """Who the keys seen lately belong to, wrong ones included; one a process."""

    sealer: Sealer
    _known: Kept[bytes, tuple[float, Principal | None]] = field(
        default_factory=lambda: Kept(limits.API_KEYS_REMEMBERED)
    )

    async def principal(self, db: Database, secret: str) -> Principal | None:
        """Whose key it is; `None` for one that isn't or is no longer."""
        secret_hash, now_s = _hash(secret), time.monotonic()
        until_s, principal = self._known.get(secret_hash) or (0.0, None)
        if now_s >= until_s:
            principal = await _owner(db, secret_hash) or await self._of_old(db, secret, secret_hash)
            self._known.put(secret_hash, (now_s + limits.API_KEY_REMEMBERED_S, principal))
        return principal

    async def _of_old(self, db: Database, secret: str, secret_hash: bytes) -> Principal | None:
        """Keys used to be kept as keyed hashes: one that is used is kept like the others from now on."""
        keyed = self.sealer.keyed_hashes("api_key", secret)
        async with db.read() as tx:
            there = (await tx.execute(sa.select(api_keys.c.id).where(api_keys.c.secret_hash.in_(keyed)))).scalar()
        if there is None:
            return None
        async with db.write() as write:
            await write.execute(sa.update(api_keys).where(api_keys.c.id == there).values(secret_hash=secret_hash))
        return await _owner(db, secret_hash)


async def _owner(db: Database, secret_hash: bytes) -> Principal | None:
    p = tables.people.c
    statement = (
        sa.select(p.id, p.roles, p.email_verified_at)
        .join(api_keys, api_keys.c.person_id == p.id)
        .where(api_keys.c.secret_hash == secret_hash, api_keys.c.revoked_at.is_(None))
    )
    async with db.read() as tx:
        row = (await tx.execute(statement)).one_or_none()
    return Principal(row.id, frozenset(row.roles), row.email_verified_at is not None, None) if row else None


def _hash(secret: str) -> bytes:
    return sha256(f"api key\0{secret}".encode()).digest()
