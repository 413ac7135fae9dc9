"""The books: each movement of money debits one account and credits another by the same amount.

Accounts are names: `provider:sandbox` is what a provider holds for us, `event:<id>` what the event's
organiser is owed for it. No account names a fan. Rows are never changed; a mistake is corrected by another transfer.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert

from onsale.payments.tables import transfers
from onsale.platform.database import WriteTx


@dataclass(frozen=True, slots=True)
class Transfer:
    """One movement, in minor units."""

    debit: str
    credit: str
    amount_minor: int


async def post(tx: WriteTx, event_id: int, cause_id: uuid.UUID, currency: str, movements: Sequence[Transfer]) -> None:
    """Enter the movements one payment or refund causes. Entering the same cause again changes nothing."""
    rows = [
        {
            "event_id": event_id,
            "cause_id": cause_id,
            "position": position,
            "debit": movement.debit,
            "credit": movement.credit,
            "amount_minor": movement.amount_minor,
            "currency": currency,
        }
        for position, movement in enumerate(movements)
        if movement.amount_minor > 0
    ]
    if rows:
        await tx.execute(insert(transfers).values(rows).on_conflict_do_nothing())


def captured(provider: str, event_id: int, amount_minor: int) -> list[Transfer]:
    """Money came in: the provider holds it, the event's organiser is owed it."""
    return [Transfer(f"provider:{provider}", f"event:{event_id}", amount_minor)]


def refunded(provider: str, event_id: int, amount_minor: int) -> list[Transfer]:
    """Money went back."""
    return [Transfer(f"event:{event_id}", f"provider:{provider}", amount_minor)]
