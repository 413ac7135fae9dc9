"""The database that is backed up: what it is, and whether it lets us."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from onsale.backups.errors import NotAllowed, NotToBeReached
from onsale.backups.model import lsn_of
from onsale.platform.database import libpq_url

_ABOUT = """
select current_setting('server_version_num')::int / 10000 as server, current_database() as database,
    (select rolsuper or rolreplication from pg_roles where rolname = current_user) as may_copy,
    (select rolname from pg_roles where rolsuper and rolcanlogin order by rolname = current_user desc, oid limit 1)
        as superuser,
    coalesce(current_setting('summarize_wal', true), 'off') = 'on' as summed_up,
    pg_is_in_recovery() as standby, current_user as who,
    (select system_identifier::text from pg_control_system()) as system
"""
# Where the next record goes, not how far it is on the disk: a commit needn't wait for that (`synchronous_commit`).
_TICK = "select clock_timestamp(), pg_current_wal_insert_lsn()::text"


@dataclass(frozen=True, slots=True)
class Source:
    """A server and the database of ours on it. `summed_up`: it can make incremental backups."""

    url: str
    server: int
    database: str
    superuser: str
    summed_up: bool
    may_copy: bool
    standby: bool
    who: str
    system: str
    """The number a cluster has from when it was made; a restored one has that of the one it was."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Everything that was committed by then is in the log before that place."""

    at: datetime
    lsn: int


def source_of(url: str) -> Source:
    """Ask it. `NotToBeReached`."""
    names = ("server", "database", "superuser", "summed_up", "may_copy", "standby", "who", "system")
    row = _asked(url, f"select {', '.join(names)} from ({_ABOUT}) as about")  # noqa: S608 - names of our own
    return Source(url=url, **dict(zip(names, row, strict=True)))


def require_copying(source: Source) -> None:
    """`NotAllowed`, saying how to allow it."""
    if not source.may_copy:
        raise NotAllowed(
            f"the role {source.who} may not copy the database. Allow it (alter role {source.who} replication, and a "
            "line for `replication` in pg_hba.conf); or back up in another way, and set ONSALE_BACKUP_TO=off."
        )
    if source.standby:
        raise NotAllowed("this server is a standby: backups are made of the primary.")


def tick(url: str) -> Tick:
    """The server's time, and how far its log is written."""
    at, lsn = _asked(url, _TICK)
    return Tick(at, lsn_of(lsn))


def _asked(url: str, query: str) -> tuple[Any, ...]:
    try:
        with psycopg.connect(libpq_url(url), connect_timeout=5, autocommit=True) as connection:
            row = connection.execute("set statement_timeout = '10s'") and connection.execute(query).fetchone()
    except psycopg.Error as error:
        raise NotToBeReached(f"the database can't be asked: {' '.join(str(error).split())}") from error
    assert row is not None
    return tuple(row)
