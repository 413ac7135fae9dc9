"""A refund that Stripe had done and the fan's bank sent back: it is owed again, and somebody is told."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from onsale.bookings.cancel import cancel
from onsale.payments.refused import try_again
from onsale.payments.stripe.names import refund_name
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import count, do_jobs, held, paid, until
from tests.fixtures.stripe import StripeServer, signed, stripe_settings
from tests.stripe_server.refunds import FAILS_LATER


@pytest.fixture
def settings(stripe_server: StripeServer, data_dir: Path) -> Settings:
    """An installation that takes money with Stripe."""
    return stripe_settings(stripe_server, data_dir)


async def test_it_is_owed_again(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, stripe_server: StripeServer
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = (await paid(services, fan, await held(db, event, fan, 1, 2), stripe_server.card(FAILS_LATER))).booking
    async with db.write() as tx:
        refund = (await cancel(tx, fan.principal, event.id, booking.id, None)).refund
    assert refund
    await do_jobs(services)
    assert await count(db, "refunds where state = 'done'") == 1
    name = refund_name(refund)

    def notices() -> list[dict[str, Any]]:
        failed = stripe_server.events("refund.failed")
        return [one for one in failed if name in one["data"]["object"]["metadata"].values()]

    async def told_of() -> bool:
        return bool(notices())

    await until(told_of)
    told = notices()
    for one in told * 3:
        body = json.dumps(one).encode()
        answer = await client.post("/api/v1/payments/stripe/notices", content=body, headers=signed(body))
        assert answer.status_code == 204
    await do_jobs(services)
    assert await count(db, "refunds where state = 'refused' and refused_because = 'expired_or_canceled_card'") == 1
    assert await broken_invariants(db) == {}
    async with db.write() as tx:
        await try_again(tx, event.id, refund.id, fan.id)
    await do_jobs(services)
    assert await count(db, "refunds where state = 'done'") == await count(db, "refunds where state = 'replaced'") == 1
    assert await broken_invariants(db) == {}
