"""Scanners that come back from where there is no network: each scan once, the earliest first, doubles named."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.keyring import Keyring
from onsale.platform.schemas import rfc3339
from onsale.platform.services import Services
from onsale.tickets import scans
from onsale.tickets.check_in import check_in_many
from onsale.tickets.judging import DoorKey
from onsale.tickets.rules import TicketRules, set_rules
from onsale.tickets.scan import Scan, door_of
from onsale.tickets.sync import offline as offline_scan
from onsale.tickets.sync import sync
from onsale.tickets.tables import check_ins
from tests.fixtures.invariants import broken_at_the_door
from tests.fixtures.make import Make
from tests.fixtures.selling import until
from tests.tickets.door import Door, a_door, offline


@pytest.fixture
async def door(client: httpx.AsyncClient, make: Make) -> Door:
    return await a_door(client, make)


@pytest.fixture
def now() -> datetime:
    return utc_now().replace(microsecond=0)


async def all_well(db: Database) -> None:
    assert await broken_at_the_door(db) == {}


async def scans_kept(db: Database) -> int:
    async with db.read() as tx:
        return int((await tx.execute(sa.select(sa.func.count()).select_from(check_ins))).scalar_one())


async def test_scans_count_once_however_often_they_are_sent(door: Door, db: Database, now: datetime) -> None:
    some = [offline(code, now - timedelta(minutes=9)) for code in door.codes]
    first, *others = await asyncio.gather(*(door.bring(*some) for _ in range(3)))
    assert [one["result"] for one in first] == ["admitted", "admitted"]
    assert [one["conflict"] for one in first] == [None, None]
    assert others == [first, first]
    assert await scans_kept(db) == 2
    verdict = await door.scan(door.codes[0])
    assert (verdict["result"], verdict["first_admitted_at"]) == ("already_admitted", some[0]["scanned_at"])
    await all_well(db)


async def test_who_came_first_has_the_ticket_and_the_double_names_both_gates(
    door: Door, db: Database, now: datetime
) -> None:
    await door.scan(door.codes[0], gate="North", scanned_at=rfc3339(now - timedelta(minutes=5)))
    (late,) = await door.bring(offline(door.codes[0], now - timedelta(minutes=1)))
    times = [rfc3339(now - timedelta(minutes=1)), rfc3339(now - timedelta(minutes=5))]
    assert late["result"] == "already_admitted"
    assert late["conflict"] == {"kind": "admitted_twice", "gates": ["South", "North"], "at": times}
    (early,) = await door.bring(offline(door.codes[0], now - timedelta(minutes=9), gate="West"))
    assert early["result"] == "admitted"
    times = [rfc3339(now - timedelta(minutes=9)), rfc3339(now - timedelta(minutes=5))]
    assert early["conflict"] == {"kind": "admitted_twice", "gates": ["West", "North"], "at": times}
    verdict = await door.scan(door.codes[0])
    assert (verdict["first_gate"], verdict["first_admitted_at"]) == ("West", times[0])
    counted = await door.numbers()
    assert (counted["admitted"], counted["conflicts"]) == (1, 2)
    undone = await door.undo(early)
    assert (undone.status_code, undone.json()["code"]) == (409, "let_in_twice")
    await all_well(db)


async def test_a_dead_ticket_should_have_been_refused(door: Door, db: Database, now: datetime) -> None:
    given_back = f"/api/v1/bookings/{door.booking.public_id}/cancel"
    answer = await door.client.post(given_back, json={"places": [0]}, headers=door.fan.headers)
    assert answer.status_code == 200
    before = offline(door.codes[0], now - timedelta(minutes=1))
    after = offline(door.codes[0], utc_now() + timedelta(seconds=1))
    unreadable = offline("OSX", now)
    told = await door.bring(after, unreadable)
    assert [(one["result"], one["conflict"]["kind"]) for one in told] == [
        ("cancelled", "should_have_been_refused"),
        ("invalid", "should_have_been_refused"),
    ]
    assert told[0]["conflict"]["gates"] == ["South"]
    # Before it was given back it was good.
    (good,) = await door.bring(before)
    assert (good["result"], good["conflict"]) == ("admitted", None)
    await all_well(db)


class KeysAsked(dict[int, DoorKey]):
    """Notes in which turn of the loop each signature was checked."""

    turn = 0

    def __init__(self, keys: Mapping[int, DoorKey]) -> None:
        super().__init__(keys)
        self.turns: Counter[int] = Counter()

    def get(self, key: int, default: DoorKey | None = None) -> DoorKey | None:  # type: ignore[override]
        self.turns[self.turn] += 1
        return super().get(key, default)

    async def count_turns(self) -> None:
        while True:
            self.turn += 1
            await asyncio.sleep(0)


async def test_a_large_batch_lets_others_have_their_turns(door: Door, services: Services, now: datetime) -> None:
    keyring = services.get(Keyring)
    some = [
        offline_scan(uuid.uuid4(), door.codes[0], gate="North", at=now, told="already_admitted", scanned_by=1)
        for _scan in range(3 * limits.SCANS_JUDGED_PER_TURN + 1)
    ]
    async with services.get(Database).write() as tx:
        at_door = await door_of(tx, door.event.id, keyring)
        keys = KeysAsked(at_door.keys)
        counting = asyncio.create_task(keys.count_turns())
        became = await sync(tx, replace(at_door, keys=keys), some, keyring=keyring)
        counting.cancel()
    assert len(became) == len(some)
    assert max(keys.turns.values()) <= limits.SCANS_JUDGED_PER_TURN
    assert keys.turns.total() == len(some)


async def test_a_scans_conflicts_are_found_by_an_index_from_either_side(db: Database) -> None:
    asked = "explain select from door_conflicts where event_id = 1 and other_check_in_id = any('{1,2}'::bigint[])"
    async with db.write() as tx:
        raw = await tx.raw()
        await raw.execute("set local enable_seqscan = off")
        plan = await (await raw.execute(asked)).fetchall()
    assert "ix_door_conflicts_other" in str(plan)


async def test_what_a_scanner_refused_lets_nobody_in(door: Door, db: Database, now: datetime) -> None:
    told = await door.bring(
        offline(door.codes[0], now, result="already_admitted"), offline(door.codes[1], now, result="odd")
    )
    assert [(one["result"], one["conflict"]) for one in told] == [("already_admitted", None), ("invalid", None)]
    assert (await door.scan(door.codes[0]))["result"] == "admitted"
    await all_well(db)


async def test_out_and_in_again_without_a_network(door: Door, db: Database, now: datetime) -> None:
    async with db.write() as tx:
        await set_rules(tx, door.event.id, TicketRules(re_entry=True))
    code, minute = door.codes[0], timedelta(minutes=1)
    some = [
        offline(code, now - 3 * minute),
        offline(code, now - 9 * minute),
        offline(code, now - 6 * minute, result="checked_out"),
        offline(code, now - 1 * minute, gate="West"),
        offline(door.codes[1], now, result="checked_out"),
    ]
    told = await door.bring(*some)
    assert [one["result"] for one in told] == ["admitted", "admitted", "checked_out", "already_admitted", "not_inside"]
    assert told[3]["conflict"]["gates"] == ["West", "South"]
    await all_well(db)


async def test_an_answer_that_got_lost_is_given_again(door: Door, db: Database, now: datetime) -> None:
    name = str(uuid.uuid4())
    first, second = [await door.scan(door.codes[0], id=name) for _ in range(2)]
    assert first == second
    assert first["result"] == "admitted"
    scan = offline(door.codes[0], now, gate="North") | {"id": name}
    (synced,) = await door.bring(scan)
    assert (synced["result"], synced["conflict"]) == ("admitted", None)
    at_once = await asyncio.gather(*(door.scan(door.codes[1], id=str(uuid.UUID(int=9))) for _ in range(4)))
    assert {told["result"] for told in at_once} == {"admitted"}
    assert await scans_kept(db) == 2


async def test_a_batch_counts_whole_or_not_at_all(door: Door, db: Database, now: datetime) -> None:
    good, twice = offline(door.codes[0], now), offline(door.codes[1], now)
    for bad, named in (
        ([good, offline(door.codes[1], now + timedelta(hours=1))], "scans[1].scanned_at"),
        ([good, twice, twice], "scans"),
        ([good] + [offline("OSX", now) for _ in range(500)], ""),
        ([good | {"more": 1}], ""),
    ):
        refused = await door.post("/sync", {"scans": bad})
        assert refused.status_code == 400, refused.text
        if named:
            assert refused.json()["errors"][0]["field"] == named
    assert await scans_kept(db) == 0
    assert await door.bring() == []


async def test_a_scan_is_brought_in_while_it_is_still_asked_about(
    door: Door, db: Database, services: Services, now: datetime
) -> None:
    """Whoever asked got no answer in time and let them in alone; the question is answered meanwhile."""
    scan = offline(door.codes[0], now)
    async with db.write() as tx:
        asked = Scan(
            code=door.codes[0],
            gate="South",
            scanned_by=door.scanner.id,
            at=now,
            judged_at=now,
            client_id=uuid.UUID(scan["id"]),
        )
        keyring = services.get(Keyring)
        await check_in_many(tx, await door_of(tx, door.event.id, keyring), [asked], keyring=keyring)
        bringing = asyncio.create_task(door.bring(scan))
        await until(lambda: waits_for_another(db))
    (told,) = await bringing
    assert (told["result"], told["conflict"]) == ("admitted", None)
    assert await scans_kept(db) == 1
    await all_well(db)


async def waits_for_another(db: Database) -> bool:
    waiting = sa.text("select exists (select from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0)")
    async with db.read() as tx:
        return bool((await tx.execute(waiting)).scalar_one())


async def test_a_double_isnt_hidden_behind_an_answer_that_came_too_late(
    door: Door, db: Database, now: datetime
) -> None:
    await door.scan(door.codes[0], gate="North")
    scan = offline(door.codes[0], now + timedelta(seconds=1))
    refused = await door.scan(door.codes[0], gate="South", id=scan["id"])
    assert refused["result"] == "already_admitted"
    for _again in range(2):
        (told,) = await door.bring(scan)
        assert (told["result"], told["conflict"]["gates"]) == ("already_admitted", ["South", "North"])
    assert (await door.numbers())["conflicts"] == 1
    assert await scans_kept(db) == 2
    await all_well(db)


async def test_scans_are_looked_up_without_reading_all_there_are(door: Door, db: Database) -> None:
    many = 5_000
    some = sa.text(
        "insert into check_ins (event_id, id, ticket_id, result, scanned_by, client_id) select :event, n,"
        " gen_random_uuid(), 'admitted', 1, gen_random_uuid() from generate_series(1, :many) n"
    )
    read = sa.text("select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'check_ins'")
    async with db.write() as tx:
        await tx.execute(some, {"event": door.event.id, "many": many})
        rows = (await tx.execute(sa.select(check_ins.c.client_id, check_ins.c.ticket_id).limit(300))).all()
        before = (await tx.execute(read)).scalar_one()
        assert len(await scans.known(tx, door.event.id, {row.client_id for row in rows})) == 300
        assert len(await scans.standing(tx, door.event.id, {row.ticket_id for row in rows})) == 300
        assert (await tx.execute(read)).scalar_one() - before < many
