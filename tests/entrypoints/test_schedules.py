"""What runs by the clock: registered with the queue by the wiring, and able to run."""

import pytest
import sqlalchemy as sa

from onsale.accounts.jobs import forget_now_and_then
from onsale.backups.jobs import back_up_when_due, drill_when_due
from onsale.catalog.jobs import sweep_images_nightly
from onsale.demand.deciding import decide_each_minute
from onsale.keys.jobs import snapshot_daily, turn_hourly
from onsale.payments.reconciled import reconcile_daily
from onsale.platform import jobs
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.tidy import tidy_now_and_then
from onsale.privacy.erase import resume_each_minute
from onsale.privacy.retention import retain_daily
from onsale.resale.jobs import bring_back_each_minute
from onsale.waitingroom.tidy import forget_nightly
from tests.fixtures.selling import do_jobs

SCHEDULES = (
    decide_each_minute,
    tidy_now_and_then,
    forget_now_and_then,
    reconcile_daily,
    sweep_images_nightly,
    forget_nightly,
    turn_hourly,
    snapshot_daily,
    resume_each_minute,
    retain_daily,
    back_up_when_due,
    drill_when_due,
    bring_back_each_minute,
)


def test_every_schedule_is_known_to_the_worker() -> None:
    known = {schedule.task.name: schedule.cron for schedule in jobs.queue.periodic_registry.periodic_tasks.values()}
    assert known == {
        "platform.tidy": "*/15 * * * *",
        "accounts.forget_expired": "*/10 * * * *",
        "backups.base": "*/5 * * * *",
        "backups.drill": "2-59/15 * * * *",
        "catalog.forget_changes": "17 * * * *",
        "catalog.sweep_images": "41 3 * * *",
        "demand.decide": "* * * * *",
        "keys.snapshot": "7 * * * *",
        "keys.turn": "29 * * * *",
        "letters.deliver_now_and_then": "* * * * *",
        "privacy.resume": "* * * * *",
        "payments.reconcile": "23 4 * * *",
        "privacy.retain": "37 3 * * *",
        "payments.forget_notices": "17 3 * * *",
        "letters.awaited": "* * * * *",
        "letters.remind": "*/10 * * * *",
        "letters.tidy": "23 * * * *",
        "resale.bring_back": "* * * * *",
        "waitingroom.forget": "53 4 * * *",
    }


@pytest.mark.parametrize("task", SCHEDULES, ids=lambda task: task.name)
async def test_it_runs(services: Services, db: Database, task: object) -> None:
    async with db.write() as tx:
        await tx.execute(
            sa.text(
                "insert into mailed_codes values ('\\x00', 'sign_in', '\\x00', 1, now() - interval '1 day');"
                "insert into mails values (1, 'p', '\\x00', now() - interval '9 days')"
            )
        )
        await jobs.defer(tx, task, timestamp=0)  # type: ignore[arg-type]
    await do_jobs(services)
    async with db.read() as tx:
        left = (await tx.execute(sa.text("select count(*) from procrastinate_jobs"))).scalar_one()
    assert left == 0, "a job that failed would still be there"
