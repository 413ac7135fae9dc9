"""The sandbox provider: a house of its own, with its own records, for the demo and the tests. Moves no real money.

Its payment methods: `pm_success`, `pm_declined`, `pm_challenge` (the fan passes a page first), `pm_timeout` (never
answers; its word comes later), `pm_late` (succeeds after the hold has ended), `pm_refund_fails` (takes the money and
refuses to give it back) and `pm_page` (the fan chooses on a page how it goes; see `sandbox_page`).
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.payments import sandbox_notices, sandbox_records
from onsale.payments.model import (
    Dispute,
    DisputeState,
    Notice,
    NoticeKind,
    Outcome,
    Payment,
    Record,
    Refund,
    RefundVerdict,
    Returned,
    Verdict,
)
from onsale.payments.sandbox_charges import DECIDED, ChargeLine, name_of
from onsale.payments.sandbox_page import REFUSES_REFUND_AFTER_S, disputed_payment, tell
from onsale.payments.settle import settle_payment
from onsale.payments.tables import sandbox_charges as charges
from onsale.payments.tables import sandbox_refunds
from onsale.platform import jobs
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.ids import encode_event_uuid
from onsale.platform.money import Money

METHODS = ("pm_success", "pm_declined", "pm_challenge", "pm_timeout", "pm_late", "pm_refund_fails", "pm_page")
TIMEOUT_ANSWERS_AFTER_S = 6.0
_LATE_BY_S = 1.0


class Sandbox:
    """Fulfils `Provider`. It commits transactions of its own, as a far-away server would."""

    name = "sandbox"

    def __init__(self, db: Database, public_url: str, key: bytes) -> None:
        """`key` signs its notices."""
        self._db = db
        self._line = ChargeLine(db)
        self._public_url = public_url.rstrip("/")
        self._key = key

    def accepts(self, method: str) -> bool:
        """One of `METHODS`."""
        return method in METHODS

    async def ping(self) -> None:
        """Its records can be read."""
        async with self._db.read() as tx:
            await tx.execute(sa.select(1))

    async def charge(self, payment: Payment, *, hold_ends_in_s: float) -> Outcome:
        """As the method's name says. A repetition finds the first one's record."""
        if payment.method in DECIDED:
            return await self._line.charge(payment)
        delay_s = {"pm_timeout": TIMEOUT_ANSWERS_AFTER_S, "pm_late": hold_ends_in_s + _LATE_BY_S}.get(payment.method)
        async with self._db.write() as tx:
            fresh = await self._record(tx, payment, delay_s)
            if fresh and delay_s is not None:
                await jobs.defer(
                    tx, settle_payment, after_s=delay_s, event_id=payment.event_id, payment_id=str(payment.id)
                )
        if payment.method == "pm_timeout":
            await asyncio.Event().wait()
        return await self.lookup(payment)

    async def lookup(self, payment: Payment) -> Outcome:
        """What our records say at this moment."""
        async with self._db.read() as tx:
            return self._outcome(await _charge_row(tx, payment.id))

    async def void(self, payment: Payment) -> Outcome:
        """Stops what waits for the fan or was never asked for; what the bank is working on can't be stopped."""
        async with self._db.write() as tx:
            await tx.execute(
                insert(charges)
                .values(payment_id=payment.id, event_id=0, method="", amount_minor=0, currency="", state="void")
                .on_conflict_do_update(
                    index_elements=["payment_id"],
                    set_={"state": "void"},
                    where=sa.and_(charges.c.state == "pending", charges.c.succeeds_at.is_(None)),
                )
            )
        return await self.lookup(payment)

    async def refund(self, payment: Payment, refund: Refund) -> Returned:
        """Gives back once for each refund's id, never more than was captured."""
        async with self._db.write() as tx:
            charge = await _charge_row(tx, payment.id, locked=True)
            state, reason = _answer_to(charge, refund)
            new = await tx.execute(
                insert(sandbox_refunds)
                .values(
                    refund_id=refund.id, payment_id=payment.id, amount_minor=refund.amount.amount_minor,
                    state=state.value, reason=reason,
                )
                .on_conflict_do_nothing()
                .returning(sandbox_refunds.c.refund_id)
            )  # fmt: skip
            if new.one_or_none() is not None:
                await _remember(tx, payment, refund, state)
        return await self.lookup_refund(payment, refund)

    async def lookup_refund(self, payment: Payment, refund: Refund) -> Returned:  # noqa: ARG002
        """What our records say at this moment."""
        over = sandbox_refunds.c.created_at < sa.func.now() - sa.text(f"interval '{REFUSES_REFUND_AFTER_S} s'")
        mine = sandbox_refunds.c.refund_id == refund.id
        async with self._db.read() as tx:
            row = (await tx.execute(sa.select(sandbox_refunds, over.label("over")).where(mine))).one_or_none()
        if row is None:
            return Returned(RefundVerdict.PENDING)
        if row.state == "pending":
            failed = (RefundVerdict.REFUSED, row.reason) if row.over else (RefundVerdict.PENDING, None)
            return Returned(failed[0], name_of(refund.id), failed[1])
        return Returned(RefundVerdict(row.state), name_of(refund.id), row.reason)

    async def lookup_dispute(self, reference: str) -> Dispute | None:
        """Open from the moment that was chosen on the page."""
        async with self._db.read() as tx:
            row = await _charge_row(tx, disputed_payment(reference))
        if row is None or row.disputed_at is None:
            return None
        amount = Money(row.amount_minor, row.currency)
        which = (row.event_id, row.payment_id, reference)
        return Dispute(*which, amount, DisputeState.OPEN, row.disputed_at, "fraudulent")

    def read_notice(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Notice:
        """Signed by our key, and lately; see `sandbox_notices`."""
        return sandbox_notices.read(self._key, headers, body, now)

    def records(self, *, since: datetime, until: datetime) -> AsyncIterator[Record]:
        """Charges captured and refunds done in that time."""
        return sandbox_records.records(self._db, since, until)

    async def resolve(self, payment_id: uuid.UUID, *, approve: bool) -> bool:
        """What the fan chose on the challenge page; false when it was no longer open."""
        async with self._db.write() as tx:
            changed = await tx.execute(
                sa.update(charges)
                .where(
                    charges.c.payment_id == payment_id,
                    charges.c.state == "pending",
                    charges.c.method == "pm_challenge",
                )
                .values(state="captured" if approve else "declined", captured_at=sa.func.now() if approve else None)
                .returning(charges.c.payment_id)
            )
            return changed.one_or_none() is not None

    async def _record(self, tx: WriteTx, payment: Payment, delay_s: float | None) -> bool:
        succeeds_at = None if delay_s is None else sa.func.now() + sa.func.make_interval(0, 0, 0, 0, 0, 0, delay_s)
        new = await tx.execute(
            insert(charges)
            .values(
                payment_id=payment.id,
                event_id=payment.event_id,
                method=payment.method,
                amount_minor=payment.amount.amount_minor,
                currency=payment.amount.currency,
                state="pending",
                succeeds_at=succeeds_at,
            )
            .on_conflict_do_nothing()
            .returning(charges.c.payment_id)
        )
        return new.one_or_none() is not None

    def _outcome(self, row: Any) -> Outcome:
        if row is None:
            return Outcome(Verdict.UNKNOWN)
        reference = name_of(row.payment_id)
        if row.state == "pending" and row.succeeded:
            return Outcome(Verdict.CAPTURED, reference=reference)
        if row.state == "pending" and row.succeeds_at is None:
            public = encode_event_uuid("pay", row.event_id, row.payment_id)
            return Outcome(Verdict.PENDING, f"{self._public_url}/demo/pay/{public}", reference=reference)
        return Outcome(Verdict(row.state), reference=reference)


def _answer_to(charge: Any, refund: Refund) -> tuple[RefundVerdict, str | None]:
    """What a new refund would be told."""
    if charge is None or not (charge.succeeded or charge.state == "captured"):
        return RefundVerdict.REFUSED, "not_captured"
    if charge.method == "pm_refund_fails":
        return RefundVerdict.REFUSED, "account_closed"
    if charge.refuses_refunds:
        return RefundVerdict.PENDING, "account_closed"
    if charge.refunded_minor + refund.amount.amount_minor > charge.amount_minor:
        return RefundVerdict.REFUSED, "exceeds_charge"
    return RefundVerdict.DONE, None


async def _remember(tx: WriteTx, payment: Payment, refund: Refund, state: RefundVerdict) -> None:
    """What has been given back; and word, later, of what turns out not to be."""
    if state is RefundVerdict.DONE:
        more = charges.c.refunded_minor + refund.amount.amount_minor
        await tx.execute(sa.update(charges).where(charges.c.payment_id == payment.id).values(refunded_minor=more))
    if state is RefundVerdict.PENDING:
        later_s = REFUSES_REFUND_AFTER_S + 1
        which = (payment.event_id, payment.id, NoticeKind.REFUND)
        await tell(tx, *which, refund_id=refund.id, after_s=later_s)


async def _charge_row(tx: ReadTx, payment_id: uuid.UUID, *, locked: bool = False) -> Any:
    succeeded = sa.func.coalesce(charges.c.succeeds_at <= sa.func.now(), sa.false()).label("succeeded")
    statement = sa.select(charges, succeeded).where(charges.c.payment_id == payment_id)
    return (await tx.execute(statement.with_for_update() if locked else statement)).one_or_none()
