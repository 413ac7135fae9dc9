"""Very many confirmed bookings, paid through the sandbox, by the use cases in large batches."""

import sqlalchemy as sa

from onsale.bookings.begin_payment import AskedToPay, Begun, begin_many
from onsale.bookings.hold import Hold, hold_many
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.quote import Pick
from onsale.bookings.settle import settle_many
from onsale.catalog.model import Event
from onsale.catalog.seatmap import Kind, Layout, SectionSpec, build
from onsale.payments.model import Outcome, Payment, PaymentReported, Verdict
from onsale.payments.providers import Providers
from onsale.payments.tables import sandbox_charges
from onsale.platform.database import Database, WriteTx
from tests.fixtures.make import Account, Make

_BATCH = 200


def standing_room(places: int) -> Layout:
    """One field for as many."""
    return build("The field", [SectionSpec("Field", Kind.STANDING, capacity=places)])


async def sell_many(make: Make, event: Event, bookings: int) -> None:
    """So many fans with one place each."""
    for first in range(0, bookings, _BATCH):
        fans = await make.fans(min(_BATCH, bookings - first))
        async with make.db.write() as tx:
            holds = [Hold(fan.id, (Pick(first + n),)) for n, fan in enumerate(fans)]
            held = [one for one in await hold_many(tx, event.id, holds, ttl_s=600) if isinstance(one, Booking)]
        assert len(held) == len(fans)
        await _pay(make, event, held, {fan.id: fan for fan in fans})


async def _pay(make: Make, event: Event, held: list[Booking], fans: dict[int, Account]) -> None:
    providers = make.services.get(Providers)
    async with make.db.write() as tx:
        asked = [AskedToPay(fans[one.fan_id or 0].principal, one.id, "pm_success", None, providers) for one in held]
        begun = [one.payment for one in await begin_many(tx, event.id, asked) if isinstance(one, Begun)]
    async with make.db.write() as tx:
        await _charge(tx, begun)
        reports = [PaymentReported(payment, Outcome(Verdict.CAPTURED)) for payment in begun]
        settled = await settle_many(tx, event.id, reports)
    assert [one.state for one in settled.values()] == [BookingState.CONFIRMED] * len(held)


async def _charge(tx: WriteTx, payments: list[Payment]) -> None:
    """As the sandbox would have."""
    rows = [
        {
            "payment_id": payment.id,
            "event_id": payment.event_id,
            "method": payment.method,
            "amount_minor": payment.amount.amount_minor,
            "currency": payment.amount.currency,
            "state": "captured",
        }
        for payment in payments
    ]
    await tx.execute(sa.insert(sandbox_charges), rows)


async def forget_letters(db: Database) -> None:
    """Mails are another test's affair."""
    async with db.write() as tx:
        await tx.execute(sa.text("update letters set state = 'needless', ended_at = now() where state = 'due'"))
