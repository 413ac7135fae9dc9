"""Short messages between processes, by PostgreSQL's `NOTIFY`, each direction on a connection of its own.

Never inside a transaction that writes: there `NOTIFY` takes a lock that serialises every commit. A notice may get lost
(a process dies between its commit and its notice, a connection breaks): whoever hears them must be able to do without.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import psycopg
import structlog

from onsale.platform import limits
from onsale.platform.database import Database, libpq_url

log = structlog.get_logger()

NOTICE_BYTES = 7_900
"""What PostgreSQL takes as one payload is 7,999 bytes at most; a longer one is an error."""

_CONNECT_S = 5
_LOOK_ALIVE_EVERY_S = 10.0
_AGAIN_AFTER_S = 0.5


class NoticeSender:
    """Sends notices without waiting for a disk: there is nothing in them to lose."""

    def __init__(self, db: Database) -> None:
        self._url = libpq_url(db.url)
        self._connection: psycopg.AsyncConnection[Any] | None = None

    async def send(self, channel: str, payloads: Sequence[str]) -> None:
        """One round trip for all of them; `psycopg.Error` or `TimeoutError` when the database is not to be had."""
        async with asyncio.timeout(limits.WRITE_DEADLINE_S):
            if self._connection is None or self._connection.closed:
                self._connection = await _connect(self._url, "-c synchronous_commit=off")
            await self._connection.execute(
                "select pg_notify(%s, payload) from unnest(%s::text[]) as payload", (channel, list(payloads))
            )

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.close()


async def listen(
    db: Database,
    channel: str,
    hear: Callable[[str], None],
    *,
    began: Callable[[], None],
    broke: Callable[[], None],
) -> None:
    """Listen until cancelled, connecting again and again.

    `began` is called whenever listening has begun, `broke` when it broke: what was said in between was missed.
    """
    while True:
        try:
            async with await _connect(libpq_url(db.url), "") as connection:
                await connection.execute(psycopg.sql.SQL("listen {}").format(psycopg.sql.Identifier(channel)))
                began()
                await _hear_all(connection, hear)
        except (psycopg.Error, OSError, TimeoutError) as error:
            log.warning("not_listening", channel=channel, reason=str(error).partition("\n")[0])
        broke()
        await asyncio.sleep(_AGAIN_AFTER_S)


async def _hear_all(connection: psycopg.AsyncConnection[Any], hear: Callable[[str], None]) -> None:
    """Returns never; a silent connection is asked now and then whether it is still there."""
    while True:
        async for notice in connection.notifies(timeout=_LOOK_ALIVE_EVERY_S):
            hear(notice.payload)
        async with asyncio.timeout(limits.SILENT_CONNECTION_S):
            await connection.execute("select 1")


async def _connect(url: str, options: str) -> psycopg.AsyncConnection[Any]:
    """Connect, to the end even when cancelled: the server keeps half a connection for a minute, and waits for it."""
    connecting = asyncio.create_task(
        psycopg.AsyncConnection.connect(
            url,
            autocommit=True,
            connect_timeout=_CONNECT_S,
            tcp_user_timeout=limits.SILENT_CONNECTION_S * 1000,
            options=options,
        )
    )
    try:
        return await asyncio.shield(connecting)
    except asyncio.CancelledError:
        with suppress(psycopg.Error, OSError):
            await (await connecting).close()
        raise
