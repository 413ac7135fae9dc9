"""The worker process: jobs, schedules, and the sweeps that run too often to be jobs."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import structlog

from onsale.backups.stores import OFF
from onsale.bookings.expire import sweep
from onsale.entrypoints import counting, wiring
from onsale.entrypoints.installation import database_for
from onsale.entrypoints.parent import die_with_parent
from onsale.entrypoints.processes import Processes
from onsale.entrypoints.tracing_on import begin_tracing, end_tracing
from onsale.payments.sweep import sweep_open_payments
from onsale.platform import logs
from onsale.platform.database import Database
from onsale.platform.disk_counted import DISK_EVERY_S, count_disk
from onsale.platform.giving_way import step_back
from onsale.platform.jobs import every, run_worker
from onsale.platform.keyring import LOOK_EVERY_S as KEYRING_EVERY_S
from onsale.platform.keyring import look_at_keyring
from onsale.platform.metrics import WRITE_EVERY_S
from onsale.platform.nodes import be_seen
from onsale.platform.queue_counted import QUEUE_EVERY_S, count_queue
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.pricing.moving.tiers import STEP_EVERY_S, step_tiers
from onsale.receipts.sweep import RECEIPTS_EVERY_S, issue_due
from onsale.waitinglist.sweep import LOOK_EVERY_S, SWEEP_EVERY_S, look_for_free_places, sweep_offers
from onsale.waitingroom.commit import LOOK_EVERY_S as COMMIT_EVERY_S
from onsale.waitingroom.commit import commit_missing
from onsale.waitingroom.metrics import ROOMS_EVERY_S, count_rooms
from onsale.waitingroom.tending import TEND_EVERY_S, tend_rooms

log = structlog.get_logger()

_ARCHIVE_EVERY_S = 2.0
_PAYMENTS_EVERY_S = 2.0
_END_WITHIN_S = 12.0  # jobs under way are given ten of them
_NICENESS = 15  # in a rush on one machine, whoever is buying comes before the mails of those who have bought


def run_worker_process(settings: Settings, *, parent: int | None) -> None:
    """Work until told to stop."""
    logs.configure(settings.log_level, settings.log_format)
    if parent is not None:
        die_with_parent(parent)
    with (
        database_for(settings, parent) as url,
        Processes(replace(settings, database_url=url), apart=True) as processes,
    ):
        if settings.backup_to != OFF:
            processes.start("archive")  # before we step back, and apart, for it mustn't
        step_back(_NICENESS)
        begin_tracing(settings, "worker")
        services = wiring.build(replace(settings, database_url=url), url)
        asyncio.run(_work(services, settings, processes))


def watching(processes: Processes) -> Callable[[Services], Awaitable[None]]:
    """The cycle in which what we have started is started again, should it have crashed."""

    async def look_after_archive(_services: Services) -> None:
        await asyncio.to_thread(processes.look_after)

    return look_after_archive


async def _work(services: Services, settings: Settings, processes: Processes) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    db = services.get(Database)
    tasks = [
        asyncio.create_task(run_worker(db, services)),
        asyncio.create_task(every(settings.sweep_every_s, sweep, services)),
        asyncio.create_task(every(WRITE_EVERY_S, counting.write_as("worker"), services)),
        asyncio.create_task(every(QUEUE_EVERY_S, count_queue, services)),
        asyncio.create_task(every(DISK_EVERY_S, count_disk, services)),
        asyncio.create_task(every(ROOMS_EVERY_S, count_rooms, services)),
        asyncio.create_task(every(_PAYMENTS_EVERY_S, sweep_open_payments, services)),
        asyncio.create_task(every(RECEIPTS_EVERY_S, issue_due, services)),
        asyncio.create_task(every(SWEEP_EVERY_S, sweep_offers, services)),
        asyncio.create_task(every(LOOK_EVERY_S, look_for_free_places, services)),
        asyncio.create_task(every(TEND_EVERY_S, tend_rooms, services)),
        asyncio.create_task(every(COMMIT_EVERY_S, commit_missing, services)),
        asyncio.create_task(every(STEP_EVERY_S, step_tiers, services)),
        asyncio.create_task(every(KEYRING_EVERY_S, look_at_keyring, services)),
        asyncio.create_task(be_seen(db, "worker")),
        asyncio.create_task(every(_ARCHIVE_EVERY_S, watching(processes), services)),
    ]
    stopped = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([*tasks, stopped], return_when=asyncio.FIRST_COMPLETED)
    await _end([*tasks, stopped])
    await db.close()
    await end_tracing()
    for task in done - {stopped}:
        task.result()


async def _end(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    _, late = await asyncio.wait(tasks, timeout=_END_WITHIN_S)
    if late:
        log.warning("not_ended_in_time", tasks=[str(task.get_coro()) for task in late])
