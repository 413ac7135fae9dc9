"""A running server, as its clients see it."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from onsale.platform.embedded.configuration import USER
from onsale.platform.embedded.errors import explain
from onsale.platform.embedded.home import Home
from onsale.platform.embedded.keeper import Postmaster, is_postmaster
from onsale.platform.embedded.sockets import PORT, is_private

DATABASE = "onsale"
CONNECT_LIMIT_S = 5
OVERRIDING = ("PGHOSTADDR", "PGPASSWORD")
"""What libpq prefers to our address and our password file."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, and how to reach it."""

    data_dir: Path
    """The directory that was asked for."""
    cluster_dir: Path
    """PostgreSQL's own data directory (PGDATA)."""
    socket_dir: Path
    pid: int
    owned: bool
    """True if this process stops it."""
    uid: int
    passfile: Path | None
    """Names the password's file; there is none where the kernel vouches for the user."""

    @property
    def dsn(self) -> str:
        """A libpq URL of the database ``onsale``, also good for SQLAlchemy; holds no secret."""
        return self.url(DATABASE)

    def url(self, dbname: str) -> str:
        """A libpq URL of one of its databases; holds no secret."""
        query = urlencode({name: value for name, value in self._parameters() if name != "user"}, quote_via=quote)
        return f"postgresql://{USER}@/{quote(dbname, safe='')}?{query}"

    def conninfo(self, dbname: str = DATABASE) -> str:
        """The same as key=value words, for programs such as pg_basebackup."""
        return make_conninfo(dbname=dbname, **dict(self._parameters()))

    def alive(self) -> bool:
        """Whether the process is there; it may still refuse connections while it recovers."""
        return is_postmaster(self.pid, self.cluster_dir, self.uid)

    def _parameters(self) -> list[tuple[str, str]]:
        known = [("user", USER), ("host", str(self.socket_dir)), ("port", str(PORT))]
        return known + ([("passfile", str(self.passfile))] if self.passfile else [])


def describe(home: Home, found: Postmaster, *, owned: bool) -> Server:
    """The server a process of ours runs at home."""
    passfile = home.password if home.identity.dropped else None
    uid = home.identity.uid
    return Server(home.requested, home.cluster, found.socket_dir, found.pid, owned, uid, passfile)


def _administer(server: Server) -> psycopg.Connection:
    return psycopg.connect(server.conninfo("postgres"), connect_timeout=CONNECT_LIMIT_S, autocommit=True)


def refusal_of(server: Server) -> str:
    """Why this is not a usable server of this very directory; empty if it is."""
    if not is_private(server.socket_dir, server.uid):
        return f"its socket directory {server.socket_dir} is missing or is not private"
    try:
        with _administer(server) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
    except psycopg.Error as error:
        stray = [name for name in OVERRIDING if name in os.environ]
        return str(error).strip() + (f" (unset {' and '.join(stray)})" if stray else "")
    served = Path(row[0]) if row else Path()
    return "" if served == server.cluster_dir else f"it serves {served}"


def ensure_database(server: Server) -> None:
    """Raises StartFailed, DiskFull."""
    try:
        with _administer(server) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    except psycopg.Error as error:
        raise explain(str(error), server.cluster_dir) from error
