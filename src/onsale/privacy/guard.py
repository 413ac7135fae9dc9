"""No web process serves from a database that hasn't followed the log of erasures, a restored one above all.

Each new connection is asked how far the database has followed; one that lags behind what this process has seen is
refused, as if the database were away, until the log was replayed. So neither starting before the replay nor restoring a
backup under a running process ever shows somebody who is erased.
"""

import asyncio
import time
from math import inf
from typing import Any

import sqlalchemy as sa
import structlog

from onsale.platform.database import Database
from onsale.platform.ending import end_if_asked
from onsale.platform.errors import Unavailable
from onsale.platform.services import Services
from onsale.privacy.errors import ErasureLogDamaged
from onsale.privacy.replay import replay

log = structlog.get_logger()

_AGAIN_AFTER_S = 1.0
_LOOK_EVERY_S = 60.0
_ASK = "select coalesce(sum(lines), 0) from erasure_marks"


class ErasureGuard:
    """One a web process. Until it has looked for the first time, it trusts no connection."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._db = services.get(Database)
        self._looked_at = -inf
        self._seen = 0
        self._refused = False
        self._db.trust(self._trusts)

    async def look(self) -> None:
        """Replay, by connections of its own; from then on every connection must have followed as far."""
        own = Database(self._db.url, bus=self._db.bus, pool_size=2)
        try:
            done = await replay(self._services, own)
            self._seen = await _followed(own)
        finally:
            await own.close()
        self._looked_at, self._refused = time.monotonic(), False
        if done.erased:
            log.warning("erasures_replayed", erased=done.erased)

    async def stand(self) -> None:
        """Watch how far the database follows, and look again where that went back; runs until cancelled."""
        while True:
            await asyncio.sleep(_AGAIN_AFTER_S)
            try:
                await self._watch()
            except Unavailable:
                end_if_asked()
            except ErasureLogDamaged as damaged:
                log.error("erasure_log_damaged", reason=str(damaged))  # noqa: TRY400 - the reason says it all
            except Exception:
                end_if_asked()
                log.exception("erasures_not_followed")

    async def _watch(self) -> None:
        if self._refused or self._looked_at == -inf:
            await self.look()
            return
        followed = await _followed(self._db)
        if followed < self._seen:
            self._refused = True
            await self.look()
        elif followed > self._seen:
            self._seen = followed
            if time.monotonic() - self._looked_at > _LOOK_EVERY_S:  # others' erasures belong into our log, too
                await self.look()

    def _trusts(self, connection: Any) -> bool:
        """Asked of each new connection, in the pool's own way of waiting."""
        if self._looked_at == -inf:
            return False
        cursor = connection.cursor()
        try:
            cursor.execute(_ASK)
            trusted = int(cursor.fetchone()[0]) >= self._seen
            connection.rollback()
        finally:
            cursor.close()
        self._refused = self._refused or not trusted
        return trusted


async def _followed(db: Database) -> int:
    async with db.read() as tx:
        return int((await tx.execute(sa.text(_ASK))).scalar_one())
