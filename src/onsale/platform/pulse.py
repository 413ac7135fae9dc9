"""Whether the database answers, asked twice a second; and not waiting for it longer than a reader would.

So that what can be told without the database is told at once when it is gone, and also when it is merely slow; and
that all is as before a moment after it has come back.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import psycopg
import structlog

from onsale.platform.connecting import Connection, line_of
from onsale.platform.database import Database
from onsale.platform.errors import Unavailable

log = structlog.get_logger()

EVERY_S = 0.5
_CONNECT_S = 2

T = TypeVar("T")


async def patiently(db: Database, work: Coroutine[Any, Any, T], *, within_s: float) -> T:
    """What `work` gives, if it gives it in time. Else `Unavailable`, and the database counts as away; `work` goes on,
    for it may hold a connection that must be given back in order.
    """
    doing = asyncio.create_task(work)
    await asyncio.wait({doing}, timeout=within_s)
    if doing.done():
        return doing.result()
    doing.add_done_callback(_heard)
    db.note_trouble()
    raise Unavailable(retry_after_s=2)


def _heard(task: "asyncio.Task[Any]") -> None:
    """Nobody waits for its failure."""
    if not task.cancelled():
        task.exception()


async def feel(db: Database) -> None:
    """Ask again and again, on a connection of its own, until cancelled; one task a process."""
    asker, well = _Asker(db), True
    try:
        while True:
            answered = await _answered(db, asker)
            if answered is not well:
                well = answered
                log.warning("database_back" if well else "database_away")
            await asyncio.sleep(EVERY_S)
    finally:
        asker.close()


async def _answered(db: Database, asker: "_Asker") -> bool:
    """Whether there is an answer, however long it takes; while it takes long, the database counts as away."""
    asking = asyncio.create_task(asker.ask(), name="feel-the-pulse")
    try:
        while not asking.done():
            await asyncio.wait({asking}, timeout=2 * db.patience_s)
            if not asking.done():
                # It is left to wait: called back, it would first wait for the server to agree.
                db.note_trouble()
    finally:
        asking.cancel()
    answered = asking.result()
    if answered:
        db.note_answer()
    else:
        db.note_trouble()
    return answered


class _Asker:
    """A connection, opened again when it breaks."""

    def __init__(self, db: Database) -> None:
        self._words = line_of(db.url, connect_timeout=_CONNECT_S)
        self._connection: Connection | None = None

    async def ask(self) -> bool:
        """Whether there was an answer, by a server that takes writes."""
        try:
            if self._connection is None or self._connection.closed:
                self._connection = await Connection.connect(self._words, autocommit=True)
            row = await (await self._connection.execute("select pg_is_in_recovery()")).fetchone()
        except (psycopg.Error, OSError):
            return False
        if row is None or row[0]:
            self.close()  # it takes no writes any more; maybe another one does
            return False
        return True

    def close(self) -> None:
        """At once, without a word to a server that may not hear it."""
        if self._connection is not None:
            self._connection.pgconn.finish()
