"""The provider is down: nothing is begun, the fan is told until when the places are kept, and once gets more time."""

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.model import Booking
from onsale.inventory.claim import Term, Wish, take
from onsale.payments.providers import Providers
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.schemas import rfc3339
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import booking_path, count, held, lapse, now_of
from tests.payments.providers import Unreliable


@pytest.fixture
def down(services: Services, db: Database) -> Unreliable:
    """A provider that nothing gets through to, left alone already."""
    provider = Unreliable(db, drops=("ping", "charge", "lookup"))
    providers = Providers(provider, clock=lambda: 0.0)
    services.add(Providers, providers)
    for _ in range(limits.PROVIDER_FAILURES_IN_A_ROW):
        providers._breakers["sandbox"].failed(0.0)
    return provider


async def pay(client: httpx.AsyncClient, booking: Booking, fan: Account) -> httpx.Response:
    return await client.post(booking_path(booking, "pay"), json={"payment_method": "pm_success"}, headers=fan.headers)


async def deadlines(db: Database, booking: Booking) -> set[object]:
    """Of the booking, its slot and its places: one moment, if they agree."""
    union = (
        "select expires_at from bookings where id = :id union select held_until from claims where booking_id = :id "
        "union select held_until from fan_slots where booking_id = :id"
    )
    async with db.read() as tx:
        return set((await tx.execute(sa.text(union), {"id": booking.id})).scalars())


async def test_nothing_is_begun_and_the_hold_is_longer_once(
    client: httpx.AsyncClient, db: Database, make: Make, down: Unreliable
) -> None:
    fan = await make.fan()
    booking = await held(db, await make.event(), fan, 1, 2)
    assert booking.expires_at
    for _ in range(2):
        answer = await pay(client, booking, fan)
        told = answer.json()
        assert (answer.status_code, told["code"]) == (503, "payments_unavailable"), answer.text
        assert int(answer.headers["retry-after"]) == limits.PROVIDER_LEFT_ALONE_S
        later = booking.expires_at + timedelta(seconds=limits.HOLD_EXTENSION_S)
        assert await deadlines(db, booking) == {later}
        assert told["held_until"] == rfc3339(later)
        assert "19 more minutes" in told["detail"]
    assert await count(db, "payments") == await count(db, "sandbox_charges") == 0
    assert (await now_of(db, booking)).state == "held"
    assert await broken_invariants(db) == {}


async def test_one_who_asks_when_it_is_back_pays(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, down: Unreliable
) -> None:
    fan = await make.fan()
    booking = await held(db, await make.event(), fan, 1)
    services.get(Providers)._clock = lambda: limits.PROVIDER_LEFT_ALONE_S
    assert (await pay(client, booking, fan)).status_code == 503, "asked, and still down"
    down.drops = ()
    services.get(Providers)._clock = lambda: 2 * limits.PROVIDER_LEFT_ALONE_S
    paid = await pay(client, booking, fan)
    assert (paid.status_code, paid.json()["state"]) == (200, "confirmed"), paid.text


async def test_it_goes_down_while_people_pay(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    """The first ones wait for the sweep; then nobody's payment is begun any more."""
    services.add(Providers, Providers(Unreliable(db, drops=("ping", "charge")), clock=lambda: 0.0))
    event, fans = await make.event(), await make.fans(limits.PROVIDER_FAILURES_IN_A_ROW + 1)
    answers = [await pay(client, await held(db, event, fan, place), fan) for place, fan in enumerate(fans)]
    assert [answer.status_code for answer in answers] == [*[202] * limits.PROVIDER_FAILURES_IN_A_ROW, 503]


async def test_what_needs_no_provider_goes_on(
    client: httpx.AsyncClient, db: Database, make: Make, down: Unreliable
) -> None:
    fan, other = await make.fans(2)
    event = await make.event()
    booking = await held(db, event, fan, 1)
    async with db.write() as tx:
        await tx.execute(sa.text("update bookings set lines = jsonb_set(jsonb_set(jsonb_set(lines, '{0,face}', '0'), "
            "'{0,fees}', '0'), '{0,tax}', '0'), total_minor = 0"))  # fmt: skip
    free = await pay(client, booking, fan)
    assert (free.status_code, free.json()["state"]) == (200, "confirmed"), free.text
    lapsed = await held(db, event, other, 2)
    await lapse(db, lapsed)
    gone = await pay(client, lapsed, other)
    assert (gone.status_code, gone.json()["code"]) == (410, "hold_expired")
    assert (await pay(client, lapsed, fan)).status_code == 404


async def test_more_time_takes_nobody_elses_places(db: Database, make: Make) -> None:
    """A renewed claim is one's own; the statement leaves another's alone."""
    event, fan, other = await make.event(), *await make.fans(2)
    mine, theirs = await held(db, event, fan, 1), await held(db, event, other, 2)
    async with db.write() as tx:
        taken = await take(tx, event.id, [Wish(mine.id, fan.id, (1, 2))], Term(until=mine.expires_at))
    assert taken.missing == {mine.id: (2,)}
    assert await count(db, "claims where booking_id = :id", id=theirs.id) == 1
