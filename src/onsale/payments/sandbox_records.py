"""The sandbox's own books, read from its records: for comparing them with ours."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from onsale.payments.model import Record
from onsale.payments.sandbox_charges import name_of
from onsale.payments.tables import sandbox_charges as charges
from onsale.payments.tables import sandbox_refunds as refunds
from onsale.platform.database import Database
from onsale.platform.money import Money

_PAGE = 1_000
_AT = sa.func.coalesce(charges.c.captured_at, charges.c.succeeds_at, charges.c.created_at)
_TAKEN = sa.or_(charges.c.state == "captured", sa.and_(charges.c.state == "pending", sa.func.now() >= _AT))
_CHARGES = sa.select(
    sa.literal("charge").label("kind"), charges.c.payment_id.label("id"), charges.c.amount_minor, charges.c.currency,
    _AT.label("at"),
).where(_TAKEN, sa.or_(charges.c.state == "captured", charges.c.succeeds_at.is_not(None)))  # fmt: skip
_REFUNDS = (
    sa.select(
        sa.literal("refund").label("kind"), refunds.c.refund_id.label("id"), refunds.c.amount_minor, charges.c.currency,
        refunds.c.created_at.label("at"),
    )
    .join(charges, charges.c.payment_id == refunds.c.payment_id)
    .where(refunds.c.state == "done")
)  # fmt: skip
_BOTH = sa.union_all(_CHARGES, _REFUNDS).subquery()


async def records(db: Database, since: datetime, until: datetime) -> AsyncIterator[Record]:
    """Page by page, each a transaction of its own, oldest first."""
    after: tuple[Any, ...] | None = None
    key = sa.tuple_(_BOTH.c.at, _BOTH.c.id)
    while True:
        statement = sa.select(_BOTH).where(_BOTH.c.at >= since, _BOTH.c.at < until)
        if after is not None:
            statement = statement.where(key > sa.tuple_(*after))
        async with db.read() as tx:
            page = (await tx.execute(statement.order_by(_BOTH.c.at, _BOTH.c.id).limit(_PAGE))).all()
        for row in page:
            yield Record(row.kind, row.id, name_of(row.id), Money(row.amount_minor, row.currency), row.at)
        if len(page) < _PAGE:
            return
        after = (page[-1].at, page[-1].id)
