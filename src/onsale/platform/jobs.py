"""Jobs and schedules, on procrastinate: a job inserted in the caller's transaction exists if and only if it commits.

procrastinate's own insert trigger would notify inside the transaction, which serialises every commit (the lock that
`NOTIFY` takes is global); our migration drops it and workers poll instead.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
import psycopg
import structlog
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.tasks import Task
from procrastinate.worker import Worker

from onsale.platform.connecting import Connection, line_of
from onsale.platform.database import Database, WriteTx
from onsale.platform.ending import end_if_asked
from onsale.platform.errors import Unavailable
from onsale.platform.jobs_counted import counted
from onsale.platform.jobs_rescued import rescue_for_ever
from onsale.platform.jobs_traced import carry_trace, traced
from onsale.platform.services import Services
from onsale.platform.tracing import recording

queue = App(connector=PsycopgConnector())
log = structlog.get_logger()

# What procrastinate's own `batch_defer_async` sends, without its Python objects and log lines for each job.
_DEFER_MANY = """
select procrastinate_defer_jobs_v1(array(
    select row(%(queue)s, %(task)s, %(priority)s, %(lock)s, null, arguments, null)::procrastinate_job_to_defer_v1
    from jsonb_array_elements(%(arguments)s::jsonb) as arguments))
"""

POLL_EVERY_S = 0.25
PATIENCE_S = (1.0, 2.0, 4.0, 8.0, 16.0)
_AGAIN_AFTER_S = 1.0
Cycle = Callable[[Services], Awaitable[object]]


def services_of(context: JobContext) -> Services:
    """The process's services, inside a job."""
    services: Services = context.additional_context["services"]
    return services


async def defer(
    tx: WriteTx, task: Task[Any, Any, Any], *, after_s: float | None = None, lock: str | None = None, **arguments: Any
) -> None:
    """Insert a job in this transaction, to run now or `after_s` seconds later. Arguments hold no personal data.

    With `lock`, jobs of the same lock run one after the other.
    """
    options: dict[str, Any] = {"connection": await tx.raw()}
    if after_s is not None:
        options["schedule_in"] = {"milliseconds": int(after_s * 1000)}
    if lock is not None:
        options["lock"] = lock
    number = await task.configure(**options).defer_async(**arguments)
    await carry_trace(tx, [number])


async def defer_many(tx: WriteTx, task: Task[Any, Any, Any], arguments: Sequence[dict[str, Any]]) -> None:
    """Insert one job for each set of arguments, in one statement."""
    if not arguments:
        return
    raw = await tx.raw()
    told = {"queue": task.queue, "task": task.name, "priority": task.priority, "lock": task.lock}
    made = await raw.execute(_DEFER_MANY, told | {"arguments": msgspec.json.encode(arguments).decode()})
    if recording():
        for (numbers,) in await made.fetchall():
            await carry_trace(tx, numbers)


async def run_worker(database: Database, services: Services, *, concurrency: int = 8) -> None:
    """Work until cancelled; jobs under way are given ten seconds to finish. While the database is away, wait for it."""
    while True:
        try:
            await _work(database, services, concurrency)
        except (ConnectorException, psycopg.Error) as error:
            end_if_asked()
            log.warning("jobs_interrupted", reason=str(error.__cause__ or error).partition("\n")[0])
        end_if_asked()
        await asyncio.sleep(_AGAIN_AFTER_S)


async def _work(database: Database, services: Services, concurrency: int) -> None:
    # What the queue itself notes down needn't wait for a standby: the worst is that a job is run twice.
    words = line_of(database.url, options="-c synchronous_commit=local")
    connector = PsycopgConnector(conninfo=words, connection_class=Connection, min_size=1, max_size=4, timeout=10)
    with queue.replace_connector(connector) as app:
        async with app.open_async():
            end_if_asked()
            worker: Any = Worker(  # without types
                app,
                concurrency=concurrency,
                fetch_job_polling_interval=POLL_EVERY_S,
                listen_notify=False,
                install_signal_handlers=False,
                shutdown_graceful_timeout=10,
                additional_context={"services": services},
                delete_jobs="successful",
                worker_middleware=[*([traced] if recording() else []), counted, _patiently],
            )
            ours = asyncio.current_task()
            beside = [
                asyncio.create_task(rescue_for_ever(database, app)),
                asyncio.create_task(_heed_the_end(worker, ours)),
            ]
            try:
                await worker.run()
            finally:
                for task in beside:
                    task.cancel()


async def _heed_the_end(worker: Any, running: "asyncio.Task[Any] | None") -> None:
    """Stop the worker, should the task that is `running` it have been cancelled without it noticing.

    Python 3.11's `wait_for`, on which the driver waits, loses a cancellation that comes in the moment it is answered;
    while a worker registers itself nothing would look again. Stopping twice is stopping once.
    """
    while True:
        await asyncio.sleep(POLL_EVERY_S)
        if running is not None and running.cancelling():
            worker.stop()


async def _patiently(run: Callable[[], Awaitable[Any]], context: JobContext, _: Worker) -> Any:
    """Let a job that has no plan of its own for failures, as schedules have none, wait for a database that is away.

    Given up at its first glitch it would be seen by an admin, and a nightly one would be missed for a day.
    """
    task = queue.tasks.get(context.job.task_name)
    if task is not None and task.retry_strategy is None:
        for pause_s in PATIENCE_S:
            try:
                return await run()
            except Unavailable:
                end_if_asked()
                log.warning("job_waits", task=context.job.task_name)
                await asyncio.sleep(pause_s)
    return await run()


async def every(seconds: float, cycle: Cycle, services: Services) -> None:
    """Run `cycle` again and again; a failure is logged and doesn't end it. For sweeps too frequent to be jobs."""
    while True:
        try:
            await cycle(services)
        except Exception:
            end_if_asked()
            log.exception("cycle_failed", cycle=cycle.__name__)
        end_if_asked()
        await asyncio.sleep(seconds)
