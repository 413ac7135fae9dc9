"""Refunds the provider refused: tasks for somebody, who tries again or pays by other means.

Another attempt is another refund, under another id, in place of the refused one: a provider that is asked twice under
one id answers twice the same. A refused refund is replaced once, and never both replaced and paid by other means: the
change of its state is a compare-and-set, and a key lets it have one successor.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from onsale.payments import ledger, postings, store
from onsale.payments.errors import RefundSettled
from onsale.payments.model import Refund, RefundPaidOtherwise, RefundState
from onsale.payments.refund import refund_payments
from onsale.payments.tables import refunds as r
from onsale.platform import jobs
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.ids import new_uuid


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused refund, and since when it waits for somebody."""

    refund: Refund
    since: datetime


@dataclass(frozen=True, slots=True)
class OtherMeans:
    """How money was given back past the provider, on which day (the payer's), and who says so."""

    person_id: int
    note: str
    paid_on: date


async def refused_refunds(
    tx: ReadTx, event_ids: sa.Select[Any] | Sequence[int], *, after: tuple[datetime, uuid.UUID] | None, limit: int
) -> list[Refused]:
    """Those of these events that wait for somebody, the longest waiting first, behind `after`."""
    mine = sa.select(r).where(r.c.event_id.in_(event_ids), r.c.state == RefundState.REFUSED.value)
    if after is not None:
        mine = mine.where(sa.tuple_(r.c.updated_at, r.c.id) > sa.tuple_(*after))
    rows = await tx.execute(mine.order_by(r.c.updated_at, r.c.id).limit(limit))
    return [Refused(store.refund_from(row), row.updated_at) for row in rows]


async def try_again(tx: WriteTx, event_id: int, refund_id: uuid.UUID, person_id: int) -> Refund:
    """Another attempt by the provider. Raises `RefundSettled` when somebody was quicker."""
    refused = await _settle(tx, event_id, refund_id, RefundState.REPLACED, closed_by=person_id)
    again = replace(refused, id=new_uuid(), state=RefundState.DUE, provider_reference=None, refused_because=None)
    await tx.execute(
        sa.insert(r).values(
            event_id=event_id,
            id=again.id,
            payment_id=again.payment_id,
            booking_id=again.booking_id,
            amount_minor=again.amount.amount_minor,
            currency=again.amount.currency,
            reason=again.reason.value,
            state=again.state.value,
            cause_id=again.cause_id,
            replaces=refused.id,
        )
    )
    await jobs.defer(tx, refund_payments, event_id=event_id, refund_ids=[str(again.id)])
    return again


async def pay_otherwise(tx: WriteTx, event_id: int, refund_id: uuid.UUID, how: OtherMeans) -> Refund:
    """Note that the money was given back past the provider. Raises `RefundSettled` when somebody was quicker."""
    paid = await _settle(
        tx, event_id, refund_id, RefundState.PAID_OTHERWISE,
        closed_by=how.person_id, closed_note=how.note, paid_on=how.paid_on,
    )  # fmt: skip
    await ledger.post(tx, event_id, [postings.paid_by_other_means(paid)])
    await tx.publish(RefundPaidOtherwise(paid))
    return paid


async def _settle(tx: WriteTx, event_id: int, refund_id: uuid.UUID, state: RefundState, **values: object) -> Refund:
    mine = sa.and_(r.c.event_id == event_id, r.c.id == refund_id, r.c.state == RefundState.REFUSED.value)
    settled = sa.update(r).where(mine).values(state=state.value, updated_at=sa.func.now(), **values).returning(r)
    row = (await tx.execute(settled)).one_or_none()
    if row is None:
        raise RefundSettled
    return store.refund_from(row)
