"""Reading the books: what moved between the accounts of events, and what that leaves on them."""

import uuid
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from onsale.payments import accounts
from onsale.payments.accounts import is_provider_account
from onsale.payments.tables import transfers
from onsale.platform.database import ReadTx
from onsale.platform.tables import Moment

# One account stood for each event once; what was entered in it went on to the accounts there are now.
_ONCE = "event:"


@dataclass(frozen=True, slots=True)
class Books:
    """What moved from which account to which, added up: amounts in minor units by (debit, credit)."""

    moved: Mapping[tuple[str, str], int]

    def balance(self, account: str) -> int:
        """Credits less debits: what we owe is positive, what we are owed negative."""
        into = sum(amount for (_, credit), amount in self.moved.items() if credit == account)
        return into - sum(amount for (debit, _), amount in self.moved.items() if debit == account)

    def between(self, debits: Sequence[str], credit: str) -> int:
        """What went from some accounts to another."""
        return sum(self.moved.get((debit, credit), 0) for debit in debits)

    @property
    def providers(self) -> Mapping[str, int]:
        """What each provider holds for us, by its name."""
        known = sorted({side for pair in self.moved for side in pair if is_provider_account(side)})
        return {account.partition(":")[2]: -self.balance(account) for account in known}

    @property
    def captured_minor(self) -> int:
        """What fans paid."""
        return sum(
            amount
            for (debit, credit), amount in self.moved.items()
            if is_provider_account(debit) and (credit == accounts.FANS or credit.startswith(_ONCE))
        )

    @property
    def refunded_minor(self) -> int:
        """What went back to them through a provider."""
        return sum(
            amount
            for (debit, credit), amount in self.moved.items()
            if is_provider_account(credit) and (debit == accounts.REFUNDS or debit.startswith(_ONCE))
        )

    @property
    def due_minor(self) -> int:
        """What the organiser is owed: their part of what was sold, what was kept, what they paid back themselves."""
        mine = (accounts.ORGANISER, accounts.CANCELLATION_FEES, accounts.OTHER_MEANS, accounts.DISPUTES)
        return sum(self.balance(account) for account in mine)


async def books_of(tx: ReadTx, event_id: int) -> Mapping[str, Books]:
    """An event's books, by currency."""
    t = transfers.c
    total = sa.func.sum(t.amount_minor).label("amount")
    found = await tx.execute(
        sa.select(t.currency, t.debit, t.credit, total)
        .where(t.event_id == event_id)
        .group_by(*[t.currency, t.debit, t.credit])
    )
    books: dict[str, dict[tuple[str, str], int]] = {}
    for row in found:
        books.setdefault(row.currency, {})[row.debit, row.credit] = int(row.amount)
    return {currency: Books(moved) for currency, moved in sorted(books.items())}


@dataclass(frozen=True, slots=True)
class Period:
    """An event's books over a time: what moved in it, and all that had moved when it ended."""

    event_id: int
    currency: str
    within: Books
    until: Books


async def books_of_period(
    tx: ReadTx, events: sa.Select[tuple[int]], since: datetime, until: datetime, *, also: Container[int] = ()
) -> list[Period]:
    """The books of those events in which anything moved from `since` to just before `until`, and of `also`."""
    t = transfers.c
    total, inside = sa.func.sum(t.amount_minor), t.created_at >= since
    found = await tx.execute(
        sa.select(
            t.event_id,
            t.currency,
            t.debit,
            t.credit,
            total.label("until"),
            sa.func.coalesce(total.filter(inside), 0).label("within"),
        )
        .where(t.event_id.in_(events), t.created_at < until)
        .group_by(t.event_id, t.currency, t.debit, t.credit)
    )
    moved: dict[tuple[int, str], tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]] = {}
    for row in found:
        within, so_far = moved.setdefault((row.event_id, row.currency), ({}, {}))
        within[row.debit, row.credit], so_far[row.debit, row.credit] = int(row.within), int(row.until)
    return [
        Period(event_id, currency, Books(within), Books(so_far))
        for (event_id, currency), (within, so_far) in sorted(moved.items())
        if any(within.values()) or event_id in also
    ]


async def books_by_time(
    tx: ReadTx, events: sa.Select[tuple[int]], bounds: Sequence[datetime], *, first_cause: uuid.UUID
) -> Mapping[int, Mapping[str, Books]]:
    """What moved in the books of those events from each of the ascending `bounds` to just before the next, from the
    last on without end: by position in `bounds`, then by currency.

    Nothing is looked for whose cause (a payment, a refund) has an id before `first_cause`: ids are sorted by time, so
    that leaves a part of the primary key to read.
    """
    t = transfers.c
    span = sa.func.width_bucket(t.created_at, sa.cast(list(bounds), ARRAY(Moment)))
    found = await tx.execute(
        sa.select(span.label("span"), t.currency, t.debit, t.credit, sa.func.sum(t.amount_minor).label("amount"))
        .where(t.event_id.in_(events), t.created_at >= bounds[0], t.cause_id >= first_cause)
        .group_by(span, t.currency, t.debit, t.credit)
    )
    moved: dict[int, dict[str, dict[tuple[str, str], int]]] = {}
    for row in found:
        of_span = moved.setdefault(row.span - 1, {})
        of_span.setdefault(row.currency, {})[row.debit, row.credit] = int(row.amount)
    return {n: {currency: Books(pairs) for currency, pairs in told.items()} for n, told in moved.items()}
