"""Giving money back: owed before (`owe.py`), asked of the provider by a job, entered in the books when it is done."""

import asyncio
import uuid
from functools import partial

import structlog
from procrastinate import JobContext, RetryStrategy

from onsale.payments import ledger, postings, store
from onsale.payments.metrics import REFUNDS
from onsale.payments.model import Payment, Refund, RefundRefused, RefundState, RefundVerdict, Returned
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
    services, failed = jobs.services_of(context), list[Exception]()

    async def pay_back_one(refund_id: str) -> None:
        try:
            async with turn:
                await pay_back(services, event_id, uuid.UUID(refund_id))
        except Exception as error:  # noqa: BLE001 - one that fails mustn't keep the others from their money
            failed.append(error)

    turn = asyncio.Semaphore(_AT_ONCE)
    await asyncio.gather(*(pay_back_one(refund_id) for refund_id in refund_ids))
    if failed:
        raise ExceptionGroup("refunds are left", failed)


async def pay_back(services: Services, event_id: int, refund_id: uuid.UUID) -> None:
    """Carry out one refund, or find out what became of one that was on its way; done already is fine."""
    db = services.get(Database)
    async with db.read() as read:
        refund = await store.get_refund(read, event_id, refund_id)
        payment = await store.get_payment(read, event_id, refund.payment_id) if refund else None
    if refund is None or payment is None or refund.state is not RefundState.DUE:
        return
    returned = await services.get(Providers).ask(payment.provider, partial(_asked, payment, refund))
    async with db.write() as tx:
        await _finish(tx, payment, refund, returned)
    REFUNDS.labels(provider=payment.provider, outcome=returned.verdict.value).inc()


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
