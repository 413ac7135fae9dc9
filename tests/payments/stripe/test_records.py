"""Stripe's books: every captured charge and refund of a time, whoever made it, the oldest first."""

import time
from datetime import UTC, datetime, timedelta

from onsale.payments.model import Record
from onsale.payments.stripe.adapter import Stripe
from onsale.platform.money import Money
from tests.fixtures.stripe import StripeServer, stripe_payment
from tests.payments.stripe.test_refunds import captured, refund_of


async def of(stripe: Stripe, since: datetime, until: datetime) -> list[Record]:
    return [record async for record in stripe.records(since=since, until=until)]


async def test_charges_and_refunds(stripe: Stripe, stripe_server: StripeServer) -> None:
    start = datetime.fromtimestamp(int(time.time()), UTC)
    euro, yen = await captured(stripe), await captured(stripe, amount=Money(1500, "JPY"))
    refund = refund_of(euro, 4000)
    await stripe.refund(euro, refund)
    await stripe.charge(stripe_payment("pm_card_visa_chargeDeclined"), hold_ends_in_s=60)
    foreign = stripe_server.post("/v1/charges", {"amount": "700", "currency": "eur", "source": "pm_card_visa"}).json()
    end = datetime.now(UTC) + timedelta(hours=3)
    found = await of(stripe, start - timedelta(hours=2), end)
    assert found == sorted(found, key=lambda record: record.at)
    mine = {record.id or record.reference: record for record in found if record.at >= start}
    assert mine[euro.id].amount == Money(9100, "EUR")
    assert mine[yen.id].amount == Money(1500, "JPY")
    assert (mine[refund.id].kind, mine[refund.id].amount) == ("refund", Money(4000, "EUR"))
    assert mine[foreign["id"]].id is None, "somebody else's charge is in the books, too"
    assert not await of(stripe, start - timedelta(days=2), start - timedelta(days=1))
    middle = start + timedelta(seconds=1)
    halves = [*await of(stripe, start, middle), *await of(stripe, middle, end)]
    assert halves == await of(stripe, start, end), "nothing twice and nothing lost where times meet"


async def test_more_than_one_page(stripe: Stripe, stripe_server: StripeServer) -> None:
    since = datetime.now(UTC) - timedelta(seconds=1)
    for _ in range(105):
        stripe_server.post("/v1/charges", {"amount": "800", "currency": "eur", "source": "pm_card_visa"})
    found = await of(stripe, since, datetime.now(UTC) + timedelta(seconds=2))
    assert len({record.reference for record in found if record.amount == Money(800, "EUR")}) == 105
