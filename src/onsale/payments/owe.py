"""Owing money back: the refunds written down, and the jobs that pay them, all of an event's at once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from onsale.payments.model import Payment, Refund, RefundReason, RefundState
from onsale.payments.refund import REFUNDS_PER_JOB, refund_payments
from onsale.platform import jobs
from onsale.platform.database import WriteTx
from onsale.platform.ids import new_uuid
from onsale.platform.money import Money

# In the order of payments, so that two that owe parts of the same ones don't meet crosswise.
_COUNT = """
with wanted as (
    select payment, sum(amount) as amount from jsonb_to_recordset(%(owed)s::jsonb) as owed (payment uuid, amount bigint)
    group by payment),
locked as (
    select id, wanted.amount from payments join wanted on wanted.payment = id
    where event_id = %(event)s order by id for update of payments)
update payments set refunded_minor = refunded_minor + locked.amount from locked
where payments.event_id = %(event)s and payments.id = locked.id
"""
_INSERT = """
insert into refunds (event_id, id, payment_id, booking_id, amount_minor, currency, reason, state, cause_id)
select %(event)s, id, payment, booking, amount, currency, reason, 'due', cause
from jsonb_to_recordset(%(owed)s::jsonb) as owed (
    id uuid, payment uuid, booking uuid, amount bigint, currency text, reason text, cause uuid)
"""


@dataclass(frozen=True, slots=True)
class Owing:
    """Part of a captured payment to be given back, and what makes it necessary: each cause is refunded once."""

    payment: Payment
    amount_minor: int
    reason: RefundReason
    cause_id: uuid.UUID


async def owe_refund(tx: WriteTx, payment: Payment, amount_minor: int, reason: RefundReason) -> Refund:
    """Owe part of a payment back for its own sake: it came too late, or is one too many."""
    owed = await owe_refunds(tx, payment.event_id, [Owing(payment, amount_minor, reason, payment.id)])
    return owed[payment.id]


async def owe_refunds(tx: WriteTx, event_id: int, owings: Sequence[Owing]) -> dict[uuid.UUID, Refund]:
    """Owe them all; the jobs that pay them commit with them. The answer is by cause.

    Raises the database's integrity error when it were more than was captured, or a cause were refunded twice: a
    caller's mistake, never the fan's.
    """
    refunds = [_refund(one) for one in owings]
    if not refunds:
        return {}
    raw = await tx.raw()
    values = {"event": event_id, "owed": msgspec.json.encode([_told(one) for one in refunds]).decode()}
    await raw.execute(_COUNT, values)
    await raw.execute(_INSERT, values)
    ids = [str(refund.id) for refund in refunds]
    batches = [ids[start : start + REFUNDS_PER_JOB] for start in range(0, len(ids), REFUNDS_PER_JOB)]
    await jobs.defer_many(tx, refund_payments, [{"event_id": event_id, "refund_ids": batch} for batch in batches])
    return {refund.cause_id: refund for refund in refunds}


def _refund(one: Owing) -> Refund:
    payment, amount = one.payment, Money(one.amount_minor, one.payment.amount.currency)
    return Refund(
        payment.event_id, new_uuid(), payment.id, payment.booking_id, amount, one.reason, RefundState.DUE, one.cause_id
    )


def _told(refund: Refund) -> dict[str, object]:
    return {
        "id": refund.id,
        "payment": refund.payment_id,
        "booking": refund.booking_id,
        "amount": refund.amount.amount_minor,
        "currency": refund.amount.currency,
        "reason": refund.reason,
        "cause": refund.cause_id,
    }
