"""What is counted of jobs: how long they ran and how they ended, by task."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from procrastinate import JobContext
from procrastinate.worker import Worker
from prometheus_client import Histogram

from onsale.platform.metrics import REGISTRY

_BUCKETS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0)
TIMES = Histogram(
    "onsale_job_seconds",
    "How long jobs ran, by task and whether they were done or failed (some of those run again).",
    ["task", "outcome"],
    buckets=_BUCKETS,
    registry=REGISTRY,
)


async def counted(run: Callable[[], Awaitable[Any]], context: JobContext, _: Worker) -> Any:
    """Run a job, and count it."""
    began, outcome = time.perf_counter(), "failed"
    try:
        result = await run()
        outcome = "done"
        return result
    finally:
        TIMES.labels(context.job.task_name, outcome).observe(time.perf_counter() - began)
