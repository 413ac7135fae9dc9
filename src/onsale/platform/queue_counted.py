"""How the job queue stands, and whether the database can be reached: told by workers, every one of them the same."""

from prometheus_client import Gauge

from onsale.platform import job_watch
from onsale.platform.database import Database
from onsale.platform.errors import Unavailable
from onsale.platform.metrics import REGISTRY
from onsale.platform.services import Services

QUEUE_EVERY_S = 5.0
UP = Gauge("onsale_database_up", "1 while this process reaches the database.", registry=REGISTRY)
JOBS = Gauge(
    "onsale_jobs", "Jobs by queue and state: due, later, running, failed.", ["queue", "state"], registry=REGISTRY
)
OLDEST = Gauge(
    "onsale_jobs_oldest_seconds", "How long the oldest job that is due has waited.", ["queue"], registry=REGISTRY
)
WORKERS = Gauge("onsale_workers", "Workers heard of within the last minute.", registry=REGISTRY)


async def count_queue(services: Services) -> None:
    """Look how the queue stands."""
    db = services.get(Database)
    try:
        async with db.read() as tx:
            queues, workers = await job_watch.queues(tx), await job_watch.workers(tx)
    except Unavailable:
        UP.set(0)
        return
    UP.set(1)
    WORKERS.set(workers)
    for gauge in (JOBS, OLDEST):
        gauge.clear()
    for queue in queues:
        for state in ("due", "later", "running", "failed"):
            JOBS.labels(queue.name, state).set(getattr(queue, state))
        OLDEST.labels(queue.name).set(queue.oldest_s)
