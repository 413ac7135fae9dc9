"""What came of reconciling, kept: when each provider was last compared with us, and what differs while it does.

Once a day the last days are compared; while something still differs, back to there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from procrastinate import JobContext, RetryStrategy
from sqlalchemy.dialects.postgresql import insert

from onsale.payments.differences import Difference, Kind, Problem
from onsale.payments.providers import Providers
from onsale.payments.reconcile import Reconciliation, reconcile
from onsale.payments.tables import reconciliation_differences as d
from onsale.payments.tables import reconciliations as runs
from onsale.platform import jobs, limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.money import Money
from onsale.platform.services import Services

log = structlog.get_logger()

_KEY = ["event_id", "provider", "kind", "subject", "problem"]
_NOWHERE = 0


class ProviderNotAsked(Exception):
    """a payment provider couldn't be asked for its records; tried again"""


@dataclass(frozen=True, slots=True)
class Compared:
    """The last time a provider's books were compared with ours; `unasked` says why they weren't."""

    provider: str
    until: datetime
    unasked: str | None


@jobs.queue.periodic(cron="23 4 * * *")
@jobs.queue.task(
    name="payments.reconcile",
    pass_context=True,
    queueing_lock="payments.reconcile",
    retry=RetryStrategy(max_attempts=5, exponential_wait=6),
)
async def reconcile_daily(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every night, by whichever worker is first; again a while later where a provider couldn't be asked."""
    outcomes = await reconcile_all(jobs.services_of(context), utc_now())
    if unasked := [outcome.provider for outcome in outcomes if outcome.unasked]:
        raise ProviderNotAsked(", ".join(unasked))


async def reconcile_all(services: Services, now: datetime) -> list[Reconciliation]:
    """Compare each provider's books with ours, and keep what comes of it."""
    db, outcomes = services.get(Database), list[Reconciliation]()
    for provider in services.get(Providers):
        async with db.read() as tx:
            since = await _since(tx, provider.name, now)
        outcome = await reconcile(db, provider, since=since, now=now)
        async with db.write() as tx:
            await keep(tx, outcome)
        if outcome.differences:
            log.error("reconciliation_differs", provider=provider.name, differences=len(outcome.differences))
        outcomes.append(outcome)
    return outcomes


async def keep(tx: WriteTx, outcome: Reconciliation) -> None:
    """Note what differs, and that what differed in that time and was compared again no longer does."""
    await tx.execute(
        insert(runs)
        .values(
            provider=outcome.provider, until=outcome.until, since=outcome.since, charges=outcome.charges,
            refunds=outcome.refunds, foreign_records=outcome.foreign, differences=len(outcome.differences),
            unasked=outcome.unasked,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    for difference in outcome.differences:
        told = insert(d).values(_told(difference))
        new = {name: told.excluded[name] for name in ("reference", "ours_minor", "theirs_minor", "state", "at")}
        again = new | {"last_seen_at": sa.func.now(), "ended_at": None}
        await tx.execute(told.on_conflict_do_update(index_elements=_KEY, set_=again))
    if outcome.unasked is None:
        gone = sa.and_(d.c.provider == outcome.provider, d.c.ended_at.is_(None), d.c.last_seen_at < sa.func.now())
        await tx.execute(sa.update(d).where(gone, d.c.at >= outcome.since).values(ended_at=sa.func.now()))


async def differences_of(tx: ReadTx, event_id: int | None) -> list[Difference]:
    """What differs now of an event, or (None) of no event of ours; the latest first, some."""
    wanted = sa.select(d).where(d.c.event_id == (event_id or _NOWHERE), d.c.ended_at.is_(None))
    rows = await tx.execute(wanted.order_by(d.c.at.desc(), d.c.subject).limit(limits.DIFFERENCES_SHOWN))
    return [_difference(row) for row in rows]


async def last_compared(tx: ReadTx, providers: Sequence[str]) -> list[Compared]:
    """When each of these providers was last compared with us; those that never were are left out."""
    other = runs.alias()
    latest = sa.select(sa.func.max(other.c.until)).where(other.c.provider == runs.c.provider).scalar_subquery()
    mine = sa.select(runs).where(runs.c.provider.in_(providers), runs.c.until == latest)
    rows = await tx.execute(mine.order_by(runs.c.provider))
    return [Compared(row.provider, row.until, row.unasked) for row in rows]


async def _since(tx: ReadTx, provider: str, now: datetime) -> datetime:
    """From where on to compare: the last days, and what still differed the last time."""
    oldest = sa.select(sa.func.min(d.c.at)).where(d.c.provider == provider, d.c.ended_at.is_(None))
    usual, furthest = now - timedelta(days=limits.RECONCILE_DAYS), now - timedelta(days=limits.RECONCILE_DAYS_BACK)
    differs: datetime | None = (await tx.execute(oldest)).scalar_one()
    return max(furthest, min(usual, differs)) if differs else usual


def _told(difference: Difference) -> dict[str, Any]:
    ours, theirs = difference.ours, difference.theirs
    return {
        "event_id": difference.event_id or _NOWHERE,
        "provider": difference.provider,
        "kind": difference.kind.value,
        "subject": difference.subject,
        "problem": difference.problem.value,
        "reference": difference.reference,
        "ours_minor": ours.amount_minor if ours else None,
        "ours_currency": ours.currency if ours else None,
        "theirs_minor": theirs.amount_minor if theirs else None,
        "theirs_currency": theirs.currency if theirs else None,
        "state": difference.state,
        "at": difference.at,
    }


def _difference(row: Any) -> Difference:
    return Difference(
        provider=row.provider,
        kind=Kind(row.kind),
        problem=Problem(row.problem),
        subject=row.subject,
        event_id=row.event_id or None,
        reference=row.reference,
        ours=Money(row.ours_minor, row.ours_currency) if row.ours_currency else None,
        theirs=Money(row.theirs_minor, row.theirs_currency) if row.theirs_currency else None,
        state=row.state,
        at=row.at,
    )
