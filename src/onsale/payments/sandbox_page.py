"""What the sandbox does as chosen on its own payment page: each choice is a way in which real providers behave."""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx
import sqlalchemy as sa
from procrastinate import JobContext, RetryStrategy

from onsale.payments import sandbox_notices
from onsale.payments.model import NoticeKind
from onsale.payments.tables import sandbox_charges as charges
from onsale.platform import jobs, limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, WriteTx
from onsale.platform.ids import encode_event_uuid
from onsale.platform.services import Services

SILENT_FOR_S = 6.0
REFUSES_REFUND_AFTER_S = 3.0
_DISPUTES_AFTER_S = 5.0
_OUT_OF_ORDER_S = 3.0


class Choice(StrEnum):
    """What can be chosen on the page."""

    APPROVE = "approve"
    DECLINE = "decline"
    ASK_AGAIN = "ask_again"
    SILENT = "silent"
    REPEATED = "repeated"
    REORDERED = "reordered"
    REFUND_FAILS = "refund_fails"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class _Notice:
    """One that is sent: its number among the payment's, and how long after the choice."""

    number: int
    after_s: float = 0.0
    kind: NoticeKind = NoticeKind.PAYMENT


_ONE = (_Notice(1),)
# The number says in which order things happened; the time, when word of it is sent.
_NOTICES: dict[Choice, tuple[_Notice, ...]] = {
    Choice.APPROVE: _ONE,
    Choice.DECLINE: _ONE,
    Choice.ASK_AGAIN: (),
    Choice.SILENT: (_Notice(1, SILENT_FOR_S),),
    Choice.REPEATED: _ONE * 5,
    Choice.REORDERED: (_Notice(3), _Notice(2, _OUT_OF_ORDER_S / 2), _Notice(1, _OUT_OF_ORDER_S)),
    Choice.REFUND_FAILS: _ONE,
    Choice.DISPUTED: (_Notice(1), _Notice(2, _DISPUTES_AFTER_S, NoticeKind.DISPUTE)),
}


async def choose(db: Database, event_id: int, payment_id: uuid.UUID, choice: Choice) -> bool:
    """Do as chosen, and send word as it would be sent; false when the payment was no longer open."""
    mine = sa.and_(charges.c.payment_id == payment_id, charges.c.state == "pending", charges.c.succeeds_at.is_(None))
    asking = charges.c.method.in_(["pm_page", "pm_challenge"])
    async with db.write() as tx:
        changed = await tx.execute(
            sa.update(charges).where(mine, asking).values(**_values(choice)).returning(charges.c.payment_id)
        )
        if changed.one_or_none() is None:
            return False
        for notice in _NOTICES[choice]:
            await tell(
                tx, event_id, payment_id, notice.kind, number=notice.number, after_s=notice.after_s,
                reference=dispute_name(payment_id) if notice.kind is NoticeKind.DISPUTE else None,
            )  # fmt: skip
    return True


def _values(choice: Choice) -> dict[str, Any]:
    captured: dict[str, Any] = {"state": "captured", "captured_at": sa.func.now()}
    if choice is Choice.DECLINE:
        return {"state": "declined"}
    if choice is Choice.ASK_AGAIN:
        return {"method": "pm_challenge"}
    if choice is Choice.SILENT:
        return {"succeeds_at": _in(SILENT_FOR_S)}
    if choice is Choice.REFUND_FAILS:
        return captured | {"refuses_refunds": True}
    if choice is Choice.DISPUTED:
        return captured | {"disputed_at": _in(_DISPUTES_AFTER_S)}
    return captured


def _in(seconds: float) -> sa.ColumnElement[Any]:
    return sa.func.now() + sa.func.make_interval(0, 0, 0, 0, 0, 0, seconds)


def dispute_name(payment_id: uuid.UUID) -> str:
    """What the sandbox calls a dispute about a charge."""
    return f"sbd_{payment_id.hex}"


def disputed_payment(name: str) -> uuid.UUID:
    """The payment whose charge a dispute of this name is about."""
    return uuid.UUID(name.removeprefix("sbd_"))


async def tell(
    tx: WriteTx,
    event_id: int,
    payment_id: uuid.UUID,
    kind: NoticeKind,
    *,
    number: int = 1,
    after_s: float = 0.0,
    refund_id: uuid.UUID | None = None,
    reference: str | None = None,
) -> None:
    """Have a notice sent, when this transaction commits and `after_s` later."""
    told = sandbox_notices.Told(
        id=f"sbn_{(refund_id or payment_id).hex}_{number}",
        kind=kind,
        payment=encode_event_uuid("pay", event_id, payment_id),
        refund=encode_event_uuid("rf", event_id, refund_id) if refund_id else None,
        reference=reference,
    )
    await jobs.defer(tx, send_notice, after_s=after_s, body=sandbox_notices.encoded(told).decode())


@jobs.queue.task(name="sandbox.notice", pass_context=True, retry=RetryStrategy(max_attempts=10, exponential_wait=2))
async def send_notice(context: JobContext, body: str) -> None:
    """Send a notice over the wire to where our own shop takes them, as any provider would."""
    await send(jobs.services_of(context), body.encode())


async def send(services: Services, body: bytes) -> None:
    """Signed at the moment it is sent. Raises unless it was taken."""
    wire = services.get(sandbox_notices.Wire)
    headers = sandbox_notices.signed(wire.key, body, utc_now())
    async with httpx.AsyncClient(
        transport=wire.transport, verify=wire.tls, timeout=limits.PROVIDER_DEADLINE_S
    ) as client:
        answer = await client.post(wire.url, content=body, headers=headers)
    answer.raise_for_status()
