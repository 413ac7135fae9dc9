"""Keys for an organiser's own programs: `osk_…`, found by their keyed hash, remembered for some seconds."""

import secrets
import time
from dataclasses import dataclass, field

import sqlalchemy as sa

from onsale.accounts.model import Principal
from onsale.accounts.tables import api_keys, people
from onsale.platform import limits
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import NotFound
from onsale.platform.ids import new_id
from onsale.platform.kept import Kept
from onsale.platform.sealing import Sealer

PREFIX = "osk_"
_BYTES = 32


async def create_api_key(tx: WriteTx, person_id: int, name: str, *, sealer: Sealer) -> tuple[int, str]:
    """The key's id and the key itself, which is shown this once: only its hash is kept."""
    key_id, secret = new_id(), PREFIX + secrets.token_urlsafe(_BYTES)
    row = {"id": key_id, "person_id": person_id, "name": name, "secret_hash": _hash(secret, sealer)}
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
        secret_hash, now_s = _hash(secret, self.sealer), time.monotonic()
        until_s, principal = self._known.get(secret_hash) or (0.0, None)
        if now_s >= until_s:
            principal = await _owner(db, secret_hash)
            self._known.put(secret_hash, (now_s + limits.API_KEY_REMEMBERED_S, principal))
        return principal


async def _owner(db: Database, secret_hash: bytes) -> Principal | None:
    statement = (
        sa.select(people.c.id, people.c.roles, people.c.email_verified_at)
        .join(api_keys, api_keys.c.person_id == people.c.id)
        .where(api_keys.c.secret_hash == secret_hash, api_keys.c.revoked_at.is_(None))
    )
    async with db.read() as tx:
        row = (await tx.execute(statement)).one_or_none()
    return Principal(row.id, frozenset(row.roles), row.email_verified_at is not None, None) if row else None


def _hash(secret: str, sealer: Sealer) -> bytes:
    return sealer.keyed_hash("api_key", secret)
