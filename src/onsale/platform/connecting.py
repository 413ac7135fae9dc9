"""How every connection to PostgreSQL is made: to whichever of several hosts takes writes, and deaf to none for ever.

With standbys, two things a driver does by itself lose what was acknowledged, and are prevented here. A commit that is
called back, as psycopg does when its task is cancelled, makes the server stop waiting for its standby: what was
written is there for everybody to see and may be lost with this server. And a server that was told to stop waiting
answers the commit as if all were well, with a warning.
"""

import asyncio
import os
import socket
from contextlib import suppress
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy.engine import URL

from onsale.platform import limits

DRIVER = "postgresql+psycopg://"
LINE_WORDS: dict[str, Any] = {
    "connect_timeout": limits.CONNECT_S,
    "tcp_user_timeout": limits.SILENT_CONNECTION_S * 1000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""A machine that is gone without a word is noticed within about ten seconds, whether we speak to it or listen."""


class CommitUnconfirmed(psycopg.OperationalError):
    """The server has committed and was told not to wait for its standby; it may be lost with the server"""


class Connection(psycopg.AsyncConnection[Any]):
    """One that hangs up on a server which doesn't answer within `limits.ANSWER_S`; commits have their own deadline."""

    silent = False  # whether it hung up for want of an answer
    _committing = _warned = False

    async def wait(self, *args: Any, **kwargs: Any) -> Any:
        """Every command's way to its answer."""
        if self._committing:
            return await super().wait(*args, **kwargs)
        timer = asyncio.get_running_loop().call_later(limits.ANSWER_S, self._give_up)
        try:
            return await super().wait(*args, **kwargs)
        finally:
            timer.cancel()

    async def commit(self) -> None:
        """Commit. Never to be cancelled. Raises `CommitUnconfirmed`, and `OperationalError` when the line is lost."""
        self._committing, self._warned = True, False
        self.add_notice_handler(self._hear)
        try:
            await super().commit()
        finally:
            self._committing = False
            self.remove_notice_handler(self._hear)
        if self._warned:
            raise CommitUnconfirmed("the server stopped waiting for its standby")

    def hang_up(self) -> None:
        """End it without a word, so that whoever waits for an answer hears that the line is lost."""
        with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(self.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)

    def _give_up(self) -> None:
        self.silent = True
        self.hang_up()

    def _hear(self, _told: psycopg.errors.Diagnostic) -> None:
        """The only thing there is to say about a commit is that nobody waited for the standby."""
        self._warned = True


def driver_url(url: str) -> str:
    """The same address with psycopg 3 named as the driver, in the one form that SQLAlchemy and libpq both read.

    Of several hosts the one that takes writes is meant, unless the address says otherwise (`target_session_attrs`).
    """
    for scheme in (DRIVER, "postgresql://", "postgres://"):
        if url.startswith(scheme):
            return _of_several(url.removeprefix(scheme)) or DRIVER + url.removeprefix(scheme)
    raise ValueError("a database address starts with postgresql://")


def libpq_url(url: str) -> str:
    """The same address as libpq and psycopg take it."""
    return driver_url(url).replace(DRIVER, "postgresql://", 1)


def line_of(url: str, **more: Any) -> str:
    """The same address as libpq's words, with those of every line, and `more`."""
    return make_conninfo(libpq_url(url), **(LINE_WORDS | more))


def _of_several(rest: str) -> str | None:
    """None where there is one host, or what libpq can't read: whoever connects is told."""
    try:
        words = {name: str(value) for name, value in conninfo_to_dict(f"postgresql://{rest}").items()}
    except psycopg.ProgrammingError:
        return None
    if "," not in words.get("host", "") + words.get("hostaddr", ""):
        return None
    query = {"target_session_attrs": "read-write"} | words
    user, password, database = (query.pop(name, None) for name in ("user", "password", "dbname"))
    several = URL.create(DRIVER.partition(":")[0], user, password, database=database, query=query)
    return several.render_as_string(hide_password=False)
