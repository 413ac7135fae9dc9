"""Each event signs its tickets with a key of its own, sealed by the platform's key while it rests."""

import secrets
from contextlib import suppress

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.dialects.postgresql import insert

from onsale.platform import limits
from onsale.platform.compiled import Compiled
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.kept import Kept
from onsale.platform.keyring import Keyring
from onsale.tickets.judging import DoorKey
from onsale.tickets.rotating import event_secret
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
        await add_key(tx, event_id, _FIRST, Ed25519PrivateKey.generate(), self._keyring)

        async def remember() -> None:
            self._known.put(event_id, _FIRST)

        tx.after_commit(remember)


async def add_key(tx: WriteTx, event_id: int, key_id: int, key: Ed25519PrivateKey, keyring: Keyring) -> None:
    """Let this key sign the event's codes, unless one of that number is there or another signs."""
    await _INSERT.run(
        tx,
        event_id=event_id,
        id=key_id,
        public=key.public_key().public_bytes_raw(),
        private_sealed=_seal(keyring, event_id, key.private_bytes_raw()),
    )


async def signing_key(tx: ReadTx, event_id: int, keyring: Keyring) -> tuple[int, Ed25519PrivateKey] | None:
    """The key that signs the event's codes now, and its number; nothing while it has issued no ticket."""
    k = ticket_keys.c
    signing = sa.select(k.id, k.private_sealed).where(k.event_id == event_id, k.revoked_at.is_(None))
    row = (await tx.execute(signing)).one_or_none()
    if row is None:
        return None
    return row.id, Ed25519PrivateKey.from_private_bytes(_open(keyring, event_id, row.private_sealed))


async def door_keys(tx: ReadTx, event_id: int, keyring: Keyring) -> dict[int, DoorKey]:
    """The keys an event's codes are or were signed with, by number."""
    rows = await tx.execute(sa.select(ticket_keys).where(ticket_keys.c.event_id == event_id))
    return {
        row.id: DoorKey(
            Ed25519PublicKey.from_public_bytes(row.public),
            event_secret(Ed25519PrivateKey.from_private_bytes(_open(keyring, event_id, row.private_sealed))),
            revoked=row.revoked_at is not None,
        )
        for row in rows
    }


async def reseal_some(tx: WriteTx, keyring: Keyring, after: tuple[int, int]) -> tuple[tuple[int, int], int] | None:
    """Seal the next keys by the platform's newest key: the last one looked at, and how many weren't; None at the end.

    By compare-and-set; the key itself stays, and with it every ticket's code.
    """
    k = ticket_keys.c
    page = sa.select(k.event_id, k.id, k.private_sealed).where(sa.tuple_(k.event_id, k.id) > sa.tuple_(*after))
    rows = (await tx.execute(page.order_by(k.event_id, k.id).limit(limits.KEYS_REWRAPPED_AT_ONCE))).all()
    newest, *_older = keyring.secrets("tickets")
    resealed = 0
    for row in rows:
        if _is_by(newest, row.event_id, row.private_sealed):
            continue
        sealed = _seal(keyring, row.event_id, _open(keyring, row.event_id, row.private_sealed))
        this = sa.and_(k.event_id == row.event_id, k.id == row.id, k.private_sealed == row.private_sealed)
        await tx.execute(sa.update(ticket_keys).where(this).values(private_sealed=sealed))
        resealed += 1
    return ((rows[-1].event_id, rows[-1].id), resealed) if rows else None


def _is_by(key: bytes, event_id: int, sealed: bytes) -> bool:
    try:
        AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], str(event_id).encode())
    except InvalidTag:
        return False
    return True


def _seal(keyring: Keyring, event_id: int, private: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(keyring.secret("tickets")).encrypt(nonce, private, str(event_id).encode())


def _open(keyring: Keyring, event_id: int, sealed: bytes) -> bytes:
    """By whichever of its keys; `InvalidTag` when by none."""
    found: list[bytes] = []

    def fits(key: bytes) -> bool:
        with suppress(InvalidTag):
            found.append(AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], str(event_id).encode()))
        return bool(found)

    if not keyring.recognises("tickets", fits):
        raise InvalidTag
    return found[0]
