"""Jobs of a trace: the place they go on from lies in a row beside them, which whoever takes them up reads.

Beside, not among their arguments: those are the task's own, and a worker of an older version would refuse one more.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import sqlalchemy as sa
import structlog
from procrastinate import JobContext
from procrastinate.worker import Worker
from sqlalchemy.dialects.postgresql import insert

from onsale.platform import tracing
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import Failure
from onsale.platform.services import Services
from onsale.platform.tables import job_traces
from onsale.platform.tracing import Kind

log = structlog.get_logger()

_FOUND = sa.text(
    "select traceparent, extract(epoch from now() - queued_at)::float8 as waited_s from job_traces where job_id = :id"
)


async def carry_trace(tx: WriteTx, numbers: Sequence[int]) -> None:
    """Let these jobs go on from the trace they were made in; nothing where they weren't made in one."""
    span = tracing.here()
    if span is None or not numbers:
        return
    rows = [{"job_id": number, "traceparent": span.origin.traceparent} for number in numbers]
    await tx.execute(insert(job_traces).on_conflict_do_nothing(), rows)


async def traced(run: Callable[[], Awaitable[Any]], context: JobContext, _: Worker) -> Any:
    """Run a job as a part of the trace that made it. Jobs of no trace are no part of any."""
    services: Services = context.additional_context["services"]
    db, number = services.get(Database), context.job.id
    found = await _found(db, number)
    if found is None:
        return await run()
    told = {
        "messaging.operation.type": "process",
        "onsale.job.task": context.job.task_name,
        "onsale.job.attempt": context.job.attempts + 1,
        "onsale.job.waited_s": round(found.waited_s, 3),
    }
    with tracing.trace(
        context.job.task_name, Kind.CONSUMER, parent=tracing.origin_in(found.traceparent), attributes=told
    ):
        result = await run()
    await _forget(db, number)
    return result


async def _found(db: Database, number: int | None) -> Any:
    try:
        async with db.read() as tx:
            return (await tx.execute(_FOUND, {"id": number})).one_or_none()
    except Failure:
        return None


async def _forget(db: Database, number: int | None) -> None:
    """It is done. What is left behind is forgotten after a day."""
    try:
        async with db.write() as tx:
            await tx.execute(sa.delete(job_traces).where(job_traces.c.job_id == number))
    except Failure as failure:
        log.info("trace_of_job_left", reason=failure.code)
