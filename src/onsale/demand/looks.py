"""Looks: how often somebody was shown what a level costs while they could have bought there.

Each process counts in memory and adds to the table every few seconds. What it counted since is lost with a process that
is killed; one that is stopped writes it down.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

import structlog

from onsale.demand.lookers import Looker, Lookers
from onsale.demand.store import LookCount, add_looks
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Unavailable
from onsale.platform.services import Services

log = structlog.get_logger()

FLUSH_EVERY_S = 5.0


class Shown(NamedTuple):
    """A level with free places, and its face value as it was shown; minor units."""

    level: str
    face_value_minor: int


class _Key(NamedTuple):
    event_id: int
    level: str
    hour: datetime
    face_value_minor: int


class Looks:
    """What this process has counted and not yet written down."""

    def __init__(self, db: Database, lookers: Lookers | None = None) -> None:
        self._db = db
        self._lookers = lookers or Lookers()
        self._counts: dict[_Key, int] = {}
        db.before_close(self.flush)

    def look(self, event_id: int, shown: Iterable[Shown], looker: Looker, now: datetime) -> None:
        """Somebody was shown these levels. Counts nothing for who was counted within the hour."""
        shown = tuple(shown)
        hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        if not shown or not self._lookers.counts(event_id, looker, hour):
            return
        for level, price in shown:
            self._add(_Key(event_id, level, hour, price), 1)

    async def flush(self) -> None:
        """Add what was counted to the table. While the database is away it is kept; what may have been added isn't."""
        if not self._counts or self._db.away:
            return
        counted, self._counts = self._counts, {}
        attempts: list[bool] = []
        try:
            async with self._db.write() as tx:
                tx.after_attempt(lambda: attempts.append(True))
                await add_looks(tx, [LookCount(*key, looks) for key, looks in sorted(counted.items())])
        except Unavailable:
            log.warning("looks_not_written", kept=not attempts)
        finally:  # whatever came between, such as the process's end: then this is called once more
            if not attempts:
                for key, looks in counted.items():
                    self._add(key, looks)

    def _add(self, key: _Key, looks: int) -> None:
        if key in self._counts or len(self._counts) < limits.LOOKS_COUNTED:
            self._counts[key] = self._counts.get(key, 0) + looks


async def flush_looks(services: Services) -> None:
    """The cycle in which a web process writes down what it has counted."""
    await services.get(Looks).flush()
