"""`verify` finds the one bad row in the middle of many good ones, and counts them all when there are many."""

import pytest
import sqlalchemy as sa

from benchmarks.million import disk_bytes, fill
from onsale.audit.verify import ROWS_SHOWN, Finding, verify
from onsale.platform.database import Database

_MANY = 1_000
_MIDDLE = "(select id from bookings where state = 'confirmed' and fan_id is not null order by id offset 480 limit 1)"

PLANTED = {
    "a confirmed booking's place isn't claimed for good": "delete from claims where booking_id = MIDDLE",
    "a confirmed booking's places and its valid tickets differ": (
        "update tickets set state = 'cancelled' where booking_id = MIDDLE"
    ),
    "a confirmed booking isn't paid for": "update payments set state = 'void' where booking_id = MIDDLE",
    "a confirmed booking doesn't keep its fan's slot": "delete from fan_slots where booking_id = MIDDLE",
    "a payment's refunds don't add up": "update payments set refunded_minor = 1 where booking_id = MIDDLE",
    "the books don't hold what was captured and given back": (
        "update payments set amount_minor = amount_minor + 1 where booking_id = MIDDLE"
    ),
    "what was paid is neither used for a booking nor owed back": (
        "insert into ledger_transfers select event_id, id, 20, 'fans', 'fees', 1, 'EUR', now(), id from bookings"
        " where id = MIDDLE"
    ),
    "what the books owe back isn't what the refunds do": (
        "insert into ledger_transfers select event_id, id, 20, 'organiser', 'refunds', 1, 'EUR', now(), id"
        " from bookings where id = MIDDLE"
    ),
    "the books have another price of a booking than it has": (
        "insert into ledger_transfers select event_id, id, 20, 'fees', 'other_means', 1, 'EUR', now(), id from bookings"
        " where id = MIDDLE"
    ),
}


@pytest.fixture
def many(database_url: str) -> str:
    """The address of a database with many bookings of every kind."""
    fill(database_url, _MANY)
    return database_url


async def _broken(db: Database) -> dict[str, Finding]:
    return {finding.invariant.broken: finding for finding in await verify(db) if not finding.holds}


async def test_all_is_well(db: Database, many: str) -> None:
    assert await _broken(db) == {}
    assert all(disk_bytes(many).values())


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("broken", PLANTED)
async def test_the_one_in_the_middle_is_found(db: Database, broken: str) -> None:
    async with db.write() as tx:
        await tx.execute(sa.text(PLANTED[broken].replace("MIDDLE", _MIDDLE)))
    found = (await _broken(db))[broken]
    assert found.count == len(found.rows) <= 2


@pytest.mark.usefixtures("many")
async def test_all_are_counted_and_some_are_shown(db: Database) -> None:
    async with db.write() as tx:
        gone = (await tx.execute(sa.text("delete from fan_slots where held_until = 'infinity'"))).rowcount
    found = (await _broken(db))["a confirmed booking doesn't keep its fan's slot"]
    assert (found.count, len(found.rows)) == (gone, ROWS_SHOWN)
