"""What an entry of the retention schedule says, and how rows that are due are counted and deleted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from onsale.platform.services import Services

Forget = Callable[[Services], Awaitable[int | None]]


class Ground(StrEnum):
    """On what the law lets us keep it until then: Article 6(1) of the GDPR, by its letter."""

    CONTRACT = "b"
    LAW = "c"
    INTEREST = "f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One kind of thing that is kept for a time.

    `since` (SQL, about a row of `table`, which is called `t`) is the moment from which `period` counts; `where` leaves
    out rows that stay. `what`, `after`, `why` and `how` are for people, in the reader's language. `forget` is another
    room's own tidying; `cut` (SQL) what is done to rows that stay as such; with neither, rows are deleted.
    `task` is the schedule that does it, where it isn't ours.
    """

    name: str
    table: str
    since: str
    period: timedelta
    ground: Ground
    what: str
    after: str
    why: str
    how: str = ""
    where: str = "true"
    forget: Forget | None = None
    cut: str = ""
    task: str = "privacy.retain"

    @property
    def due(self) -> str:
        """The condition, in SQL, under which a row's time is over. `:period` is to be given."""
        return f"{self.since} < now() - cast(:period as interval) and {self.where}"


@dataclass(frozen=True, slots=True)
class Due:
    """How much of an entry is due, and since when the oldest of it was kept."""

    entry: Entry
    rows: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class LastRun:
    """When an entry was last seen to, and what went then and altogether."""

    ran_at: datetime
    gone: int
    gone_ever: int
