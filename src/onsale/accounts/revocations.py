"""Which tokens stopped counting before they expired, known in every process without asking the database each time.

A process hears of its own at once and of the others' within a poll. What has expired anyway is forgotten.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from onsale.accounts.tables import ended_sessions, token_floors
from onsale.accounts.tokens import Token, microseconds
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.services import Services

POLL_EVERY_S = 0.5
# A row becomes visible when its transaction commits, dated when it was written: look back as far as one may take.
_LOOK_BACK = timedelta(seconds=limits.STATEMENT_S + limits.WRITE_DEADLINE_S)
_LIFE = timedelta(seconds=limits.ACCESS_TOKEN_S)


@dataclass(slots=True)
class Revocations:
    """Ended sessions (with the second they expire) and the moments before which a person's tokens don't count."""

    _ended: dict[uuid.UUID, int] = field(default_factory=dict)
    _floors_us: dict[int, int] = field(default_factory=dict)
    _seen_until: datetime | None = None

    def allows(self, token: Token) -> bool:
        """Whether the token still counts."""
        return token.session_id not in self._ended and token.issued_us >= self._floors_us.get(
            token.principal.person_id, 0
        )

    def end(self, session_id: uuid.UUID, expires_at: datetime) -> None:
        """This session is over."""
        self._ended[session_id] = int(expires_at.timestamp()) + 1

    def raise_floor(self, person_id: int, not_before: datetime) -> None:
        """Everything issued to this person earlier is over."""
        self._floors_us[person_id] = max(self._floors_us.get(person_id, 0), microseconds(not_before))

    async def refresh(self, db: Database) -> None:
        """Learn what other processes ended since the last time; everything, the first time."""
        async with db.read() as tx:
            now: datetime = (await tx.execute(sa.select(sa.func.clock_timestamp()))).scalar_one()
            await self._learn(tx, (self._seen_until or now - _LIFE - _LOOK_BACK) - _LOOK_BACK)
        self._seen_until = now
        self._forget(now)

    async def _learn(self, tx: ReadTx, since: datetime) -> None:
        ended = sa.select(ended_sessions.c.session_id, ended_sessions.c.expires_at)
        for row in await tx.execute(ended.where(ended_sessions.c.ended_at >= since)):
            self.end(row.session_id, row.expires_at)
        floors = sa.select(token_floors.c.person_id, token_floors.c.not_before)
        for row in await tx.execute(floors.where(token_floors.c.changed_at >= since)):
            self.raise_floor(row.person_id, row.not_before)

    def _forget(self, now: datetime) -> None:
        now_s, oldest_us = int(now.timestamp()), microseconds(now - _LIFE)
        for session_id in [s for s, expires_s in self._ended.items() if expires_s < now_s]:
            del self._ended[session_id]
        for person_id in [p for p, floor_us in self._floors_us.items() if floor_us < oldest_us]:
            del self._floors_us[person_id]


async def poll_revocations(services: Services) -> None:
    """One look; `platform.jobs.every(POLL_EVERY_S, …)` repeats it in each web process."""
    await services.get(Revocations).refresh(services.get(Database))
