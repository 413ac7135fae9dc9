"""Short messages between processes, by PostgreSQL's `NOTIFY`, each direction on a connection of its own.

Never inside a transaction that writes: there `NOTIFY` takes a lock that serialises every commit. A notice may get lost
(a process dies between its commit and its notice, a connection breaks): whoever hears them must be able to do without.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from math import inf
from typing import Any, NamedTuple

import psycopg
import structlog

from onsale.platform import limits
from onsale.platform.connecting import line_of
from onsale.platform.database import Database
from onsale.platform.ending import end_if_asked

log = structlog.get_logger()

NOTICE_BYTES = 7_900
"""What PostgreSQL takes as one payload is 7,999 bytes at most; a longer one is an error."""

_LANE = """
select count(*) filter (where pid < pg_backend_pid()), count(*) from pg_stat_activity
where application_name = %s and datname = current_database()
"""
_ECHO = "echo "
_LOOK_ALIVE_EVERY_S = 10.0
_AGAIN_AFTER_S = 0.5


class NoticeSender:
    """Sends notices without waiting for a disk: there is nothing in them to lose."""

    def __init__(self, db: Database) -> None:
        self._url = db.url
        self._connection: psycopg.AsyncConnection[Any] | None = None

    async def send(self, channel: str, payloads: Sequence[str]) -> None:
        """One round trip for all of them; `psycopg.Error` or `TimeoutError` when the database is not to be had."""
        async with asyncio.timeout(limits.WRITE_DEADLINE_S):
            if self._connection is None or self._connection.closed:
                self._connection = await _connect(self._url, "-c synchronous_commit=off")
            try:
                await self._connection.execute(
                    "select pg_notify(%s, payload) from unnest(%s::text[]) as payload", (channel, list(payloads))
                )
            except psycopg.Error:
                await self._connection.close()  # it may lead to a server that takes no writes any more
                raise

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.close()


class Lane(NamedTuple):
    """Which of several listeners one is, counted from 0."""

    number: int
    of: int


async def listen(
    db: Database,
    channel: str,
    hear: Callable[[str], None],
    *,
    began: Callable[[], None],
    broke: Callable[[], None],
    lane: Callable[[Lane], None] | None = None,
) -> None:
    """Listen until cancelled, connecting again and again.

    `began` is called whenever notices come through (one of our own is heard first: a pooler may accept `listen` and
    pass nothing on), `broke` when they don't any more: what was said in between was missed. `lane` is told which of
    the listeners on this channel we are, at the beginning and every few seconds; who doesn't ask isn't counted.
    """
    name = channel if lane is not None else f"{channel}_beside"
    while True:
        try:
            async with await _connect(db.url, f"-c application_name={name}") as connection:
                await connection.execute(psycopg.sql.SQL("listen {}").format(psycopg.sql.Identifier(channel)))
                await _hear_all(connection, channel, hear, began, lane)
        except (psycopg.Error, OSError, TimeoutError) as error:
            log.warning("not_listening", channel=channel, reason=str(error).partition("\n")[0])
        except Exception:
            log.exception("not_listening", channel=channel)
        end_if_asked()
        broke()
        await asyncio.sleep(_AGAIN_AFTER_S)


async def _hear_all(
    connection: psycopg.AsyncConnection[Any],
    channel: str,
    hear: Callable[[str], None],
    began: Callable[[], None],
    lane: Callable[[Lane], None] | None,
) -> None:
    """Returns never; a silent connection is asked now and then whether it is still there."""
    echo, counted_at = f"{_ECHO}{secrets.token_hex(8)}", -inf
    await connection.execute("select pg_notify(%s, %s)", (channel, echo))
    while True:
        if time.monotonic() >= counted_at + _LOOK_ALIVE_EVERY_S:
            counted_at = time.monotonic()
            async with asyncio.timeout(limits.SILENT_CONNECTION_S):
                row = await (await connection.execute(_LANE, (channel,))).fetchone()
            if row is not None and lane is not None:
                lane(Lane(row[0], row[1]))
        async for notice in connection.notifies(timeout=_LOOK_ALIVE_EVERY_S, stop_after=1):
            if notice.payload == echo:
                began()
            elif notice.payload.startswith(_ECHO):
                counted_at = -inf  # another one has come
            else:
                hear(notice.payload)


async def _connect(url: str, options: str) -> psycopg.AsyncConnection[Any]:
    """Connect, to the end even when cancelled: the server keeps half a connection for a minute, and waits for it."""
    connecting = asyncio.create_task(psycopg.AsyncConnection.connect(line_of(url, options=options), autocommit=True))
    try:
        return await asyncio.shield(connecting)
    except asyncio.CancelledError:
        with suppress(psycopg.Error, OSError):
            await (await connecting).close()
        raise
