"""The catalogue's background work."""

from procrastinate import JobContext

from onsale.catalog.changes import forget_changes
from onsale.catalog.image_store import sweep_images
from onsale.platform import jobs
from onsale.platform.database import Database


@jobs.queue.periodic(cron="17 * * * *")
@jobs.queue.task(name="catalog.forget_changes", pass_context=True, queueing_lock="catalog.forget_changes")
async def forget_now_and_then(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every hour, by whichever worker is first."""
    await forget_changes(jobs.services_of(context).get(Database))


@jobs.queue.periodic(cron="41 3 * * *")
@jobs.queue.task(name="catalog.sweep_images", pass_context=True, queueing_lock="catalog.sweep_images")
async def sweep_images_nightly(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every night: images and cuts that no event names."""
    await sweep_images(jobs.services_of(context).get(Database))
