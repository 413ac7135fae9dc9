"""Keys turn by themselves."""

from datetime import datetime, timedelta

from procrastinate import JobContext

from onsale.keys.periods import turn
from onsale.keys.secrets import go_on
from onsale.keys.snapshots import newest, prune, take
from onsale.platform import jobs
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.platform.settings import Settings

_EVERY = timedelta(hours=23, minutes=30)


@jobs.queue.periodic(cron="7 * * * *")
@jobs.queue.task(name="keys.snapshot", pass_context=True, queueing_lock="keys.snapshot")
async def snapshot_daily(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every hour it is seen to that there is one of the last day, and none that is too old."""
    await keep_snapshots(jobs.services_of(context), utc_now())


async def keep_snapshots(services: Services, now: datetime) -> None:
    """Take one if the newest is a day old, and delete the old ones."""
    folder = services.get(Settings).key_snapshots_dir
    if newest(folder, after=now - _EVERY, before=now + timedelta(seconds=1)) is None:
        await take(services.get(Database), services.get(Keyring), folder, now)
    prune(folder, now)


@jobs.queue.periodic(cron="29 * * * *")
@jobs.queue.task(name="keys.turn", pass_context=True, queueing_lock="keys.turn")
async def turn_hourly(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every hour, by whichever worker is first; a month's work in the first of it, none in the others."""
    services, now = jobs.services_of(context), utc_now()
    await turn(services, now)
    await go_on(services, now)
