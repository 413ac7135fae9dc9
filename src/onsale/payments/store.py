"""Payments and refunds in the database. Every change of state is a compare-and-set."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from onsale.payments.model import Outcome, Payment, PaymentState, Refund, RefundReason, RefundState
from onsale.payments.offline import OFFLINE
from onsale.payments.tables import payments, refunds
from onsale.platform.arrays import uuid_array
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.money import Money

_INSERT_OPEN = """
insert into payments (event_id, id, booking_id, provider, method, amount_minor, currency, state)
select %(event)s, id, booking, provider, method, amount, currency, 'open'
from unnest(%(ids)s::uuid[], %(bookings)s::uuid[], %(providers)s::text[], %(methods)s::text[], %(amounts)s::bigint[],
    %(currencies)s::text[]) as begun (id, booking, provider, method, amount, currency)
"""

_CLOSE = """
update payments set state = word.state, reference = coalesce(word.reference, payments.reference),
    waits_for_fan = false, updated_at = now()
from jsonb_to_recordset(%(words)s::jsonb) as word (id uuid, state text, reference text)
where payments.event_id = %(event)s and payments.id = word.id and payments.state = 'open'
returning payments.id
"""


async def insert_open(tx: WriteTx, event_id: int, begun: Sequence[Payment]) -> None:
    """Write down what is about to be asked of the provider, for one event in one statement."""
    if not begun:
        return
    raw = await tx.raw()
    await raw.execute(
        _INSERT_OPEN,
        {
            "event": event_id,
            "ids": uuid_array(payment.id for payment in begun),
            "bookings": uuid_array(payment.booking_id for payment in begun),
            "providers": [payment.provider for payment in begun],
            "methods": [payment.method for payment in begun],
            "amounts": [payment.amount.amount_minor for payment in begun],
            "currencies": [payment.amount.currency for payment in begun],
        },
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


async def get_payments(tx: ReadTx, event_id: int, payment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Payment]:
    """Those of an event's payments that exist, by id."""
    rows = await tx.execute(sa.select(payments).where(payments.c.event_id == event_id, payments.c.id.in_(payment_ids)))
    return {row.id: _payment(row) for row in rows}


async def open_payments_of(tx: ReadTx, event_id: int, booking_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Payment]:
    """The payment under way for each of the bookings, by booking; at most one, as an index sees to."""
    under_way = sa.and_(payments.c.booking_id.in_(booking_ids), payments.c.state == PaymentState.OPEN)
    rows = await tx.execute(sa.select(payments).where(payments.c.event_id == event_id, under_way))
    return {row.booking_id: _payment(row) for row in rows}


async def refundable_payments(
    tx: ReadTx, event_id: int, booking_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, Payment]:
    """The payment that each booking's refunds come from, by booking: the newest captured that isn't all given back."""
    left = sa.and_(
        payments.c.booking_id.in_(booking_ids),
        payments.c.state == PaymentState.CAPTURED,
        payments.c.refunded_minor < payments.c.amount_minor,
    )
    statement = sa.select(payments).where(payments.c.event_id == event_id, left)
    rows = await tx.execute(statement.order_by(payments.c.created_at, payments.c.id))
    return {row.booking_id: _payment(row) for row in rows}


async def close_payments(tx: WriteTx, event_id: int, closed: Sequence[Payment]) -> set[uuid.UUID]:
    """From open to the state each is given in; returns which of them, without those where somebody else was quicker.

    The caller has locked their bookings, so that nobody waits for another's payments crosswise.
    """
    raw = await tx.raw()
    words = [{"id": str(one.id), "state": one.state.value, "reference": one.reference} for one in closed]
    values = {"event": event_id, "words": msgspec.json.encode(words).decode()}
    return {row[0] for row in await (await raw.execute(_CLOSE, values)).fetchall()}


async def note_waiting(tx: WriteTx, payment: Payment, outcome: Outcome) -> None:
    """What the provider calls it, and where the fan has to go on."""
    mine = sa.and_(payments.c.event_id == payment.event_id, payments.c.id == payment.id)
    await tx.execute(
        sa.update(payments)
        .where(mine, payments.c.state == PaymentState.OPEN)
        .values(
            redirect_url=outcome.redirect_url,
            waits_for_fan=outcome.waits_for_fan,
            reference=outcome.reference or payments.c.reference,
            updated_at=sa.func.now(),
        )
    )


async def pick_unsettled(tx: WriteTx, *, older_than_s: float, limit: int) -> list[tuple[int, uuid.UUID]]:
    """Open payments nobody has looked at for a while, marked as looked at now; two sweepers never pick the same."""
    stale = (
        sa.select(payments.c.event_id, payments.c.id)
        .where(
            payments.c.state == PaymentState.OPEN,
            payments.c.provider != OFFLINE,  # they wait for days, and somebody says when they come
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


async def get_refund(tx: ReadTx, event_id: int, refund_id: uuid.UUID) -> Refund | None:
    """One refund."""
    found = await tx.execute(sa.select(refunds).where(refunds.c.event_id == event_id, refunds.c.id == refund_id))
    row = found.one_or_none()
    return refund_from(row) if row else None


async def get_refunds(tx: ReadTx, event_id: int, refund_ids: Collection[uuid.UUID]) -> list[Refund]:
    """Those of an event's refunds that exist, in the order in which everybody changes them."""
    mine = sa.and_(refunds.c.event_id == event_id, refunds.c.id.in_(refund_ids))
    return [refund_from(row) for row in await tx.execute(sa.select(refunds).where(mine).order_by(refunds.c.id))]


async def attempts_and_refunds(
    tx: ReadTx, bookings: Collection[tuple[int, uuid.UUID]]
) -> dict[uuid.UUID, tuple[list[Payment], list[Refund]]]:
    """For each of the bookings (event, id): its attempts to pay and its refunds, newest first."""
    told: dict[uuid.UUID, tuple[list[Payment], list[Refund]]] = {
        booking_id: ([], []) for _event, booking_id in bookings
    }
    for table, at in ((payments, 0), (refunds, 1)):
        theirs = sa.tuple_(table.c.event_id, table.c.booking_id).in_(list(bookings))
        rows = await tx.execute(sa.select(table).where(theirs).order_by(table.c.created_at.desc(), table.c.id.desc()))
        for row in rows if bookings else ():
            if at:
                told[row.booking_id][1].append(refund_from(row))
            else:
                told[row.booking_id][0].append(_payment(row))
    return told


async def refunds_of(tx: ReadTx, event_id: int, booking_id: uuid.UUID) -> list[Refund]:
    """Every refund of a booking, newest first."""
    rows = await tx.execute(
        sa.select(refunds)
        .where(refunds.c.event_id == event_id, refunds.c.booking_id == booking_id)
        .order_by(refunds.c.created_at.desc(), refunds.c.id.desc())
    )
    return [refund_from(row) for row in rows]


async def note_refund(
    tx: WriteTx, refund: Refund, state: RefundState, *, reference: str | None, refused_because: str | None
) -> bool:
    """From due to what the provider says of it, which may still be due; false when somebody else was quicker."""
    mine = sa.and_(refunds.c.event_id == refund.event_id, refunds.c.id == refund.id)
    changed = await tx.execute(
        sa.update(refunds)
        .where(mine, refunds.c.state == RefundState.DUE)
        .values(
            state=state.value,
            provider_reference=reference or refunds.c.provider_reference,
            refused_because=refused_because,
            updated_at=sa.func.now(),
        )
        .returning(refunds.c.id)
    )
    return changed.one_or_none() is not None


async def note_come_back(tx: WriteTx, refund: Refund, because: str) -> bool:
    """From done to refused: the money came back to the provider; false when that was noted before."""
    mine = sa.and_(refunds.c.event_id == refund.event_id, refunds.c.id == refund.id)
    changed = await tx.execute(
        sa.update(refunds)
        .where(mine, refunds.c.state == RefundState.DONE)
        .values(state=RefundState.REFUSED.value, refused_because=because, updated_at=sa.func.now())
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
        reference=row.reference,
        waits_for_fan=row.waits_for_fan,
    )


def refund_from(row: Any) -> Refund:
    """A refund from a row that has its columns."""
    return Refund(
        event_id=row.event_id,
        id=row.id,
        payment_id=row.payment_id,
        booking_id=row.booking_id,
        amount=Money(row.amount_minor, row.currency),
        reason=RefundReason(row.reason),
        state=RefundState(row.state),
        cause_id=row.cause_id,
        provider_reference=row.provider_reference,
        refused_because=row.refused_because,
        since=row.updated_at,
    )
