"""Replacing the key that seals the events' own, which sign tickets.

Whoever is sealing one with the older key at this moment must be done before it goes. So, once every process has looked
at the keyring, those transactions that were open by then are waited for, and only then nothing is left to find.
"""

import asyncio
from collections.abc import Callable

import sqlalchemy as sa

from onsale.platform.database import Database
from onsale.platform.keyring import LOOK_EVERY_S, Keyring
from onsale.platform.services import Services
from onsale.tickets.keys import reseal_some

_WAIT_S = 60
_OPEN = sa.text("""
select count(*) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and xact_start < :then
""")


async def go_on(services: Services, *, told: Callable[[str, int], None] = lambda _step, _n: None) -> bool:
    """Seal what the older key sealed by the newest; whether all of it is."""
    db, keyring = services.get(Database), services.get(Keyring)
    await _pass(db, keyring, told)
    await asyncio.sleep(2 * LOOK_EVERY_S)
    if not await _are_done(db):
        return False
    return await _pass(db, keyring, told) == 0 or await _pass(db, keyring, told) == 0


async def _are_done(db: Database) -> bool:
    """Whether every transaction that was open when we came has ended."""
    async with db.read() as tx:
        then = (await tx.execute(sa.text("select clock_timestamp()"))).scalar_one()
    for _ in range(_WAIT_S):
        async with db.read() as tx:
            if (await tx.execute(_OPEN, {"then": then})).scalar_one() == 0:
                return True
        await asyncio.sleep(1)
    return False


async def _pass(db: Database, keyring: Keyring, told: Callable[[str, int], None]) -> int:
    after, done = (-1, -1), 0
    while True:
        async with db.write() as tx:
            part = await reseal_some(tx, keyring, after)
        if part is None:
            return done
        after, n = part
        done += n
        told("resealing", done)
