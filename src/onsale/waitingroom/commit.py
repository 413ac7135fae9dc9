"""Binding ourselves to an event's seeds before anybody can join: when it is published, or soon after an import."""

import secrets
from collections.abc import Awaitable, Callable

import sqlalchemy as sa

from onsale.catalog.model import EventPublished, Lifecycle
from onsale.catalog.tables import events
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.kept import Kept
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.waitingroom.chain import Chain
from onsale.waitingroom.tables import rooms

_NONCE_BYTES = 16
_AT_ONCE = 100
LOOK_EVERY_S = 60.0


class Chains:
    """The seeds of the rooms this process has to do with; each takes some milliseconds to make."""

    def __init__(self, keyring: Keyring) -> None:
        self.key = keyring.secret("queue")
        self._kept: Kept[tuple[int, bytes], Chain] = Kept(64)

    def of(self, event_id: int, nonce: bytes) -> Chain:
        """The event's chain."""
        chain = self._kept.get((event_id, nonce))
        if chain is None:
            chain = Chain(self.key, event_id, nonce)
            self._kept.put((event_id, nonce), chain)
        return chain


def committing(chains: Chains) -> Callable[[WriteTx, EventPublished], Awaitable[None]]:
    """What hears of published events: whoever can see one can see what its seeds are bound by."""

    async def hear(tx: WriteTx, published: EventPublished) -> None:
        await commit(tx, chains, published.event_id)

    return hear


async def commit(tx: WriteTx, chains: Chains, event_id: int) -> None:
    """Commit to the event's seeds, once."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    row = {"event_id": event_id, "nonce": nonce, "anchor": chains.of(event_id, nonce).anchor}
    await tx.execute(sa.dialects.postgresql.insert(rooms).values(row).on_conflict_do_nothing())


async def commit_missing(services: Services) -> None:
    """Commit for events that were published otherwise, by an import say: some at a time."""
    db, chains = services.get(Database), services.get(Chains)
    async with db.read() as tx:
        missing = await _uncommitted(tx)
    for event_id in missing:
        async with db.write() as tx:
            await commit(tx, chains, event_id)


async def _uncommitted(tx: ReadTx) -> list[int]:
    e = events.c
    open_ones = sa.and_(e.lifecycle == Lifecycle.PUBLISHED.value, e.starts_at > sa.func.now())
    without = ~sa.exists().where(rooms.c.event_id == e.id)
    rows = await tx.execute(sa.select(e.id).where(open_ones, without).order_by(e.starts_at).limit(_AT_ONCE))
    return list(rows.scalars())
