"""Addresses of several servers, and connections to one that takes no writes any more."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import make_url

from onsale.platform import limits
from onsale.platform.connecting import driver_url, libpq_url, line_of
from onsale.platform.database import Database
from onsale.platform.errors import Unavailable


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """Three connections at most."""
    db = Database(database_url, pool_size=3)
    yield db
    await db.close()


@pytest.mark.parametrize(
    ("url", "hosts", "ports"),
    [
        ("postgresql://u:p%40q@a:1,b:2/d", "a,b", "1,2"),
        ("postgres://u:p%40q@/d?host=a,b&port=1,2", "a,b", "1,2"),
        ("postgresql+psycopg://u:p%40q@/d?host=%2Fx%2Cy&port=5432,5433", "/x,y", "5432,5433"),
        ("postgresql://u:p%40q@[::1]:1,b:2/d", "::1,b", "1,2"),
    ],
)
def test_sqlalchemy_and_libpq_read_the_same(url: str, hosts: str, ports: str) -> None:
    expected = {"user": "u", "password": "p@q", "dbname": "d", "host": hosts, "port": ports}
    expected |= {"target_session_attrs": "read-write"}
    assert conninfo_to_dict(libpq_url(url)) == expected
    read = make_url(driver_url(url))
    _, words = PGDialect_psycopg().create_connect_args(read)  # type: ignore[no-untyped-call]
    assert words == expected
    assert driver_url(driver_url(url)) == driver_url(url)
    assert "p%40q" not in repr(read)


def test_what_the_address_says_itself_stays() -> None:
    told = conninfo_to_dict(libpq_url("postgresql://a,b/d?target_session_attrs=any&sslmode=require"))
    assert (told["target_session_attrs"], told["sslmode"]) == ("any", "require")
    assert libpq_url("postgresql://u@h/d") == "postgresql://u@h/d", "one host is left as it is"
    assert conninfo_to_dict(line_of("postgresql://h/d", connect_timeout=2))["connect_timeout"] == "2"


async def test_a_dead_host_is_passed_over(database_url: str) -> None:
    words = conninfo_to_dict(libpq_url(database_url))
    hosts, ports = f"127.0.0.1,{words['host']}", f"1,{words.get('port', 5432)}"
    rest = "&".join(f"{name}={value}" for name, value in words.items() if name == "passfile")
    db = Database(f"postgresql://{words['user']}@/{words['dbname']}?host={hosts}&port={ports}&{rest}")
    await _write(db)
    await db.close()


async def test_a_server_that_became_read_only_is_left(db: Database) -> None:
    async with db.write() as tx, db.write() as other:
        for one in (tx, other):
            await one.execute(sa.text("set session default_transaction_read_only = on"))
    with pytest.raises(Unavailable):
        await _write(db)
    await _write(db)
    async with db.read() as tx, db.read() as another:
        for reading in (tx, another):
            shown = await reading.execute(sa.text("show default_transaction_read_only"))
            assert shown.scalar_one() == "off", "the other connection is new, too"


async def test_a_server_that_falls_silent_is_hung_up_on(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ANSWER_S", 0.3)
    with pytest.raises(Unavailable):
        async with db.read() as tx:
            await tx.execute(sa.text("select pg_sleep(10)"))
    monkeypatch.undo()
    await _write(db)


async def _write(db: Database) -> None:
    async with db.write() as tx:
        await tx.execute(sa.text("create table if not exists written (what text)"))
