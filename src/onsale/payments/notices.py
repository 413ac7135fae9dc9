"""What providers tell us unasked: written down first, answered, and then looked into by a job.

The job asks the provider what has become of the payment. What the notice itself says is never believed, so neither
the order of notices nor their number matters.
"""

import sqlalchemy as sa
import structlog
from procrastinate import JobContext, RetryStrategy
from sqlalchemy.dialects.postgresql import insert

from onsale.payments.come_back import look_again
from onsale.payments.disputes import note_dispute
from onsale.payments.model import Notice, NoticeKind
from onsale.payments.refund import pay_back
from onsale.payments.settle import settle
from onsale.payments.tables import payment_notices as notices
from onsale.platform import jobs, limits
from onsale.platform.database import Database, WriteTx
from onsale.platform.services import Services

log = structlog.get_logger()


async def take_notice(tx: WriteTx, provider: str, notice: Notice) -> bool:
    """Write a notice down, and the job that looks into it; false when it was there already."""
    new = await tx.execute(
        insert(notices)
        .values(
            provider=provider, id=notice.id, kind=notice.kind.value, event_id=notice.event_id,
            payment_id=notice.payment_id, refund_id=notice.refund_id, reference=notice.reference,
        )
        .on_conflict_do_nothing()
        .returning(notices.c.id)
    )  # fmt: skip
    if new.one_or_none() is None:
        return False
    if notice.payment_id is not None or notice.kind is NoticeKind.DISPUTE:
        await jobs.defer(tx, look_into_notice, provider=provider, notice_id=notice.id)
    return True


@jobs.queue.task(name="payments.notice", pass_context=True, retry=RetryStrategy(max_attempts=10, exponential_wait=2))
async def look_into_notice(context: JobContext, provider: str, notice_id: str) -> None:
    """Find out what a notice is about."""
    await look_into(jobs.services_of(context), provider, notice_id)


async def look_into(services: Services, provider: str, notice_id: str) -> None:
    """Look up at the provider what a notice is about. Twice does no harm."""
    async with services.get(Database).read() as tx:
        mine = sa.and_(notices.c.provider == provider, notices.c.id == notice_id)
        row = (await tx.execute(sa.select(notices).where(mine))).one_or_none()
    if row is None:
        return
    kind = NoticeKind(row.kind)
    if kind is NoticeKind.DISPUTE and row.reference is not None:
        await note_dispute(services, provider, row.reference)
    if row.event_id is None or row.payment_id is None:
        return
    if kind is NoticeKind.PAYMENT:
        await settle(services, row.event_id, row.payment_id)
    elif kind is NoticeKind.REFUND and row.refund_id is not None:
        await pay_back(services, row.event_id, row.refund_id)
        await look_again(services, row.event_id, row.refund_id)


@jobs.queue.periodic(cron="17 3 * * *")
@jobs.queue.task(name="payments.forget_notices", pass_context=True, queueing_lock="payments.forget_notices")
async def forget_notices(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every night, by whichever worker is first."""
    await forget_old_notices(jobs.services_of(context))


async def forget_old_notices(services: Services) -> None:
    """Delete notices that no provider would send again: they have served their purpose."""
    over = sa.func.now() - sa.text(f"interval '{limits.NOTICES_KEPT_DAYS} days'")
    async with services.get(Database).write() as tx:
        await tx.execute(sa.delete(notices).where(notices.c.received_at < over))
