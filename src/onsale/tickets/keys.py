"""Each event signs its tickets with a key of its own, sealed by the platform's key while it rests."""

import secrets

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.dialects.postgresql import insert

from onsale.platform import limits
from onsale.platform.compiled import Compiled
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.kept import Kept
from onsale.platform.keyring import Keyring
from onsale.tickets.tables import ticket_keys

_FIRST = 1
_NONCE_BYTES = 12
_INSERT = Compiled(
    insert(ticket_keys)
    .values({name: sa.bindparam(name, required=False) for name in ("event_id", "id", "public", "private_sealed")})
    .on_conflict_do_nothing()
)


class EventKeys:
    """Sees to it that events have keys, and remembers which have: a key, once there, stays."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._known: Kept[int, int] = Kept(limits.EVENTS_REMEMBERED)

    async def ensure(self, tx: WriteTx, event_id: int) -> None:
        """Make the event's first key unless it has one."""
        if self._known.get(event_id):
            return
        key = Ed25519PrivateKey.generate()
        await _INSERT.run(
            tx,
            event_id=event_id,
            id=_FIRST,
            public=key.public_key().public_bytes_raw(),
            private_sealed=_seal(self._keyring, event_id, key.private_bytes_raw()),
        )

        async def remember() -> None:
            self._known.put(event_id, _FIRST)

        tx.after_commit(remember)


async def signing_key(tx: ReadTx, event_id: int, keyring: Keyring) -> tuple[int, Ed25519PrivateKey] | None:
    """The event's newest key and its number; nothing while it has issued no ticket."""
    row = (
        await tx.execute(
            sa.select(ticket_keys.c.id, ticket_keys.c.private_sealed)
            .where(ticket_keys.c.event_id == event_id)
            .order_by(ticket_keys.c.id.desc())
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    return row.id, Ed25519PrivateKey.from_private_bytes(_open(keyring, event_id, row.private_sealed))


async def public_keys(tx: ReadTx, event_id: int) -> dict[int, Ed25519PublicKey]:
    """The keys an event's codes may be signed with, by number."""
    rows = await tx.execute(sa.select(ticket_keys.c.id, ticket_keys.c.public).where(ticket_keys.c.event_id == event_id))
    return {row.id: Ed25519PublicKey.from_public_bytes(row.public) for row in rows}


def _seal(keyring: Keyring, event_id: int, private: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(keyring.secret("tickets")).encrypt(nonce, private, str(event_id).encode())


def _open(keyring: Keyring, event_id: int, sealed: bytes) -> bytes:
    cipher = AESGCM(keyring.secret("tickets"))
    return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], str(event_id).encode())
