"""Forgetting what has served its purpose: stored answers after a day."""

import sqlalchemy as sa

from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.tables import idempotent_answers


async def tidy(services: Services) -> None:
    """Delete stored answers whose time is over."""
    over = sa.func.now() - sa.text(f"interval '{limits.IDEMPOTENCY_KEPT_S} s'")
    async with services.get(Database).write() as tx:
        await tx.execute(sa.delete(idempotent_answers).where(idempotent_answers.c.created_at < over))
