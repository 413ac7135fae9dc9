"""What is forgotten when: old rows go and young ones stay, by the periods the schedule tells."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from onsale.platform import jobs, limits
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.privacy import retention
from onsale.privacy.retention_model import Entry
from onsale.privacy.retention_schedule import schedule
from tests.fixtures.make import Make
from tests.privacy.aged import MADE_BY, aged

ENTRIES = {entry.name: entry for entry in schedule()}
MARGIN = {"accounts_idle": timedelta(days=2), "accounts_unverified": timedelta(days=2)}
"""Where a day is the smallest that is known; else, an hour."""


async def there(db: Database, entry: Entry) -> int:
    """How many rows of an entry there are, of any age."""
    async with db.read() as tx:
        counted = f"select count(*) from {entry.table} t where {entry.where}"  # noqa: S608 - ours
        return int((await tx.execute(sa.text(counted))).scalar_one())


def test_every_entry_is_tried() -> None:
    assert set(MADE_BY) == set(ENTRIES)


@pytest.mark.parametrize("name", ENTRIES)
async def test_old_rows_go_and_young_ones_stay(services: Services, db: Database, make: Make, name: str) -> None:
    entry, margin = ENTRIES[name], MARGIN.get(name, timedelta(hours=1))
    await aged(make, name, entry.period + margin)
    await aged(make, name, entry.period - margin)
    due = await retention.due_of(db, entry)
    assert due.rows == 1
    before = await there(db, entry)
    assert await retention.forget(services, entry) == 1
    assert (await retention.due_of(db, entry)).rows == 0
    assert await there(db, entry) == before - 1 + (entry.table == "retention_runs"), "which notes each run"
    assert await retention.forget(services, entry) == 0, "the young one stays"


def test_every_other_room_does_it_by_itself_too() -> None:
    known = {schedule.task.name for schedule in jobs.queue.periodic_registry.periodic_tasks.values()}
    assert {entry.task for entry in ENTRIES.values()} <= known


async def test_two_workers_at_once_do_no_harm(services: Services, db: Database, make: Make) -> None:
    entry = ENTRIES["waiting_entries"]
    event = await make.event()
    async with db.write() as tx:
        await tx.execute(
            sa.text(
                "insert into waiting_entries (event_id, fan_id, quantity, state, ended_at) "
                "select :event, n, 1, 'left', now() - interval '1 year' from generate_series(1, :n) n"
            ),
            {"event": event.id, "n": 3 * limits.FORGOTTEN_AT_ONCE + 7},
        )
    gone = await asyncio.gather(*[retention.forget(services, entry) for _ in range(4)])
    gone.append(await retention.forget(services, entry))
    assert sum(gone) == 3 * limits.FORGOTTEN_AT_ONCE + 7, "each row went once"
    assert await there(db, entry) == 0


async def test_a_run_sees_to_everything_and_is_remembered(services: Services, db: Database, make: Make) -> None:
    await aged(make, "refused_scans", timedelta(days=limits.SCANS_KEPT_DAYS + 1))
    done = {entry.name: gone for entry, gone in await retention.run(services)}
    assert set(done) == set(ENTRIES)
    assert done["refused_scans"] == 1
    await retention.run(services)
    async with db.read() as tx:
        runs = await retention.last_runs(tx)
    assert set(runs) == set(ENTRIES)
    assert (runs["refused_scans"].gone, runs["refused_scans"].gone_ever) == (0, 1)


@pytest.mark.parametrize(
    ("table", "days"),
    [
        ("admin_acts", limits.ADMIN_ACTS_KEPT_DAYS),
        ("viewings", limits.VIEWINGS_KEPT_DAYS),
    ],
)
async def test_what_must_stay_can_not_be_changed_or_deleted_before(
    db: Database, make: Make, table: str, days: int
) -> None:
    await aged(make, table, timedelta(days=days - 1))
    for statement in (f"delete from {table}", f"update {table} set at = now()"):  # noqa: S608 - ours
        with pytest.raises(sa.exc.IntegrityError, match="rows never change"):
            async with db.write() as tx:
                await tx.execute(sa.text(statement))
    await aged(make, table, timedelta(days=days + 1))
    async with db.write() as tx:
        old = f"delete from {table} where at < now() - make_interval(days => {days})"  # noqa: S608 - ours
        assert (await tx.execute(sa.text(old))).rowcount == 1
