"""A disputed charge leaves the books of its event, once, and comes back when the dispute is won."""

from dataclasses import replace

import pytest

from onsale.payments.disputes import note_dispute
from onsale.payments.ledger import balances
from onsale.payments.model import Dispute, DisputeState
from onsale.payments.providers import Providers
from onsale.payments.sandbox import Sandbox
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.money import Money
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import only_payment, sold
from tests.payments.providers import KEY


class Disputed(Sandbox):
    """The sandbox, which is told how its dispute stands."""

    def __init__(self, db: Database, dispute: Dispute) -> None:
        super().__init__(db, "http://testserver", KEY)
        self.dispute = dispute

    async def lookup_dispute(self, reference: str) -> Dispute | None:
        assert reference == self.dispute.reference
        return self.dispute


@pytest.mark.parametrize(
    ("states", "left"),
    [
        ((DisputeState.OPEN, DisputeState.OPEN), 2_500),
        ((DisputeState.OPEN, DisputeState.LOST), 2_500),
        ((DisputeState.OPEN, DisputeState.WON, DisputeState.WON), 0),
        ((DisputeState.WON,), 0),
    ],
)
async def test_it_is_booked_once(
    services: Services, db: Database, make: Make, states: tuple[DisputeState, ...], left: int
) -> None:
    booking = await sold(services, await make.event(), await make.fan(), 1)
    payment = await only_payment(db, booking)
    dispute = Dispute(
        booking.event_id, payment.id, "dp_1", Money(2_500, "EUR"), DisputeState.OPEN, utc_now(), "fraudulent"
    )
    for state in states:
        services.add(Providers, Providers(Disputed(db, replace(dispute, state=state))))
        await note_dispute(services, "sandbox", "dp_1")
        assert await broken_invariants(db) == {}
    async with db.read() as tx:
        stands = {account: balance for (account, _), balance in (await balances(tx, booking.event_id)).items()}
    assert stands.get("disputes", 0) == -left
    assert stands["provider:sandbox"] == -(payment.amount.amount_minor - left)
