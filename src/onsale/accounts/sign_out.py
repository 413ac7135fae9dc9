"""Signing out."""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.accounts.tables import ended_sessions, sessions
from onsale.platform import limits
from onsale.platform.database import WriteTx


async def sign_out(tx: WriteTx, session_id: uuid.UUID, *, now: datetime) -> datetime:
    """The session is over; remembered until no token of it can be valid any more, which is the answer."""
    expires_at = now + timedelta(seconds=limits.ACCESS_TOKEN_S)
    fresh = insert(ended_sessions).values(
        session_id=session_id, ended_at=sa.func.clock_timestamp(), expires_at=expires_at
    )
    await tx.execute(fresh.on_conflict_do_nothing(index_elements=["session_id"]))
    await tx.execute(sa.delete(sessions).where(sessions.c.session_id == session_id))
    return expires_at
