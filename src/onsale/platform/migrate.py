"""Bring a database's schema up to date while others sell on it: one process at a time, never long in anybody's way."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg.errors
import sqlalchemy as sa
import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from onsale.platform import limits
from onsale.platform.connecting import LINE_WORDS, driver_url

log = structlog.get_logger()

FOLDER = Path(__file__).parent.parent / "migrations"
OLDEST_SERVER = 170_000
_LOCK = 7_091_203_418_662_004
_LOOK_AGAIN_S = 0.2


class DatabaseTooOld(Exception):
    """Onsale needs PostgreSQL 17 or newer"""


class SchemaBusy(Exception):
    """What a migration must change is in use by somebody who doesn't let go"""


def migrate(url: str, *, pause: Callable[[float], None] = time.sleep) -> str:
    """Apply what is missing and return the revision reached; waits for another process doing the same.

    Each revision is a transaction of its own. One that can't have its locks within `limits.MIGRATION_LOCK_S` lets
    everybody behind it go first, pauses (by `pause`, seconds) and tries again; `SchemaBusy` after
    `limits.MIGRATION_TRIES`. A schema newer than this code is left as it is: it was made for this code, too.
    """
    engine = sa.create_engine(driver_url(url), poolclass=sa.pool.NullPool, connect_args=LINE_WORDS)
    try:
        with engine.connect() as connection:
            _check_version(connection)
            with _alone(connection, pause):
                if is_newer(found := _revision(connection)):
                    log.info("schema_newer", found=found, wanted=newest_revision())
                    return found
                connection.execute(sa.text(f"set lock_timeout = {round(limits.MIGRATION_LOCK_S * 1000)}"))
                connection.commit()
                _upgrade(connection, pause)
                return _revision(connection)
    finally:
        engine.dispose()


def newest_revision() -> str:
    """The revision this code was written for."""
    return _scripts().get_current_head() or ""


def is_newer(revision: str | None) -> bool:
    """Whether a schema at this revision was made by a newer Onsale: one that this code hasn't heard of."""
    return bool(revision) and revision not in {script.revision for script in _scripts().walk_revisions()}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))


@contextmanager
def _alone(connection: sa.Connection, pause: Callable[[float], None]) -> Iterator[None]:
    """Asked for again and again, not waited for: who waits has a snapshot, and an index being built waits for those."""
    ask = sa.text("select pg_try_advisory_lock(:lock)")
    while not connection.execute(ask, {"lock": _LOCK}).scalar_one():
        connection.rollback()
        pause(_LOOK_AGAIN_S)
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(sa.text("select pg_advisory_unlock(:lock)"), {"lock": _LOCK})
        connection.commit()


def _upgrade(connection: sa.Connection, pause: Callable[[float], None]) -> None:
    config = _config(connection)
    for tried in range(1, limits.MIGRATION_TRIES + 1):
        try:
            command.upgrade(config, "head")
        except sa.exc.OperationalError as error:
            if not isinstance(error.orig, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected):
                raise
            connection.rollback()
            if tried == limits.MIGRATION_TRIES:
                at = _revision(connection)
                raise SchemaBusy(
                    f"the schema stays at {at or 'none'}: a table that must change was in use {tried} times; look for "
                    "transactions that don't end in pg_stat_activity, and run `onsale migrate` again"
                ) from error
            log.info("schema_busy", tried=tried, reason=" ".join(str(error.orig).split()))
            pause(min(0.1 * 2**tried, limits.MIGRATION_PAUSE_S))
        else:
            connection.commit()
            return


def _revision(connection: sa.Connection) -> str:
    found = MigrationContext.configure(connection).get_current_revision() or ""
    connection.rollback()
    return found


def _check_version(connection: sa.Connection) -> None:
    version = int(connection.execute(sa.text("show server_version_num")).scalar_one())
    if version < OLDEST_SERVER:
        raise DatabaseTooOld(f"Onsale needs PostgreSQL 17 or newer; this server is {version // 10_000}")


def _config(connection: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
