"""By which key addresses are hashed: one, or two while it is replaced.

That an address has one owner is a unique index's promise, at every moment of it. The rule, one row, says what is
written; a trigger refuses anything else, and whoever writes holds the rule until they have committed:

    at rest     every row is hashed by the current key
    filling     still, and rows get a second hash by the next key          unique: email_hash
    switched    every row has the second hash; the first becomes the same  unique: next_hash
    at rest     by the next key, which is the current one now

Pure reading needs no rule: an address is looked for under each key the keyring has.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from onsale.accounts import store
from onsale.accounts.store import SealedPerson
from onsale.accounts.tables import lookup_rule as t
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import Unavailable
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer, address_hash


@dataclass(frozen=True, slots=True)
class Rule:
    """Numbers of keys. `next`: the one that is to be; `switched`: every row has a hash by it."""

    current: int
    next: int | None
    switched: bool


async def rule(tx: ReadTx) -> Rule:
    """The rule of the moment."""
    row = (await tx.execute(sa.select(t.c.current, t.c.next, t.c.switched))).one()
    return Rule(row.current, row.next, row.switched)


async def lock_rule(tx: WriteTx, *, to_change: bool = False) -> Rule:
    """The rule, which stays until this transaction ends."""
    wanted = sa.select(t.c.current, t.c.next, t.c.switched).with_for_update(read=not to_change)
    row = (await tx.execute(wanted)).one()
    return Rule(row.current, row.next, row.switched)


async def find(tx: ReadTx, address: str, *, sealer: Sealer) -> SealedPerson | None:
    """Whoever has this address. None found: a key may have been replaced a moment ago."""
    found = await store.by_email_hashes(tx, sealer.lookup_hashes(address))
    if found is None and sealer.keyring.refreshed():
        return await store.by_email_hashes(tx, sealer.lookup_hashes(address))
    return found


@dataclass(frozen=True, slots=True)
class Hashing:
    """How addresses are written in this transaction."""

    rule: Rule
    keys: dict[int, bytes]

    def columns(self, address: str) -> dict[str, Any]:
        """What is stored of one."""
        now, soon = self.rule.current, self.rule.next
        if self.rule.switched and soon is not None:
            now = soon
        told: dict[str, Any] = {"email_hash": address_hash(self.keys[now], address), "lookup_key": now}
        told |= {"next_hash": None if soon is None else address_hash(self.keys[soon], address), "next_key": soon}
        return told


async def hashing(tx: WriteTx, *, sealer: Sealer) -> Hashing:
    """By the rule, which stays until this transaction ends. `Unavailable` when the keyring isn't this database's."""
    told = await lock_rule(tx)
    return Hashing(told, keys_of(told, sealer.keyring))


def keys_of(told: Rule, keyring: Keyring) -> dict[int, bytes]:
    """The keys that are written by."""
    wanted = {told.next if told.switched else told.current, told.next} - {None}
    if not wanted <= keyring.numbered("lookup").keys():
        keyring.refreshed()
    keys = keyring.numbered("lookup")
    if not wanted <= keys.keys():
        raise Unavailable(retry_after_s=60)
    return keys
