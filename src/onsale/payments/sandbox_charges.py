"""The sandbox's records of charges that are decided at once, many in one transaction."""

import uuid
from collections.abc import Collection, Hashable, Sequence
from typing import Any

import sqlalchemy as sa

from onsale.payments.model import Outcome, Payment, Verdict
from onsale.payments.tables import sandbox_charges as charges
from onsale.platform import limits
from onsale.platform.arrays import uuid_array
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.errors import Failure, Unavailable
from onsale.platform.group_commit import GroupCommit

DECIDED = {
    "pm_success": Verdict.CAPTURED,
    "pm_declined": Verdict.DECLINED,
    "pm_refund_fails": Verdict.CAPTURED,
}

# Ordered, so that two processes charging the same payments don't meet crosswise.
_RECORD = """
insert into sandbox_charges (payment_id, event_id, method, amount_minor, currency, state, captured_at)
select payment, event, method, amount, currency, state, case state when 'captured' then now() end
from unnest(%(payments)s::uuid[], %(events)s::bigint[], %(methods)s::text[], %(amounts)s::bigint[],
    %(currencies)s::text[], %(states)s::text[]) as asked (payment, event, method, amount, currency, state)
order by payment on conflict do nothing returning payment_id
"""
_EVERY_EVENT = 0


class ChargeLine(GroupCommit[Payment, Outcome]):
    """The charges of one process that are waiting to be recorded."""

    def __init__(self, db: Database) -> None:
        super().__init__(
            db,
            name="charges",
            waiting_max=limits.PAYMENTS_UNDER_WAY,
            batch_max=limits.PAYMENTS_PER_BATCH,
            busy=Unavailable,
        )

    async def charge(self, payment: Payment) -> Outcome:
        """Record a charge by one of the methods of `DECIDED`. A repetition finds the first one's record."""
        return await self.ask(_EVERY_EVENT, payment)

    def touches(self, request: Payment) -> frozenset[Hashable]:
        """The payment itself."""
        return frozenset([request.id])

    async def work(self, tx: WriteTx, key: int, requests: Sequence[Payment]) -> Sequence[Outcome | Failure]:  # noqa: ARG002
        """Insert what is new, look the others up."""
        raw = await tx.raw()
        cursor = await raw.execute(
            _RECORD,
            {
                "payments": uuid_array(payment.id for payment in requests),
                "events": [payment.event_id for payment in requests],
                "methods": [payment.method for payment in requests],
                "amounts": [payment.amount.amount_minor for payment in requests],
                "currencies": [payment.amount.currency for payment in requests],
                "states": [DECIDED[payment.method].value for payment in requests],
            },
        )
        new = {row[0] for row in await cursor.fetchall()}
        known = await _verdicts(tx, {payment.id for payment in requests} - new)
        return [_outcome(payment, known.get(payment.id, DECIDED[payment.method])) for payment in requests]

    async def found(self, tx: ReadTx, key: int, requests: Sequence[Payment]) -> Sequence[Outcome | None]:  # noqa: ARG002
        """Which of them are recorded."""
        known = await _verdicts(tx, {payment.id for payment in requests})
        return [_outcome(payment, known[payment.id]) if payment.id in known else None for payment in requests]


def name_of(number: uuid.UUID) -> str:
    """What the sandbox calls a charge or a refund of ours."""
    return f"sb_{number.hex}"


def _outcome(payment: Payment, verdict: Verdict) -> Outcome:
    reason = "card_declined" if verdict is Verdict.DECLINED else None
    return Outcome(verdict, reference=name_of(payment.id), reason=reason)


async def _verdicts(tx: ReadTx, payment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Verdict]:
    if not payment_ids:
        return {}
    rows: Any = await tx.execute(
        sa.select(charges.c.payment_id, charges.c.state).where(charges.c.payment_id.in_(payment_ids))
    )
    return {row.payment_id: Verdict(row.state) for row in rows}
