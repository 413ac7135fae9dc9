"""What runs by the clock: unsold offers go back to their owners."""

from procrastinate import JobContext

from onsale.platform import jobs
from onsale.resale.take_back import bring_back


@jobs.queue.periodic(cron="* * * * *")
@jobs.queue.task(name="resale.bring_back", pass_context=True, queueing_lock="resale.bring_back")
async def bring_back_each_minute(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """By whichever worker is first."""
    await bring_back(jobs.services_of(context))
