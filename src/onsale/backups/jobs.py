"""Base backups and drills by the clock, each by a command of its own: what it takes is gone when it has ended."""

import asyncio
import os
import sys
from contextlib import suppress

import structlog
from procrastinate import JobContext

from onsale.backups.standing import base_is_due, drill_is_due, standing
from onsale.platform import jobs
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.settings import Settings

log = structlog.get_logger()


@jobs.queue.periodic(cron="*/5 * * * *")
@jobs.queue.task(name="backups.base", pass_context=True, queueing_lock="backups.base", lock="backups")
async def back_up_when_due(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every few minutes it is looked whether it is time."""
    services = jobs.services_of(context)
    settings = services.get(Settings)
    if base_is_due(settings, await asyncio.to_thread(standing, settings), utc_now()):
        await _command(services, "backup", "create", "--scheduled")


@jobs.queue.periodic(cron="2-59/15 * * * *")
@jobs.queue.task(name="backups.drill", pass_context=True, queueing_lock="backups.drill", lock="backups")
async def drill_when_due(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Once a week somebody tries whether what is there can be restored."""
    services = jobs.services_of(context)
    settings = services.get(Settings)
    if drill_is_due(await asyncio.to_thread(standing, settings), utc_now()):
        await _command(services, "backup", "drill", "--scheduled")


async def _command(services: Services, *arguments: str) -> None:
    """Run `onsale ARGUMENTS` with our settings. It writes down itself how it went; here it is only logged."""
    settings = services.get(Settings)
    told = settings.as_environment() | {"ONSALE_DATABASE_URL": services.get(Database).url}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "onsale", *arguments, env=os.environ | told,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        _, said = await process.communicate()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
    if process.returncode:
        log.error("backup_command_failed", command=" ".join(arguments), said=said.decode(errors="replace")[-2_000:])
