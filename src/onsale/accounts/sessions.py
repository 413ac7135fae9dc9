"""Somebody's sessions: since when, seen when last (to the day), and in what kind of browser. No address, no place.

A session is checked by its token alone; these rows are for its owner to look at. One that was ended, or issued before
the owner's floor, isn't shown and is forgotten by and by.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.accounts.sign_out import sign_out
from onsale.accounts.tables import sessions, token_floors
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import NotFound


@dataclass(frozen=True, slots=True)
class Session:
    """One of somebody's. `device` as `devices.device_of` gives it."""

    id: UUID
    begun_at: datetime
    last_seen_on: date
    device: str


async def note_session(tx: WriteTx, person_id: int, session_id: UUID, device: str, issued_at: datetime) -> None:
    """A token was issued: of a new session, or of one that goes on."""
    until = issued_at + timedelta(seconds=limits.ACCESS_TOKEN_S)
    again = {"issued_at": issued_at, "expires_at": until, "last_seen_on": sa.func.current_date()}
    fresh = insert(sessions).values(session_id=session_id, person_id=person_id, device=device, **again)
    mine = sessions.c.person_id == person_id
    await tx.execute(fresh.on_conflict_do_update(index_elements=["session_id"], set_=again, where=mine))


async def sessions_of(tx: ReadTx, person_id: int) -> list[Session]:
    """Those that count, the one begun last first; at most `limits.SESSIONS_SHOWN`."""
    floor = sa.select(token_floors.c.not_before).where(token_floors.c.person_id == person_id).scalar_subquery()
    found = await tx.execute(
        sa.select(sessions.c.session_id, sessions.c.begun_at, sessions.c.last_seen_on, sessions.c.device)
        .where(sessions.c.person_id == person_id, sessions.c.expires_at > sa.func.now())
        .where(sa.func.coalesce(sessions.c.issued_at >= floor, sa.true()))
        .order_by(sessions.c.begun_at.desc(), sessions.c.session_id)
        .limit(limits.SESSIONS_SHOWN)
    )
    return [Session(row.session_id, row.begun_at, row.last_seen_on, row.device) for row in found]


async def end_session(tx: WriteTx, person_id: int, session_id: UUID, *, now: datetime) -> datetime:
    """It is over; remembered until the moment that is the answer. `NotFound` where it isn't theirs, or was over."""
    mine = sa.select(sessions.c.session_id).where(
        sessions.c.session_id == session_id, sessions.c.person_id == person_id
    )
    if (await tx.execute(mine.with_for_update())).one_or_none() is None:
        raise NotFound
    return await sign_out(tx, session_id, now=now)


async def forget_sessions(tx: WriteTx) -> None:
    """Those whose tokens count no more."""
    await tx.execute(sa.delete(sessions).where(sessions.c.expires_at < sa.func.now()))
    floor = sa.select(token_floors.c.person_id).where(
        token_floors.c.person_id == sessions.c.person_id, token_floors.c.not_before > sessions.c.issued_at
    )
    await tx.execute(sa.delete(sessions).where(floor.exists()))
