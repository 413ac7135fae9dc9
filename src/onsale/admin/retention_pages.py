"""What is forgotten when: the schedule, what is due, and when it last ran."""

from dataclasses import dataclass
from datetime import datetime

from litestar import get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler

from onsale.accounts.guards import admin
from onsale.admin.frame import AnyRequest, Html, html
from onsale.oversight.store import count_waiting
from onsale.platform.database import Database
from onsale.privacy.retention import last_runs, report
from onsale.privacy.retention_model import Due, LastRun
from onsale.privacy.retention_words import ground_words, how_words, period_words


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRow:
    """One entry of the schedule, in the reader's language; `due` rows would go now."""

    name: str
    what: str
    period: str
    after: str
    why: str
    how: str
    ground: str
    due: int
    oldest: datetime | None = None
    ran_at: datetime | None = None
    gone: int = 0
    gone_ever: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPage:
    """`/admin/retention`. `ran_at`: the last run of all; None: none was yet."""

    waiting: int
    ran_at: datetime | None
    rows: tuple[KeptRow, ...]


@get("/admin/retention", guards=[admin], include_in_schema=False)
async def retention_page(request: AnyRequest, db: NamedDependency[Database]) -> Html:
    """The whole schedule."""
    dues = await report(db)
    async with db.read() as tx:
        runs, waiting = await last_runs(tx), await count_waiting(tx)
    rows = tuple(_row(due, runs.get(due.entry.name)) for due in dues)
    ran_at = max((run.ran_at for run in runs.values()), default=None)
    return await html(request, "retention", RetentionPage(waiting=waiting, ran_at=ran_at, rows=rows))


def _row(due: Due, ran: LastRun | None) -> KeptRow:
    entry = due.entry
    return KeptRow(
        name=entry.name,
        what=entry.what,
        period=period_words(entry.period),
        after=entry.after,
        why=entry.why,
        how=how_words(entry),
        ground=ground_words(entry.ground),
        due=due.rows,
        oldest=due.oldest,
        ran_at=ran.ran_at if ran else None,
        gone=ran.gone if ran else 0,
        gone_ever=ran.gone_ever if ran else 0,
    )


routes: list[BaseRouteHandler] = [retention_page]
