"""The schema: brought up by one process at a time, and exactly what the tables say."""

import asyncio
import secrets
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from onsale.entrypoints import asgi
from onsale.platform import migrate as migrate_module
from onsale.platform.database import driver_url, libpq_url, metadata
from onsale.platform.migrate import DatabaseTooOld, migrate, newest_revision
from tests.fixtures.databases import with_database


@pytest.fixture
def empty_database(server_url: str) -> Iterator[str]:
    name = f"empty_{secrets.token_hex(6)}"
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
        yield with_database(server_url, name)
        connection.execute(f'drop database "{name}" with (force)')


async def test_two_at_once_and_again(empty_database: str) -> None:
    reached = await asyncio.gather(*(asyncio.to_thread(migrate, empty_database) for _ in range(2)))
    assert set(reached) == {newest_revision()}
    assert migrate(empty_database) == newest_revision()
    with psycopg.connect(libpq_url(empty_database)) as connection:
        assert connection.execute("select count(*) from alembic_version").fetchone() == (1,)
        row = connection.execute("select count(*) from pg_locks where locktype = 'advisory'").fetchone()
    assert row == (0,), "the lock is given back"


def test_an_older_server_is_refused(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate_module, "OLDEST_SERVER", 990_000)
    with pytest.raises(DatabaseTooOld, match="17 or newer"):
        migrate(empty_database)


def test_the_migrated_schema_is_what_the_tables_say(database_url: str) -> None:
    assert asgi.API, "every room's tables are loaded"
    engine = sa.create_engine(driver_url(database_url), poolclass=sa.pool.NullPool)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"include_object": _is_ours, "compare_type": True, "compare_server_default": False}
            )
            assert compare_metadata(context, metadata) == []
    finally:
        engine.dispose()


def _is_ours(_thing: object, name: str | None, kind: str, _reflected: object, _other: object) -> bool:
    return kind != "table" or not (name or "").startswith(("procrastinate_", "alembic_"))


def test_no_notification_inside_transactions(database_url: str) -> None:
    with psycopg.connect(libpq_url(database_url)) as connection:
        rows = connection.execute("select tgname from pg_trigger where tgname like '%notify%'").fetchall()
    assert [name for (name,) in rows if "inserted" in name] == []
