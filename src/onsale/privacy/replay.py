"""Making a database follow the log of erasures, whichever backup it came from.

Whoever the log names and who is in this database is erased again; whoever this database knows to be erased and the log
doesn't name is added to it, so that logs of several machines come to say the same.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.privacy import store
from onsale.privacy.erase import finish
from onsale.privacy.erasure_log import Entry, ErasureLog
from onsale.privacy.forget import forget

_LOCK = 7_091_203_418_662_027


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many erasures the log tells, how many of them this database had undone, how many the log lacked, and how
    many lines of it a crash had torn."""

    told: int = 0
    erased: int = 0
    added: int = 0
    torn: int = 0


async def replay(services: Services, db: Database) -> Replayed:
    """Harmless however often, wherever it runs; one at a time. Raises `ErasureLogDamaged`.

    `db` may be another pool than the one of `services`: that of a web process lets nobody in before this is done.
    """
    erasures = ErasureLog(services.get(Settings).erasure_log_file)
    async with db.write() as tx:
        await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        content = await asyncio.to_thread(erasures.read)
        entries = content.entries if content else ()
        gone = await _follow(services, db, entries)
        told = {entry.person_id for entry in entries}
        lacking = [entry for entry in await store.erased(tx) if entry.person_id not in told]
        if lacking:
            await asyncio.to_thread(erasures.append, lacking)
            content = await asyncio.to_thread(erasures.read)
        if content:
            await store.set_mark(tx, content.id, len(content.entries))
    return Replayed(len(told) + len(lacking), gone, len(lacking), content.torn if content else 0)


async def _follow(services: Services, db: Database, entries: Sequence[Entry]) -> int:
    gone, size = 0, limits.ERASURES_READ_AT_ONCE
    by_id = {entry.person_id: entry for entry in entries}
    ids = list(by_id)
    for start in range(0, len(ids), size):
        async with db.read() as tx:
            there = await store.still_there(tx, ids[start : start + size])
        for person_id in there:
            gone += await _erase_again(services, db, by_id[person_id])
    return gone


async def _erase_again(services: Services, db: Database, entry: Entry) -> bool:
    """Who asked for it here, and died before it was done, is told; in a backup from before that, nobody is."""
    async with db.write() as tx:
        asked = await store.lock_open(tx, entry.person_id)
        if asked is not None:
            await finish(tx, services, asked, at=entry.at)
            return True
        gone = await forget(tx, entry.person_id, sealer=services.get(Sealer))
        await store.note_erased(tx, entry.person_id, entry.ground, entry.at)
        return gone
