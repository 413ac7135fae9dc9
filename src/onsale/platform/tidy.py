"""Forgetting what has served its purpose: stored answers after a day, mails that nobody would take after three, traces
of jobs nobody took up and processes not seen any more after a day.
"""

import sqlalchemy as sa
from procrastinate import JobContext

from onsale.platform import jobs, limits
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.tables import idempotent_answers, job_traces, mails, nodes


@jobs.queue.periodic(cron="*/15 * * * *")
@jobs.queue.task(name="platform.tidy", pass_context=True, queueing_lock="platform.tidy")
async def tidy_now_and_then(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every quarter of an hour, by whichever worker is first."""
    await tidy(jobs.services_of(context))


async def tidy(services: Services) -> None:
    """Delete stored answers, unsent mails, traces of jobs and processes that are gone, each when its time is over."""
    over = sa.func.now() - sa.text(f"interval '{limits.IDEMPOTENCY_KEPT_S} s'")
    given_up = sa.func.now() - sa.text(f"interval '{limits.MAIL_TRIED_FOR_S} s'")
    async with services.get(Database).write() as tx:
        await tx.execute(sa.delete(mails).where(mails.c.created_at < given_up))
        await tx.execute(sa.delete(idempotent_answers).where(idempotent_answers.c.created_at < over))
        day_ago = sa.func.now() - sa.text("interval '1 day'")
        await tx.execute(sa.delete(job_traces).where(job_traces.c.queued_at < day_ago))
        await tx.execute(sa.delete(nodes).where(nodes.c.seen_at < day_ago))
