"""Payments and refunds in the database. Every change of state is a compare-and-set."""

import uuid
from typing import Any

import sqlalchemy as sa

from onsale.payments.model import Payment, PaymentState, Refund, RefundReason, RefundState
from onsale.payments.tables import payments, refunds
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.money import Money


async def insert_payment(tx: WriteTx, payment: Payment) -> None:
    """Write down what is about to be asked of the provider."""
    await tx.execute(
        sa.insert(payments).values(
            event_id=payment.event_id,
            id=payment.id,
            booking_id=payment.booking_id,
            provider=payment.provider,
            method=payment.method,
            amount_minor=payment.amount.amount_minor,
            currency=payment.amount.currency,
            state=payment.state.value,
        )
    )


async def get_payment(tx: ReadTx, event_id: int, payment_id: uuid.UUID) -> Payment | None:
    """One payment."""
    found = await tx.execute(sa.select(payments).where(payments.c.event_id == event_id, payments.c.id == payment_id))
    row = found.one_or_none()
    return _payment(row) if row else None


async def payments_of(tx: ReadTx, event_id: int, booking_id: uuid.UUID) -> list[Payment]:
    """Every attempt to pay for a booking, newest first."""
    rows = await tx.execute(
        sa.select(payments)
        .where(payments.c.event_id == event_id, payments.c.booking_id == booking_id)
        .order_by(payments.c.created_at.desc(), payments.c.id.desc())
    )
    return [_payment(row) for row in rows]


async def close_payment(tx: WriteTx, event_id: int, payment_id: uuid.UUID, state: PaymentState) -> Payment | None:
    """From open to its final state; `None` when somebody else was quicker."""
    changed = await tx.execute(
        sa.update(payments)
        .where(payments.c.event_id == event_id, payments.c.id == payment_id, payments.c.state == PaymentState.OPEN)
        .values(state=state.value, updated_at=sa.func.now())
        .returning(payments)
    )
    row = changed.one_or_none()
    return _payment(row) if row else None


async def note_redirect(tx: WriteTx, event_id: int, payment_id: uuid.UUID, url: str) -> None:
    """Where the fan has to go on."""
    await tx.execute(
        sa.update(payments)
        .where(payments.c.event_id == event_id, payments.c.id == payment_id, payments.c.state == PaymentState.OPEN)
        .values(redirect_url=url, updated_at=sa.func.now())
    )


async def pick_unsettled(tx: WriteTx, *, older_than_s: float, limit: int) -> list[tuple[int, uuid.UUID]]:
    """Open payments nobody has looked at for a while, marked as looked at now; two sweepers never pick the same."""
    stale = (
        sa.select(payments.c.event_id, payments.c.id)
        .where(
            payments.c.state == PaymentState.OPEN,
            payments.c.updated_at < sa.func.now() - sa.func.make_interval(0, 0, 0, 0, 0, 0, older_than_s),
        )
        .order_by(payments.c.updated_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .subquery()
    )
    rows = await tx.execute(
        sa.update(payments)
        .where(payments.c.event_id == stale.c.event_id, payments.c.id == stale.c.id)
        .values(updated_at=sa.func.now())
        .returning(payments.c.event_id, payments.c.id)
    )
    return [(row.event_id, row.id) for row in rows]


async def insert_refund(tx: WriteTx, refund: Refund) -> None:
    """Owe money back, and count it against its payment; a check refuses more than was captured."""
    await tx.execute(
        sa.update(payments)
        .where(payments.c.event_id == refund.event_id, payments.c.id == refund.payment_id)
        .values(refunded_minor=payments.c.refunded_minor + refund.amount.amount_minor)
    )
    await tx.execute(
        sa.insert(refunds).values(
            event_id=refund.event_id,
            id=refund.id,
            payment_id=refund.payment_id,
            booking_id=refund.booking_id,
            amount_minor=refund.amount.amount_minor,
            currency=refund.amount.currency,
            reason=refund.reason.value,
            state=refund.state.value,
        )
    )


async def get_refund(tx: ReadTx, event_id: int, refund_id: uuid.UUID) -> Refund | None:
    """One refund."""
    found = await tx.execute(sa.select(refunds).where(refunds.c.event_id == event_id, refunds.c.id == refund_id))
    row = found.one_or_none()
    return _refund(row) if row else None


async def refunds_of(tx: ReadTx, event_id: int, booking_id: uuid.UUID) -> list[Refund]:
    """Every refund of a booking, newest first."""
    rows = await tx.execute(
        sa.select(refunds)
        .where(refunds.c.event_id == event_id, refunds.c.booking_id == booking_id)
        .order_by(refunds.c.created_at.desc(), refunds.c.id.desc())
    )
    return [_refund(row) for row in rows]


async def close_refund(tx: WriteTx, event_id: int, refund_id: uuid.UUID, state: RefundState) -> bool:
    """From due to its final state; false when somebody else was quicker."""
    changed = await tx.execute(
        sa.update(refunds)
        .where(refunds.c.event_id == event_id, refunds.c.id == refund_id, refunds.c.state == RefundState.DUE)
        .values(state=state.value, updated_at=sa.func.now())
        .returning(refunds.c.id)
    )
    return changed.one_or_none() is not None


async def pick_due_refunds(tx: WriteTx, *, older_than_s: float, limit: int) -> list[tuple[int, uuid.UUID]]:
    """Refunds whose job seems to have died, marked as looked at now."""
    stale = (
        sa.select(refunds.c.event_id, refunds.c.id)
        .where(
            refunds.c.state == RefundState.DUE,
            refunds.c.updated_at < sa.func.now() - sa.func.make_interval(0, 0, 0, 0, 0, 0, older_than_s),
        )
        .order_by(refunds.c.updated_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .subquery()
    )
    rows = await tx.execute(
        sa.update(refunds)
        .where(refunds.c.event_id == stale.c.event_id, refunds.c.id == stale.c.id)
        .values(updated_at=sa.func.now())
        .returning(refunds.c.event_id, refunds.c.id)
    )
    return [(row.event_id, row.id) for row in rows]


def _payment(row: Any) -> Payment:
    return Payment(
        event_id=row.event_id,
        id=row.id,
        booking_id=row.booking_id,
        provider=row.provider,
        method=row.method,
        amount=Money(row.amount_minor, row.currency),
        state=PaymentState(row.state),
        redirect_url=row.redirect_url,
        refunded_minor=row.refunded_minor,
    )


def _refund(row: Any) -> Refund:
    return Refund(
        event_id=row.event_id,
        id=row.id,
        payment_id=row.payment_id,
        booking_id=row.booking_id,
        amount=Money(row.amount_minor, row.currency),
        reason=RefundReason(row.reason),
        state=RefundState(row.state),
    )
