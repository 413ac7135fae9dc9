"""Finding out what became of a payment, and telling the rooms above. Safe to do twice, in any order."""

import uuid

from procrastinate import JobContext, RetryStrategy

from onsale.payments import store
from onsale.payments.model import Outcome, PaymentReported, PaymentState, Verdict
from onsale.payments.provider import Provider
from onsale.payments.providers import Providers
from onsale.platform import jobs
from onsale.platform.database import Database
from onsale.platform.services import Services


@jobs.queue.task(name="payments.settle", pass_context=True, retry=RetryStrategy(max_attempts=10, exponential_wait=2))
async def settle_payment(context: JobContext, event_id: int, payment_id: str) -> None:
    """Ask the provider, and tell what it says."""
    await settle(jobs.services_of(context), event_id, uuid.UUID(payment_id))


async def settle(services: Services, event_id: int, payment_id: uuid.UUID, *, give_up: bool = False) -> None:
    """Look a payment up and publish its outcome if it is final.

    One the provider has never heard of is voided, so that a charge still on its way can't be captured later. With
    `give_up` so is one that waits for the fan.
    """
    db = services.get(Database)
    async with db.read() as read:
        payment = await store.get_payment(read, event_id, payment_id)
    if payment is None or payment.state is not PaymentState.OPEN:
        return

    async def find_out(provider: Provider) -> Outcome:
        outcome = await provider.lookup(payment)
        if outcome.verdict is Verdict.UNKNOWN or (give_up and outcome.verdict is Verdict.PENDING):
            outcome = await provider.void(payment)
        return outcome

    outcome = await services.get(Providers).ask(payment.provider, find_out)
    if outcome.waits_for_fan and not payment.waits_for_fan:
        async with db.write() as tx:  # we died before noting it: the fan can go on when they come back
            await store.note_waiting(tx, payment, outcome)
    await report(db, event_id, payment_id, outcome)


async def report(db: Database, event_id: int, payment_id: uuid.UUID, outcome: Outcome) -> None:
    """Publish an outcome if it is final and the payment still open."""
    if not outcome.final:
        return
    async with db.write() as tx:
        payment = await store.get_payment(tx, event_id, payment_id)
        if payment is not None and payment.state is PaymentState.OPEN:
            await tx.publish(PaymentReported(payment, outcome))
