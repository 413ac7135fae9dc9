"""Giving money back: owed in one transaction, asked of the provider by a job, entered in the books when it is done."""

import uuid
from functools import partial

import structlog
from procrastinate import JobContext, RetryStrategy

from onsale.payments import ledger, postings, store
from onsale.payments.metrics import REFUNDS
from onsale.payments.model import Payment, PaymentState, Refund, RefundReason, RefundState, RefundVerdict, Returned
from onsale.payments.provider import Provider
from onsale.payments.providers import Providers
from onsale.platform import jobs
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.ids import new_uuid
from onsale.platform.money import Money
from onsale.platform.services import Services

log = structlog.get_logger()

_STATES = {
    RefundVerdict.DONE: RefundState.DONE,
    RefundVerdict.PENDING: RefundState.DUE,
    RefundVerdict.REFUSED: RefundState.REFUSED,
}


async def owe_refund(tx: WriteTx, payment: Payment, amount_minor: int, reason: RefundReason) -> Refund:
    """Owe part of a captured payment back; the job that pays it commits with it.

    Raises the database's integrity error when it were more than was captured: a caller's mistake, never the fan's.
    """
    amount = Money(amount_minor, payment.amount.currency)
    refund = Refund(payment.event_id, new_uuid(), payment.id, payment.booking_id, amount, reason, RefundState.DUE)
    await store.insert_refund(tx, refund)
    await jobs.defer(tx, refund_payment, event_id=refund.event_id, refund_id=str(refund.id))
    return refund


async def captured_payment(tx: ReadTx, event_id: int, booking_id: uuid.UUID) -> Payment | None:
    """The payment that a booking's refunds come from."""
    attempts = await store.payments_of(tx, event_id, booking_id)
    return next((p for p in attempts if p.state is PaymentState.CAPTURED and p.refundable_minor > 0), None)


@jobs.queue.task(name="payments.refund", pass_context=True, retry=RetryStrategy(max_attempts=10, exponential_wait=3))
async def refund_payment(context: JobContext, event_id: int, refund_id: str) -> None:
    """Ask the provider to give money back."""
    await pay_back(jobs.services_of(context), event_id, uuid.UUID(refund_id))


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
    if state is RefundState.DONE:
        await ledger.post(tx, refund.event_id, [postings.refunded(refund, payment.provider)])
