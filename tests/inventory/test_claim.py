"""Taking places and slots: all of a wish or nothing, a lapsed claim gives way, a live one doesn't."""

import asyncio
import uuid

import pytest
import sqlalchemy as sa

from onsale.inventory.availability import count_free, free_places, taken_among, taken_counts
from onsale.inventory.claim import FOREVER, Taken, Term, Wish, active_booking_of, drop_places, give_back, take
from onsale.inventory.sweep import sweep_lapsed
from onsale.platform.database import Database
from onsale.platform.ids import new_uuid
from tests.fixtures.selling import count

EVENT = 7
LONG = Term(ttl_s=600)


def wish(fan: int | None, *places: int, booking: uuid.UUID | None = None) -> Wish:
    return Wish(booking or new_uuid(), fan, places)


async def tried(db: Database, *wishes: Wish, term: Term = LONG, event: int = EVENT) -> Taken:
    async with db.write() as tx:
        return await take(tx, event, wishes, term)


async def claims(db: Database) -> dict[int, uuid.UUID]:
    async with db.read() as tx:
        rows = await tx.execute(sa.text("select place, booking_id from claims where event_id = 7"))
    return {row.place: row.booking_id for row in rows}


async def test_a_batch_has_winners_and_losers(db: Database) -> None:
    first = wish(1, 5, 3)
    assert (await tried(db, first)).won == {first.booking_id}
    winner, beaten, busy = wish(2, 9, 8), wish(3, 7, 5, 3, 6), wish(1, 1)
    taken = await tried(db, winner, beaten, busy)
    assert taken.won == {winner.booking_id}
    assert taken.missing == {beaten.booking_id: (3, 5)}
    assert taken.busy_fans == {busy.booking_id}
    assert await claims(db) == {
        3: first.booking_id, 5: first.booking_id, 8: winner.booking_id, 9: winner.booking_id,
    }  # fmt: skip
    assert await count(db, "fan_slots") == 2
    async with db.write() as tx:
        assert await active_booking_of(tx, EVENT, 1) == first.booking_id
        assert await active_booking_of(tx, EVENT, 3) is None


async def test_without_a_fan_no_slot_is_taken(db: Database) -> None:
    office, again = wish(None, 1), wish(None, 2)
    assert (await tried(db, office, again)).won == {office.booking_id, again.booking_id}
    assert await count(db, "fan_slots") == 0


async def test_events_dont_meet(db: Database) -> None:
    here, there = wish(1, 5), wish(1, 5)
    assert (await tried(db, here)).won
    assert (await tried(db, there, event=8)).won == {there.booking_id}


async def test_a_lapsed_claim_gives_way_by_the_databases_clock(db: Database) -> None:
    short, late = wish(1, 5, 6), wish(2, 6)
    await tried(db, short)
    assert (await tried(db, late)).won == frozenset()
    async with db.write() as tx:
        for table in ("claims", "fan_slots"):
            await tx.execute(sa.text(f"update {table} set held_until = now() + interval '0.1 s'"))  # noqa: S608
    await asyncio.sleep(0.15)
    same_fan = wish(1, 7)
    assert (await tried(db, late, same_fan)).won == {late.booking_id, same_fan.booking_id}
    async with db.read() as tx:
        assert await taken_counts(tx, [EVENT, 8]) == {EVENT: 2}
        assert await taken_among(tx, EVENT, [5, 6, 9]) == {6}
    assert await sweep_lapsed(db) == 1, "place 5; what gave way was taken over"
    assert set(await claims(db)) == {6, 7}


async def test_ones_own_claim_is_renewed(db: Database) -> None:
    mine = wish(1, 5, 6)
    await tried(db, mine, term=Term(ttl_s=0.1))
    assert (await tried(db, mine, term=FOREVER)).won == {mine.booking_id}
    assert await count(db, "claims where held_until = 'infinity'") == 2
    assert await count(db, "fan_slots where held_until = 'infinity'") == 1
    await asyncio.sleep(0.12)
    assert (await tried(db, wish(2, 6))).won == frozenset()


async def test_only_what_is_ones_own_is_given_back(db: Database) -> None:
    mine, theirs = wish(1, 5, 6), wish(2, 7)
    await tried(db, mine, theirs)
    async with db.write() as tx:
        await give_back(tx, EVENT, [Wish(mine.booking_id, 2, (6, 7))])
        await drop_places(tx, EVENT, [mine.booking_id], [7])
    assert await claims(db) == {5: mine.booking_id, 7: theirs.booking_id}
    assert await count(db, "fan_slots") == 2


async def test_the_database_is_the_last_guard(db: Database) -> None:
    await tried(db, wish(1, 5))
    plain = "insert into claims (event_id, place, booking_id, held_until) values (7, :place, :booking, 'infinity')"
    for place, name in [(5, "pk_claims"), (-1, "ck_claims_place")]:
        with pytest.raises(sa.exc.IntegrityError, match=name):
            async with db.write() as tx:
                await tx.execute(sa.text(plain), {"place": place, "booking": new_uuid()})


async def test_what_is_free(db: Database) -> None:
    await tried(db, wish(1, 0, 7, 8, 18))
    await tried(db, wish(2, 3), term=Term(ttl_s=-1))
    async with db.read() as tx:
        free = await free_places(tx, EVENT, 19)
    assert [place for place in range(19) if not free[place // 8] >> place % 8 & 1] == [0, 7, 8, 18]
    assert len(free) == 3
    assert free[2] >> 3 == 0, "there is no place past the last one"
    for first in range(20):
        for end in range(first, 20):
            expected = sum(1 for place in range(first, end) if place not in {0, 7, 8, 18} and place < 19)
            assert count_free(free, range(first, end)) == expected
