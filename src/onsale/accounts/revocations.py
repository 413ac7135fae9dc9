"""Which tokens stopped counting before they expired, and whose roles are no longer what their tokens say: known in
every process without asking the database each time.

A process hears of its own at once and of the others' within a poll. What has expired anyway is forgotten.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from onsale.accounts.model import Principal
from onsale.accounts.tables import ended_sessions, role_changes, token_floors
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
    """Ended sessions (with the second they expire), the moments before which a person's tokens don't count, and the
    roles of people whose tokens may say others."""

    _ended: dict[uuid.UUID, int] = field(default_factory=dict)
    _floors_us: dict[int, int] = field(default_factory=dict)
    _roles: dict[int, tuple[frozenset[str], int]] = field(default_factory=dict)
    _seen_until: datetime | None = None

    def allows(self, token: Token) -> bool:
        """Whether the token still counts."""
        return token.session_id not in self._ended and token.issued_us >= self._floors_us.get(
            token.principal.person_id, 0
        )

    def principal(self, token: Token) -> Principal | None:
        """Who a token that still counts speaks for, in the roles they have by now; None for one that doesn't count."""
        if not self.allows(token):
            return None
        changed = self._roles.get(token.principal.person_id)
        return replace(token.principal, roles=changed[0]) if changed else token.principal

    def change_roles(self, person_id: int, roles: Iterable[str], changed_at: datetime) -> None:
        """This person has these roles now, whatever their tokens say."""
        known = self._roles.get(person_id)
        if known is None or known[1] <= microseconds(changed_at):
            self._roles[person_id] = frozenset(roles), microseconds(changed_at)

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
        changed = sa.select(role_changes.c.person_id, role_changes.c.roles, role_changes.c.changed_at)
        for row in await tx.execute(changed.where(role_changes.c.changed_at >= since)):
            self.change_roles(row.person_id, row.roles, row.changed_at)

    def _forget(self, now: datetime) -> None:
        now_s, oldest_us = int(now.timestamp()), microseconds(now - _LIFE)
        for session_id in [s for s, expires_s in self._ended.items() if expires_s < now_s]:
            del self._ended[session_id]
        for person_id in [p for p, floor_us in self._floors_us.items() if floor_us < oldest_us]:
            del self._floors_us[person_id]
        for person_id in [p for p, (_roles, changed_us) in self._roles.items() if changed_us < oldest_us]:
            del self._roles[person_id]


async def poll_revocations(services: Services) -> None:
    """One look; `platform.jobs.every(POLL_EVERY_S, …)` repeats it in each web process."""
    await services.get(Revocations).refresh(services.get(Database))
