"""Money a fan's bank takes back: recorded as the provider tells it, and entered in the books."""

import uuid
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import insert

from onsale.payments import ledger, postings, store
from onsale.payments.model import Dispute, DisputeState
from onsale.payments.providers import Providers
from onsale.payments.tables import payment_disputes as disputes
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.money import Money
from onsale.platform.services import Services

log = structlog.get_logger()


async def note_dispute(services: Services, provider: str, reference: str) -> None:
    """Look a dispute up at the provider and write down how it stands. Twice does no harm."""
    dispute = await services.get(Providers).ask(provider, lambda told: told.lookup_dispute(reference))
    if dispute is None:
        return
    db = services.get(Database)
    async with db.read() as read:
        payment = await store.get_payment(read, dispute.event_id, dispute.payment_id)
    if payment is None or payment.provider != provider:
        return
    stands: dict[str, Any] = {
        "amount_minor": dispute.amount.amount_minor, "state": dispute.state.value, "reason": dispute.reason,
    }  # fmt: skip
    async with db.write() as tx:
        await tx.execute(
            insert(disputes)
            .values(
                event_id=payment.event_id, provider=provider, reference=dispute.reference, payment_id=payment.id,
                booking_id=payment.booking_id, currency=dispute.amount.currency, opened_at=dispute.opened_at, **stands,
            )
            .on_conflict_do_update(
                index_elements=["event_id", "provider", "reference"], set_={**stands, "updated_at": sa.func.now()}
            )
        )  # fmt: skip
        won = dispute.state is DisputeState.WON
        moved = postings.disputed(payment, dispute.reference, dispute.amount, won=won)
        await ledger.post(tx, payment.event_id, moved)
    log.warning("payment_disputed", payment_id=str(payment.id), state=dispute.state.value)


async def disputes_of(
    tx: ReadTx, event_id: int, *, booking_id: uuid.UUID | None = None, limit: int = limits.DISPUTES_SHOWN
) -> list[Dispute]:
    """An event's disputes, or one booking's, newest first."""
    statement = sa.select(disputes).where(disputes.c.event_id == event_id)
    if booking_id is not None:
        statement = statement.where(disputes.c.booking_id == booking_id)
    rows = await tx.execute(statement.order_by(disputes.c.opened_at.desc()).limit(limit))
    return [
        Dispute(
            row.event_id,
            row.payment_id,
            row.reference, Money(row.amount_minor, row.currency), DisputeState(row.state), row.opened_at, row.reason,
            row.booking_id,
        )
        for row in rows
    ]  # fmt: skip
