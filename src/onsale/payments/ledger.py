"""The books: each movement of money debits one account and credits another by the same amount.

Rows are never changed, as the database sees to; a mistake is corrected by another transfer.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa

from onsale.payments.tables import transfers
from onsale.platform.arrays import int_array, uuid_array, word_array
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.money import Money

_POST = """
insert into ledger_transfers (event_id, cause_id, position, booking_id, debit, credit, amount_minor, currency)
select %(event)s, cause, position, booking, debit, credit, amount, currency
from unnest(%(causes)s::uuid[], %(positions)s::smallint[], %(bookings)s::uuid[], %(debits)s::text[],
    %(credits)s::text[], %(amounts)s::bigint[], %(currencies)s::text[])
    as moved (cause, position, booking, debit, credit, amount, currency)
order by cause, position
on conflict do nothing
"""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One movement. What causes it, and its position among this cause's movements, say which one it is."""

    cause_id: uuid.UUID
    position: int
    booking_id: uuid.UUID
    debit: str
    credit: str
    amount: Money


async def post(tx: WriteTx, event_id: int, movements: Iterable[Transfer]) -> None:
    """Enter an event's movements in one statement. Entering one again changes nothing; nor does one of nothing."""
    moved = [_forward(movement) for movement in movements if movement.amount.amount_minor]
    if not moved:
        return
    raw = await tx.raw()
    await raw.execute(
        _POST,
        {
            "event": event_id,
            "causes": uuid_array(one.cause_id for one in moved),
            "positions": int_array(one.position for one in moved),
            "bookings": uuid_array(one.booking_id for one in moved),
            "debits": word_array(one.debit for one in moved),
            "credits": word_array(one.credit for one in moved),
            "amounts": int_array(one.amount.amount_minor for one in moved),
            "currencies": word_array(one.amount.currency for one in moved),
        },
    )


async def balances(tx: ReadTx, event_id: int, booking_id: uuid.UUID | None = None) -> Mapping[tuple[str, str], int]:
    """What stands on an event's accounts, or what a booking has left there, by account and currency.

    Credits less debits: what we owe is positive, what we are owed negative. Accounts that are even are left out.
    """
    t = transfers.c
    mine = t.event_id == event_id if booking_id is None else sa.and_(t.event_id == event_id, t.booking_id == booking_id)
    sides = sa.union_all(
        sa.select(t.credit.label("account"), t.currency, t.amount_minor.label("amount")).where(mine),
        sa.select(t.debit, t.currency, -t.amount_minor).where(mine),
    ).subquery()
    total = sa.func.sum(sides.c.amount)
    found = await tx.execute(
        sa.select(sides.c.account, sides.c.currency, total.label("balance"))
        .group_by(sides.c.account, sides.c.currency)
        .having(total != 0)
        .order_by(sides.c.account, sides.c.currency)
    )
    return {(row.account, row.currency): int(row.balance) for row in found}


def _forward(movement: Transfer) -> Transfer:
    """Less than nothing moves the other way."""
    if movement.amount.amount_minor > 0:
        return movement
    amount = Money(-movement.amount.amount_minor, movement.amount.currency)
    return replace(movement, debit=movement.credit, credit=movement.debit, amount=amount)
