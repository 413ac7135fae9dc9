"""Spreading by event: every key that matters holds the event, and the SQL is of a shape that Citus takes.

Citus itself can't be had where this is tested: a stub asks of each table what it would ask. Nothing here proves more.
"""

from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from onsale.entrypoints import asgi, distributing
from onsale.entrypoints.distributing import COLUMN, HOT, LINKS, WITH_TRIGGERS, NoCitus, run, statements
from onsale.platform.database import libpq_url, metadata
from tests.entrypoints.commands import onsale, refusal

STUB = (Path(__file__).parent / "citus_stub.sql").read_text("utf-8")


@pytest.fixture
def citus_url(database_url: str) -> str:
    """The address of a migrated database that believes it had Citus."""
    with psycopg.connect(libpq_url(database_url), autocommit=True) as connection:
        connection.execute(STUB)
    return database_url


def keys(table: sa.Table) -> list[set[str]]:
    """The columns of its primary key and of everything unique."""
    unique = [one for one in table.constraints if isinstance(one, sa.PrimaryKeyConstraint | sa.UniqueConstraint)]
    indexes = [one for one in table.indexes if one.unique]
    return [{column.name for column in one.columns} for one in [*unique, *indexes]]


@pytest.mark.parametrize("name", HOT)
def test_each_key_holds_the_event(name: str) -> None:
    assert asgi.API, "every room's tables are loaded"
    table = metadata.tables[name]
    assert not table.c[COLUMN].nullable
    assert all(COLUMN in key for key in keys(table))
    for link in table.foreign_key_constraints:
        assert link.referred_table.name in HOT[: HOT.index(name)]
        assert (COLUMN, COLUMN) in {(one.parent.name, one.column.name) for one in link.elements}


def test_links_among_them_are_known() -> None:
    assert asgi.API
    assert {name for name in HOT if metadata.tables[name].foreign_keys} == {table for table, _name in LINKS}


def test_nothing_that_stays_refers_to_what_goes() -> None:
    assert asgi.API
    for table in metadata.tables.values():
        for link in table.foreign_key_constraints:
            assert table.name in HOT or link.referred_table.name not in HOT


def test_triggers_are_where_they_are_said_to_be(database_url: str) -> None:
    with psycopg.connect(libpq_url(database_url)) as connection:
        rows = connection.execute("select distinct tgrelid::regclass::text from pg_trigger where not tgisinternal")
        assert {name for (name,) in rows} & set(HOT) == set(WITH_TRIGGERS)


def links(url: str) -> list[tuple[Any, ...]]:
    """All foreign keys, and what they say."""
    asked = "select conname, pg_get_constraintdef(oid) from pg_constraint where contype = 'f' order by 1"
    with psycopg.connect(libpq_url(url)) as connection:
        return connection.execute(asked).fetchall()


def test_the_tables_can_be_distributed_once_and_again(citus_url: str) -> None:
    before = links(citus_url)
    assert run(citus_url, shards=8) == list(HOT)
    assert run(citus_url, shards=8) == []
    assert links(citus_url) == before
    with psycopg.connect(libpq_url(citus_url)) as connection:
        rows = connection.execute("select logicalrelid::text, beside::text from pg_dist_partition").fetchall()
    assert dict(rows) == {name: None if name == HOT[0] else HOT[0] for name in HOT}


def test_it_is_all_or_nothing(citus_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distributing, "HOT", (*HOT, "people"))
    with pytest.raises(sa.exc.ProgrammingError, match="event_id of people is missing"):
        run(citus_url, shards=8)
    with psycopg.connect(libpq_url(citus_url)) as connection:
        assert connection.execute("select count(*) from pg_dist_partition").fetchone() == (0,)


@pytest.mark.parametrize(
    ("table", "why"), [("receipts", "does not hold"), ("queue_passes", "leads to"), ("ledger_transfers", "triggers")]
)
def test_what_stays_would_be_refused(citus_url: str, table: str, why: str) -> None:
    with (
        psycopg.connect(libpq_url(citus_url)) as connection,
        pytest.raises(psycopg.errors.RaiseException, match=why),
    ):
        connection.execute("select create_distributed_table(%s, 'event_id')", [table])


def test_without_citus_it_says_so(database_url: str) -> None:
    with pytest.raises(NoCitus, match="has no Citus"):
        run(database_url, shards=8)


def test_a_dry_run_prints_what_would_be_run_and_what_it_means() -> None:
    done = onsale("distribute", "--dry-run", "--shards", "64")
    assert done.returncode == 0
    lines = [line.rstrip(";") for line in done.stdout.strip().splitlines()]
    assert lines == ["begin", *statements(HOT, shards=64), "commit"]
    assert "One event gets no faster" in done.stderr


def test_the_command_refuses_in_one_line(database_url: str) -> None:
    assert "has no Citus" in refusal(onsale("distribute", database_url=database_url))
