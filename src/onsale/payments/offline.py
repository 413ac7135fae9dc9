"""Paying past the machines: a bank transfer, or cash at the box office. An organiser says when the money has come.

Fulfils `Provider` on records of our own. It can't give money back: the organiser does, by the way it came.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.payments.errors import BadSignature
from onsale.payments.model import (
    Dispute,
    Notice,
    Outcome,
    Payment,
    Record,
    Refund,
    RefundVerdict,
    Returned,
    Verdict,
)
from onsale.payments.tables import offline_payments as offline
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.money import Money

OFFLINE = "offline"
"""The provider's name, and that of its one method."""

_VERDICTS = {"waiting": Verdict.PENDING, "received": Verdict.CAPTURED, "void": Verdict.VOID}


class Offline:
    """Fulfils `Provider`."""

    name = OFFLINE

    def __init__(self, db: Database) -> None:
        self._db = db

    def accepts(self, method: str) -> bool:
        """`offline` alone; whether an event takes it is the event's to say."""
        return method == OFFLINE

    async def ping(self) -> None:
        """It is we ourselves."""

    async def charge(self, payment: Payment, *, hold_ends_in_s: float) -> Outcome:  # noqa: ARG002
        """Wait for the money from now on."""
        async with self._db.write() as tx:
            await _write(tx, payment, "waiting")
            return _outcome(await _row(tx, payment))

    async def lookup(self, payment: Payment) -> Outcome:
        """Whether somebody has said that it came."""
        async with self._db.read() as tx:
            return _outcome(await _row(tx, payment))

    async def void(self, payment: Payment) -> Outcome:
        """Wait no longer."""
        async with self._db.write() as tx:
            await _write(tx, payment, "void", instead_of="waiting")
            return _outcome(await _row(tx, payment))

    async def refund(self, payment: Payment, refund: Refund) -> Returned:  # noqa: ARG002
        """Not ours to do."""
        return Returned(RefundVerdict.REFUSED, reason=OFFLINE)

    async def lookup_refund(self, payment: Payment, refund: Refund) -> Returned:
        """As ever."""
        return await self.refund(payment, refund)

    async def lookup_dispute(self, reference: str) -> Dispute | None:  # noqa: ARG002
        """There are none."""
        return None

    def read_notice(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Notice:  # noqa: ARG002
        """Nobody sends any."""
        raise BadSignature

    async def records(self, *, since: datetime, until: datetime) -> AsyncIterator[Record]:
        """What was received in that time."""
        when = sa.and_(offline.c.received_at >= since, offline.c.received_at < until)
        async with self._db.read() as tx:
            rows = (await tx.execute(sa.select(offline).where(when).order_by(offline.c.received_at))).all()
        for row in rows:
            name = str(row.payment_id)
            yield Record("charge", row.payment_id, name, Money(row.amount_minor, row.currency), row.received_at)


async def mark_received(tx: WriteTx, payment: Payment, person_id: int) -> bool:
    """Write down that the money has come, and who says so; false when nobody waits for it any more."""
    by = {"received_by": person_id, "received_at": sa.func.now()}
    return await _write(tx, payment, "received", instead_of="waiting", **by)


async def _write(tx: WriteTx, payment: Payment, state: str, *, instead_of: str = "", **more: Any) -> bool:
    new = insert(offline).values(
        event_id=payment.event_id,
        payment_id=payment.id,
        amount_minor=payment.amount.amount_minor,
        currency=payment.amount.currency,
        state=state,
        **more,
    )
    written = await tx.execute(
        new.on_conflict_do_update(
            index_elements=["event_id", "payment_id"],
            set_={"state": state, **more},
            where=offline.c.state == instead_of,
        ).returning(offline.c.payment_id)
    )
    return written.one_or_none() is not None


async def _row(tx: ReadTx, payment: Payment) -> Any:
    mine = sa.and_(offline.c.event_id == payment.event_id, offline.c.payment_id == payment.id)
    return (await tx.execute(sa.select(offline.c.state).where(mine))).one_or_none()


def _outcome(row: Any) -> Outcome:
    if row is None:
        return Outcome(Verdict.UNKNOWN)
    verdict = _VERDICTS[row.state]
    return Outcome(verdict, waits=verdict is Verdict.PENDING)
