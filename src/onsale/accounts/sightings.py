"""Which sessions were seen today. Noted in memory by each request, and written down together now and then, so that a
session is still checked without the database.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from onsale.accounts.tables import sessions
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.services import Services

NOTE_EVERY_S = 20.0


@dataclass(slots=True)
class Sightings:
    """One a process. Beyond what it can remember, a day is told late or not at all: nothing hangs on it."""

    _seen: set[UUID] = field(default_factory=set)
    _waiting: set[UUID] = field(default_factory=set)
    _day: date = date.min

    def note(self, session_id: UUID) -> None:
        """It was used just now."""
        if session_id in self._seen or len(self._seen) >= limits.SESSIONS_SEEN_REMEMBERED:
            return
        self._seen.add(session_id)
        self._waiting.add(session_id)

    async def write(self, db: Database) -> None:
        """Write down the day of those seen for the first time today."""
        today = utc_now().date()
        if today != self._day:
            self._day = today
            self._seen = set(self._waiting)
        if not self._waiting:
            return
        taken, self._waiting = self._waiting, set()
        # In order, and past rows that somebody else has: two processes may have seen the same.
        late = (
            sa.select(sessions.c.session_id)
            .where(sessions.c.session_id == sa.any_(sa.literal(sorted(taken), sa.ARRAY(sa.Uuid))))
            .where(sessions.c.last_seen_on < sa.func.current_date())
            .order_by(sessions.c.session_id)
            .with_for_update(skip_locked=True)
        )
        async with db.write() as tx:
            changed = sa.update(sessions).where(sessions.c.session_id.in_(late))
            await tx.execute(changed.values(last_seen_on=sa.func.current_date()))


async def note_sightings(services: Services) -> None:
    """One writing; `platform.jobs.every(NOTE_EVERY_S, …)` repeats it in each web process."""
    await services.get(Sightings).write(services.get(Database))
