"""The books: each movement of money debits one account and credits another by the same amount.

Accounts are names: `provider:sandbox` is what a provider holds for us, `event:<id>` what the event's
organiser is owed for it. No account names a fan. Rows are never changed; a mistake is corrected by another transfer.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from onsale.payments.model import Payment, Refund
from onsale.platform.arrays import uuid_array
from onsale.platform.database import WriteTx
from onsale.platform.money import Money

_POST = """
insert into ledger_transfers (event_id, cause_id, position, debit, credit, amount_minor, currency)
select %(event)s, cause, 0, debit, credit, amount, currency
from unnest(%(causes)s::uuid[], %(debits)s::text[], %(credits)s::text[], %(amounts)s::bigint[], %(currencies)s::text[])
    as moved (cause, debit, credit, amount, currency) order by cause
on conflict do nothing
"""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One movement, and the payment or refund that causes it."""

    cause_id: uuid.UUID
    debit: str
    credit: str
    amount: Money


async def post(tx: WriteTx, event_id: int, movements: Sequence[Transfer]) -> None:
    """Enter an event's movements in one statement. Entering the same cause again changes nothing."""
    moving = [movement for movement in movements if movement.amount.amount_minor > 0]
    if not moving:
        return
    raw = await tx.raw()
    await raw.execute(
        _POST,
        {
            "event": event_id,
            "causes": uuid_array(movement.cause_id for movement in moving),
            "debits": [movement.debit for movement in moving],
            "credits": [movement.credit for movement in moving],
            "amounts": [movement.amount.amount_minor for movement in moving],
            "currencies": [movement.amount.currency for movement in moving],
        },
    )


def captured(payment: Payment) -> Transfer:
    """Money came in: the provider holds it, the event's organiser is owed it."""
    return Transfer(payment.id, f"provider:{payment.provider}", f"event:{payment.event_id}", payment.amount)


def refunded(refund: Refund, provider: str) -> Transfer:
    """Money went back."""
    return Transfer(refund.id, f"event:{refund.event_id}", f"provider:{provider}", refund.amount)
