"""A shop that sold before the books had accounts: what stood in them is carried over, and every invariant holds."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command

from benchmarks.million import fill
from onsale.audit.verify import verify
from onsale.platform import migrate as migrating
from onsale.platform.database import Database, driver_url, libpq_url
from onsale.platform.migrate import migrate
from tests.fixtures.databases import with_database

_BOOKINGS = 1_000
_ONCE = """
insert into ledger_transfers (event_id, cause_id, position, debit, credit, amount_minor, currency, created_at)
select event_id, id, 0, 'provider:sandbox', 'event:' || event_id, amount_minor, currency, updated_at
from payments where state = 'captured'
union all
select event_id, id, 0, 'event:' || event_id, 'provider:sandbox', amount_minor, currency, updated_at from refunds
"""
_KEEP_SOME = (
    "update refunds set amount_minor = amount_minor - 7000 where reason = 'cancelled'",
    "update payments p set refunded_minor = r.amount_minor from refunds r where r.payment_id = p.id",
)


@pytest.fixture
def sold_once(server_url: str) -> Iterator[str]:
    """A database of the time before, in which many bookings were paid, came too late or were cancelled for a fee."""
    name = f"once_{secrets.token_hex(6)}"
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    url = with_database(server_url, name)
    engine = sa.create_engine(driver_url(url), poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        command.upgrade(migrating._config(connection), "0009")
        connection.execute(sa.text("alter table refunds add cause_id uuid"))  # of a later revision; filled all the same
        connection.commit()
        fill(url, _BOOKINGS, books=(*_KEEP_SOME, _ONCE))
        connection.execute(sa.text("alter table refunds drop cause_id"))
        connection.commit()
    yield url
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        connection.execute(f'drop database "{name}" with (force)')


async def test_every_invariant_holds_afterwards(sold_once: str) -> None:
    with psycopg.connect(libpq_url(sold_once)) as connection:
        before = connection.execute("select * from ledger_transfers order by 1, 2, 3").fetchall()
    migrate(sold_once)
    db = Database(sold_once)
    try:
        assert [finding.invariant.broken for finding in await verify(db) if not finding.holds] == []
    finally:
        await db.close()
    with psycopg.connect(libpq_url(sold_once)) as connection:
        old = "select {} from ledger_transfers where booking_id is null order by 1, 2, 3"
        columns = "event_id, cause_id, position, debit, credit, amount_minor, currency, created_at"
        assert connection.execute(old.format(columns)).fetchall() == before, "not a row is changed"
        left = connection.execute(
            "select account, sum(amount)::bigint from (select credit as account, amount_minor as amount"
            " from ledger_transfers union all select debit, -amount_minor from ledger_transfers) sides"
            " group by 1 having sum(amount) <> 0"
        ).fetchall()
        kept = connection.execute("select 7000 * count(*) from refunds where reason = 'cancelled'").fetchone()
    balances: dict[str, int] = dict(left)
    assert set(balances) == {"provider:sandbox", "organiser", "fees", "cancellation_fees"}
    assert kept == (balances["cancellation_fees"],)
