"""Forgetting what no longer matters."""

from datetime import timedelta

import sqlalchemy as sa
from procrastinate import JobContext

from onsale.accounts.attempts import LONGEST_WINDOW
from onsale.accounts.sessions import forget_sessions
from onsale.accounts.tables import attempts, ended_sessions, mailed_codes, role_changes, spent_challenges, token_floors
from onsale.platform import jobs, limits
from onsale.platform.database import Database
from onsale.platform.services import Services


@jobs.queue.periodic(cron="*/10 * * * *")
@jobs.queue.task(name="accounts.forget_expired", pass_context=True, queueing_lock="accounts.forget_expired")
async def forget_now_and_then(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every ten minutes, by whichever worker is first."""
    await forget_expired(jobs.services_of(context))


async def forget_expired(services: Services) -> None:
    """Delete tries, codes and ended sessions whose time is over. Harmless however often, wherever it runs."""
    now, life = sa.func.now(), timedelta(seconds=limits.ACCESS_TOKEN_S)
    async with services.get(Database).write() as tx:
        await tx.execute(sa.delete(attempts).where(attempts.c.window_start < now - 2 * LONGEST_WINDOW))
        await tx.execute(sa.delete(mailed_codes).where(mailed_codes.c.expires_at < now))
        await tx.execute(sa.delete(ended_sessions).where(ended_sessions.c.expires_at < now))
        await forget_sessions(tx)
        await tx.execute(sa.delete(spent_challenges).where(spent_challenges.c.expires_at < now))
        await tx.execute(sa.delete(token_floors).where(token_floors.c.not_before < now - life))
        await tx.execute(sa.delete(role_changes).where(role_changes.c.changed_at < now - life))
