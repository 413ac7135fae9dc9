"""Our side of a reconciliation: payments and refunds as we have them."""

import uuid
from collections.abc import AsyncIterator, Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from onsale.payments.differences import Kind, Ours
from onsale.payments.model import PaymentState, RefundState
from onsale.payments.tables import payments as p
from onsale.payments.tables import refunds as r
from onsale.platform.arrays import uuid_array
from onsale.platform.database import Database, ReadTx
from onsale.platform.money import Money

_PAGE = 5_000
_CHARGES = sa.select(
    p.c.event_id, p.c.id, p.c.id.label("payment_id"), p.c.amount_minor, p.c.currency, p.c.state, p.c.created_at,
    p.c.updated_at, p.c.provider,
).subquery()  # fmt: skip
_REFUNDS = (
    sa.select(
        r.c.event_id, r.c.id, r.c.payment_id, r.c.amount_minor, r.c.currency, r.c.state, r.c.created_at, r.c.updated_at,
        p.c.provider,
    )
    .join(p, sa.and_(p.c.event_id == r.c.event_id, p.c.id == r.c.payment_id))
    .subquery()
)  # fmt: skip
_SIDES = {Kind.CHARGE: (_CHARGES, PaymentState.CAPTURED.value), Kind.REFUND: (_REFUNDS, RefundState.DONE.value)}


async def ours_among(tx: ReadTx, kind: Kind, provider: str, ids: Collection[uuid.UUID]) -> list[Ours]:
    """Those of ours with a provider that have these ids, whatever their state."""
    if not ids:
        return []
    side, _ = _SIDES[kind]
    named = sa.any_(sa.cast(sa.literal(uuid_array(ids), sa.Text), ARRAY(sa.Uuid)))
    rows = await tx.execute(sa.select(side).where(side.c.provider == provider, side.c.id == named))
    return [_ours(kind, row) for row in rows]


async def ours_settled(
    db: Database, kind: Kind, provider: str, since: datetime, until: datetime
) -> AsyncIterator[Ours]:
    """Those begun in a time whose money we hold to have moved before it ended; some in each transaction."""
    side, settled = _SIDES[kind]
    key = sa.tuple_(side.c.event_id, side.c.id)
    wanted = (
        sa.select(side)
        .where(
            side.c.provider == provider,
            side.c.state == settled,
            side.c.created_at >= since,
            side.c.created_at < until,
            side.c.updated_at < until,
        )
        .order_by(side.c.event_id, side.c.id)
        .limit(_PAGE)
    )
    after: tuple[int, uuid.UUID] | None = None
    while True:
        page = wanted if after is None else wanted.where(key > sa.tuple_(*after))
        async with db.read() as tx:
            rows = (await tx.execute(page)).all()
        for row in rows:
            yield _ours(kind, row)
        if len(rows) < _PAGE:
            return
        after = (rows[-1].event_id, rows[-1].id)


def _ours(kind: Kind, row: Any) -> Ours:
    amount, settled = Money(row.amount_minor, row.currency), row.state == _SIDES[kind][1]
    return Ours(kind, row.event_id, row.id, row.payment_id, amount, row.state, settled, row.created_at)
