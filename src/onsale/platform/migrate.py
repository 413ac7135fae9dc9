"""Bring a database's schema up to date: one process at a time, by an advisory lock."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from onsale.platform.database import driver_url

_FOLDER = Path(__file__).parent.parent / "migrations"
_LOCK = 7_091_203_418_662_004
OLDEST_SERVER = 170_000


class DatabaseTooOld(Exception):
    """Onsale needs PostgreSQL 17 or newer"""


def migrate(url: str) -> str:
    """Apply what is missing and return the revision reached. Waits for another process doing the same."""
    engine = sa.create_engine(driver_url(url), poolclass=sa.pool.NullPool)
    try:
        with engine.connect() as connection:
            _check_version(connection)
            connection.execute(sa.text("select pg_advisory_lock(:lock)"), {"lock": _LOCK})
            connection.commit()
            try:
                config = _config(connection)
                command.upgrade(config, "head")
                connection.commit()
                return MigrationContext.configure(connection).get_current_revision() or ""
            finally:
                connection.execute(sa.text("select pg_advisory_unlock(:lock)"), {"lock": _LOCK})
                connection.commit()
    finally:
        engine.dispose()


def newest_revision() -> str:
    """The revision this code was written for."""
    return ScriptDirectory(str(_FOLDER)).get_current_head() or ""


def _check_version(connection: sa.Connection) -> None:
    version = int(connection.execute(sa.text("show server_version_num")).scalar_one())
    if version < OLDEST_SERVER:
        raise DatabaseTooOld(f"Onsale needs PostgreSQL 17 or newer; this server is {version // 10_000}")


def _config(connection: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
