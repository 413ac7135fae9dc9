"""Giving money back: owed before (`owe.py`), asked of the provider by a job, entered in the books when it is done."""

import asyncio
import uuid
from collections.abc import Sequence
from functools import partial

import structlog
from procrastinate import JobContext, RetryStrategy

from onsale.payments import ledger, postings, store
from onsale.payments.metrics import REFUNDS
from onsale.payments.model import Payment, Refund, RefundDone, RefundRefused, RefundState, RefundVerdict, Returned
from onsale.payments.provider import Provider
from onsale.payments.providers import Providers
from onsale.platform import jobs
from onsale.platform.database import Database, WriteTx
from onsale.platform.services import Services

log = structlog.get_logger()

_STATES = {
    RefundVerdict.DONE: RefundState.DONE,
    RefundVerdict.PENDING: RefundState.DUE,
    RefundVerdict.REFUSED: RefundState.REFUSED,
}
REFUNDS_PER_JOB = 50
_AT_ONCE = 4
_RETRY = RetryStrategy(max_attempts=10, exponential_wait=3)


@jobs.queue.task(name="payments.refund_many", pass_context=True, retry=_RETRY)
async def refund_payments(context: JobContext, event_id: int, refund_ids: list[str]) -> None:
    """Ask the provider to give money back, for a few at a time. What fails is tried again; what is done isn't."""
    await pay_back_many(jobs.services_of(context), event_id, [uuid.UUID(which) for which in refund_ids])


async def pay_back(services: Services, event_id: int, refund_id: uuid.UUID) -> None:
    """Carry out one refund, or find out what became of one that was on its way; done already is fine."""
    await pay_back_many(services, event_id, [refund_id])


async def pay_back_many(services: Services, event_id: int, refund_ids: Sequence[uuid.UUID]) -> None:
    """The same for some of an event: read together, asked for each on its own, noted together.

    One that fails keeps the others neither from being asked nor from being noted; then what it raised is raised.
    """
    db, turn = services.get(Database), asyncio.Semaphore(_AT_ONCE)
    async with db.read() as read:
        due = [one for one in await store.get_refunds(read, event_id, refund_ids) if one.state is RefundState.DUE]
        payments = await store.get_payments(read, event_id, {one.payment_id for one in due})

    async def ask(refund: Refund) -> Returned:
        payment = payments[refund.payment_id]
        async with turn:
            return await services.get(Providers).ask(payment.provider, partial(_asked, payment, refund))

    said = await asyncio.gather(*(ask(refund) for refund in due), return_exceptions=True)
    told = [(refund, word) for refund, word in zip(due, said, strict=True) if isinstance(word, Returned)]
    if told:
        async with db.write() as tx:
            for refund, word in told:
                await _finish(tx, payments[refund.payment_id], refund, word)
        for refund, word in told:
            REFUNDS.labels(provider=payments[refund.payment_id].provider, outcome=word.verdict.value).inc()
    failed = [word for word in said if isinstance(word, BaseException)]
    if len(failed) == 1:
        raise failed[0]
    if failed:
        raise BaseExceptionGroup("refunds are left", failed)


async def _asked(payment: Payment, refund: Refund, provider: Provider) -> Returned:
    """One that has a name at the provider was asked for before."""
    if refund.provider_reference:
        return await provider.lookup_refund(payment, refund)
    return await provider.refund(payment, refund)


async def _finish(tx: WriteTx, payment: Payment, refund: Refund, returned: Returned) -> None:
    state, because = _STATES[returned.verdict], None
    if state is RefundState.REFUSED:
        because = returned.reason or "refused"
    if not await store.note_refund(tx, refund, state, reference=returned.reference, refused_because=because):
        return
    if state is RefundState.REFUSED:
        log.error("refund_refused", refund_id=str(refund.id), reason=because)
        await tx.publish(RefundRefused(refund))
    if state is RefundState.DONE:
        await ledger.post(tx, refund.event_id, [postings.refunded(refund, payment.provider)])
        await tx.publish(RefundDone(refund))
