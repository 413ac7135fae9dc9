"""New codes for all of an event's tickets: a new key signs them, and those of the key before admit nobody any more."""

from dataclasses import dataclass

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.keyring import Keyring
from onsale.tickets.errors import KeyReplacedMeanwhile, NoKeysLeft
from onsale.tickets.keys import add_key
from onsale.tickets.model import CodesDied
from onsale.tickets.rules import CodeMode, rules_of
from onsale.tickets.tables import ticket_keys as k

LAST_KEY = 255
"""A code has one byte for its key's number."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """The key that signs from now on, and the one that was revoked for it."""

    key_id: int
    revoked: int


async def make_new_codes(tx: WriteTx, event_id: int, *, replaces: int, keyring: Keyring) -> NewKey:
    """Revoke the key that signs, if it is still the one that is named, and let another sign.

    Raises `KeyReplacedMeanwhile` if it isn't (asked for twice, it happens once) and `NoKeysLeft` after 254 times. The
    tickets stay, and so does who was let in; fans whose codes could be printed are told.
    """
    if replaces >= LAST_KEY:
        raise NoKeysLeft
    signing = sa.and_(k.c.event_id == event_id, k.c.id == replaces, k.c.revoked_at.is_(None))
    revoked = await tx.execute(sa.update(k).where(signing).values(revoked_at=sa.func.now()))
    if revoked.rowcount != 1:
        raise KeyReplacedMeanwhile
    await add_key(tx, event_id, replaces + 1, Ed25519PrivateKey.generate(), keyring)
    if (await rules_of(tx, event_id)).code_mode is CodeMode.STATIC:
        await tx.publish(CodesDied(event_id, cause=f"key {replaces}"))
    return NewKey(replaces + 1, replaces)


async def signing_key_number(tx: ReadTx, event_id: int) -> int | None:
    """The number of the key that signs the event's codes; null while no ticket was issued."""
    signing = sa.select(k.c.id).where(k.c.event_id == event_id, k.c.revoked_at.is_(None))
    number: int | None = (await tx.execute(signing)).scalar_one_or_none()
    return number
