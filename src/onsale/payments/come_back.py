"""Refunds that were done and didn't arrive: a card may be closed by then, and the provider has the money again."""

import uuid
from functools import partial

import structlog

from onsale.payments import ledger, postings, store
from onsale.payments.metrics import REFUNDS
from onsale.payments.model import Payment, Refund, RefundRefused, RefundState, RefundVerdict, Returned
from onsale.payments.provider import Provider
from onsale.payments.providers import Providers
from onsale.platform.database import Database
from onsale.platform.services import Services

log = structlog.get_logger()


async def look_again(services: Services, event_id: int, refund_id: uuid.UUID) -> None:
    """Ask what has become of a refund that was done; one that came back needs somebody, as a refused one does."""
    db = services.get(Database)
    async with db.read() as tx:
        refund = await store.get_refund(tx, event_id, refund_id)
        payment = await store.get_payment(tx, event_id, refund.payment_id) if refund else None
    if refund is None or payment is None or refund.state is not RefundState.DONE:
        return
    word = await services.get(Providers).ask(payment.provider, partial(_what_became, payment, refund))
    if word.verdict is RefundVerdict.REFUSED:
        await _note(db, payment, refund, word.reason or "refused")


async def _note(db: Database, payment: Payment, refund: Refund, because: str) -> None:
    async with db.write() as tx:
        if not await store.note_come_back(tx, refund, because):
            return
        await ledger.post(tx, refund.event_id, [postings.came_back(refund, payment.provider)])
        await tx.publish(RefundRefused(refund))
    log.error("refund_came_back", refund_id=str(refund.id), reason=because)
    REFUNDS.labels(provider=payment.provider, outcome=RefundVerdict.REFUSED.value).inc()


async def _what_became(payment: Payment, refund: Refund, provider: Provider) -> Returned:
    return await provider.lookup_refund(payment, refund)
