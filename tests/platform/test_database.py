"""Two kinds of transaction, and what is told when the database is in trouble."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import psycopg
import pytest
import sqlalchemy as sa

from onsale.platform import database, limits
from onsale.platform.database import Database, WriteTx, driver_url, libpq_url
from onsale.platform.errors import Unavailable
from tests.fixtures.selling import until


@pytest.fixture
async def bare(database_url: str) -> AsyncIterator[Database]:
    """A database with a table of its own and nobody listening."""
    db = Database(database_url, pool_size=2)
    async with db.write() as tx:
        await tx.execute(sa.text("create table things (id int primary key)"))
    yield db
    await db.close()


async def put(tx: WriteTx, thing: int) -> None:
    await tx.execute(sa.text("insert into things values (:thing)"), {"thing": thing})


async def things(db: Database) -> list[int]:
    async with db.read() as tx:
        return list((await tx.execute(sa.text("select id from things order by id"))).scalars())


async def test_reading_cant_write(bare: Database) -> None:
    with pytest.raises(sa.exc.InternalError, match="read-only transaction"):
        async with bare.read() as tx:
            await tx.execute(sa.text("insert into things values (1)"))
    async with bare.write() as tx:
        await put(tx, 1)
    assert await things(bare) == [1], "the connection that read writes again"


async def test_a_clean_end_commits_and_anything_else_undoes(bare: Database) -> None:
    called: list[str] = []

    def note(what: str) -> Callable[[], Awaitable[None]]:
        async def callback() -> None:
            called.append(f"{what}, seeing {await things(bare)}")

        return callback

    async with bare.write() as tx:
        await put(tx, 1)
        tx.after_commit(note("first"))
        assert called == []

    async def broken(trouble: type[BaseException]) -> None:
        async with bare.write() as tx:
            await put(tx, 2)
            tx.after_commit(note("never"))
            raise trouble

    for trouble in (ZeroDivisionError, asyncio.CancelledError, KeyboardInterrupt):
        with pytest.raises(trouble):
            await broken(trouble)
    assert await things(bare) == [1]
    assert called == ["first, seeing [1]"]


async def test_statements_of_the_driver_share_the_transaction(bare: Database) -> None:
    async def undone() -> None:
        async with bare.write() as tx:
            await (await tx.raw()).execute("insert into things values (1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await undone()
    assert await things(bare) == []
    async with bare.autocommit() as raw:
        await raw.execute("insert into things values (2)")
    assert await things(bare) == [2]


async def test_a_commit_that_hangs_ends_at_our_deadline(bare: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a lost synchronous standby: here a deferred trigger makes the commit take long."""
    monkeypatch.setattr(limits, "WRITE_DEADLINE_S", 0.3)
    async with bare.autocommit() as raw:
        await raw.execute(
            "create function slow() returns trigger language plpgsql as "
            "$$ begin perform pg_sleep(5); return null; end $$"
        )
        await raw.execute(
            "create constraint trigger slow after insert on things deferrable initially deferred "
            "for each row execute function slow()"
        )
    called: list[str] = []

    async def callback() -> None:
        called.append("committed")

    async def hanging() -> None:
        async with bare.write() as tx:
            await put(tx, 1)
            tx.after_commit(callback)

    with pytest.raises(Unavailable) as told:
        await hanging()
    assert not bare.confirms, "it was waited for"
    assert (told.value.retry_after_s, called) == (5, [])
    async with bare.autocommit() as raw:
        await raw.execute("drop trigger slow on things")
    # It is confirmed after all, and only then others are begun.

    async def recovered() -> bool:
        with suppress(Unavailable):
            async with bare.write() as tx:
                await put(tx, 2)
            return True
        return False

    await until(recovered)
    assert set(await things(bare)) == {1, 2}


async def test_a_broken_connection_is_told_as_unavailable_and_recovers(bare: Database) -> None:
    cut = sa.text("select pg_terminate_backend(pid) from pg_stat_activity where pid = :pid")

    async def cut_off(*, work_on: bool) -> None:
        async with bare.write() as tx:
            await put(tx, 1)
            pid = (await tx.execute(sa.text("select pg_backend_pid()"))).scalar_one()
            async with bare.read() as other:
                await other.execute(cut, {"pid": pid})
            if work_on:
                await put(tx, 2)

    with pytest.raises(Unavailable):
        await cut_off(work_on=True)
    with pytest.raises(Unavailable):
        await cut_off(work_on=False)
    assert await things(bare) == []


async def test_a_statement_that_takes_too_long(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(database._SESSION, "statement_timeout", "1s")
    db = Database(database_url, pool_size=1)
    try:
        with pytest.raises(Unavailable):
            async with db.read() as tx:
                await tx.execute(sa.text("select pg_sleep(30)"))
    finally:
        await db.close()


async def test_deadlocks_are_told_apart(bare: Database) -> None:
    async with bare.write() as tx:
        await put(tx, 1)
        await put(tx, 2)

    async def cross(first: int, second: int, met: asyncio.Barrier) -> None:
        async with bare.write() as tx:
            await tx.execute(sa.text("select from things where id = :id for update"), {"id": first})
            await met.wait()
            await tx.execute(sa.text("select from things where id = :id for update"), {"id": second})

    met = asyncio.Barrier(2)
    answers = await asyncio.gather(cross(1, 2, met), cross(2, 1, met), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Deadlocked", "NoneType"]


async def test_no_server_there() -> None:
    nowhere = Database("postgresql://onsale@127.0.0.1:1/none")
    with pytest.raises(Unavailable) as told:
        async with nowhere.read() as tx:
            await tx.execute(sa.text("select 1"))
    await nowhere.close()
    assert told.value.retry_after_s == 2


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_addresses(scheme: str) -> None:
    assert driver_url(f"{scheme}://u:p@h/d") == "postgresql+psycopg://u:p@h/d"
    assert libpq_url(f"{scheme}://u:p@h/d") == "postgresql://u:p@h/d"
    with pytest.raises(ValueError, match="postgresql://"):
        driver_url("mysql://h/d")


async def test_the_connections_speak_utc(bare: Database) -> None:
    async with bare.autocommit() as raw:
        assert isinstance(raw, psycopg.AsyncConnection)
        row = await (await raw.execute("show timezone")).fetchone()
    assert row == ("UTC",)


async def test_what_goes_wrong_is_told_without_the_values(bare: Database) -> None:
    """Errors' texts end in the logs, and values may be somebody's."""
    with pytest.raises(sa.exc.ProgrammingError) as told:
        await _wrong(bare)
    assert "nowhere" in str(told.value)
    assert "zoe@test.example" not in str(told.value)


async def _wrong(db: Database) -> None:
    async with db.read() as tx:
        await tx.execute(sa.text("select 1 from nowhere where email = :email"), {"email": "zoe@test.example"})
