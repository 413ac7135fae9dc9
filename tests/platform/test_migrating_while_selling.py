"""Migrating a database that is in use: never long in anybody's way, and what is begun is ended another time."""

import secrets
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from onsale.platform import limits
from onsale.platform import migrate as migrate_module
from onsale.platform.database import libpq_url
from onsale.platform.migrate import FOLDER, SchemaBusy, is_newer, migrate, newest_revision
from tests.fixtures.databases import with_database

_REVISION = '''"""A step."""
from alembic import op
from onsale.migrations.online import build_index
revision, down_revision = {name!r}, {before!r}

def upgrade() -> None:
    """Take it."""
    {does}
'''
STEPS = {
    "one": "op.execute('create table shelf (n int); insert into shelf values (1), (1)')",
    "two": "op.execute('create table other (n int)')",
    "three": "op.execute('alter table shelf add column note text')",
    "four": "build_index('ix_shelf_n', 'shelf', ['n'], unique=True)",
}


@pytest.fixture
def url(server_url: str) -> Iterator[str]:
    name = f"steps_{secrets.token_hex(6)}"
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
        yield with_database(server_url, name)
        connection.execute(f'drop database "{name}" with (force)')


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "History":
    (tmp_path / "versions").mkdir()
    shutil.copy(FOLDER / "env.py", tmp_path)
    monkeypatch.setattr(migrate_module, "FOLDER", tmp_path)
    monkeypatch.setattr(limits, "MIGRATION_LOCK_S", 0.05)
    monkeypatch.setattr(limits, "MIGRATION_TRIES", 5)
    return History(tmp_path / "versions")


class History:
    """Revisions of a made-up schema, up to one of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def until(self, last: str) -> None:
        """There are the steps up to this one, and no others."""
        for file in self.folder.glob("*.py"):
            file.unlink()
        before = None
        for name, does in STEPS.items():
            (self.folder / f"{name}.py").write_text(_REVISION.format(name=name, before=before, does=does))
            if name == last:
                return
            before = name


def unpaused(_s: float) -> None:
    """No need to wait."""


def test_whoever_is_in_the_way_is_let_go_first(url: str, history: History) -> None:
    history.until("one")
    migrate(url)
    history.until("three")
    pauses = 0
    with psycopg.connect(libpq_url(url)) as reader:
        reader.execute("select from shelf")

        def pause(_s: float) -> None:
            nonlocal pauses
            pauses += 1
            with psycopg.connect(libpq_url(url), autocommit=True) as somebody:
                somebody.execute("set statement_timeout = '30s'")
                somebody.execute("insert into shelf values (2)")  # waits for no migration
            if pauses == 2:
                reader.rollback()

        assert migrate(url, pause=pause) == "three"
    assert pauses == 2


def test_one_that_never_gets_its_turn_says_so_and_what_was_done_is_done(url: str, history: History) -> None:
    history.until("one")
    migrate(url)
    history.until("three")
    with psycopg.connect(libpq_url(url)) as reader:
        reader.execute("select from shelf")
        with pytest.raises(SchemaBusy, match="the schema stays at two"):
            migrate(url, pause=unpaused)
    with psycopg.connect(libpq_url(url)) as connection:
        assert connection.execute("select count(*) from pg_locks where locktype = 'advisory'").fetchone() == (0,)
    assert migrate(url) == "three"


def test_older_code_leaves_a_newer_schema_alone(url: str, history: History) -> None:
    history.until("two")
    migrate(url)
    history.until("one")
    assert is_newer("two")
    assert not is_newer("one")
    assert not is_newer("")
    assert newest_revision() == "one"
    assert migrate(url) == "two"


def test_an_index_waits_for_who_is_older_and_is_built_anew_after_a_failure(url: str, history: History) -> None:
    history.until("three")
    migrate(url)
    history.until("four")
    with pytest.raises(Exception, match="ix_shelf_n"):
        migrate(url)  # two rows are the same
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        left = connection.execute("select indisvalid from pg_index where indrelid = 'shelf'::regclass").fetchall()
        assert left == [(False,)]
        connection.execute("delete from shelf")
    with psycopg.connect(libpq_url(url)) as older, psycopg.connect(libpq_url(url), autocommit=True) as watcher:
        older.execute("insert into shelf values (7)")
        reached: list[str] = []
        migrating = threading.Thread(target=lambda: reached.append(migrate(url)))
        migrating.start()
        waits = (
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%%concurrently%%'"
        )
        while watcher.execute(waits + " and datname = current_database()").fetchone() == (0,):
            assert migrating.is_alive()
        watcher.execute("insert into shelf values (8)")  # nobody waits for the index
        older.commit()
        migrating.join()
    assert reached == ["four"]
    with psycopg.connect(libpq_url(url)) as connection:
        valid = connection.execute("select indisvalid from pg_index where indrelid = 'shelf'::regclass").fetchall()
        assert valid == [(True,)]
        assert connection.execute("select count(*) from shelf").fetchone() == (2,)
