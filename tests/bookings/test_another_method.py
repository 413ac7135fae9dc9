"""A payment that waits for the fan gives way: to another method, or when the fan lets the places go."""

import asyncio

import httpx
import pytest

from onsale.bookings.model import Booking
from onsale.payments.model import Outcome, Payment
from onsale.payments.providers import Providers
from onsale.payments.sandbox import Sandbox
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import booking_path, count, held, now_of, only_payment, paid
from tests.payments.providers import KEY, Unreliable, sandbox_of


class Mute(Sandbox):
    """Never answers what has become of a payment."""

    async def lookup(self, payment: Payment) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError("nothing wakes it")


async def challenged(services: Services, db: Database, make: Make, fan: Account) -> Booking:
    """A booking whose payment waits for the fan."""
    booking = (await paid(services, fan, await held(db, await make.event(), fan, 1), "pm_challenge")).booking
    assert booking.state == "payment_pending"
    return booking


async def approve(services: Services, db: Database, booking: Booking) -> None:
    """The fan passes the challenge, and nobody has told us yet."""
    sandbox = sandbox_of(services)
    assert await sandbox.resolve((await only_payment(db, booking)).id, approve=True)


async def pay(client: httpx.AsyncClient, booking: Booking, fan: Account, method: str) -> httpx.Response:
    return await client.post(booking_path(booking, "pay"), json={"payment_method": method}, headers=fan.headers)


async def test_the_first_is_void_and_the_second_captured(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    fan = await make.fan()
    booking = await challenged(services, db, make, fan)
    answer = await pay(client, booking, fan, "pm_success")
    assert (answer.status_code, answer.json()["state"]) == (200, "confirmed"), answer.text
    for method, state in [("pm_challenge", "void"), ("pm_success", "captured")]:
        assert await count(db, "payments where method = :method and state = :state", method=method, state=state) == 1
        assert await count(db, "sandbox_charges where method = :m and state = :state", m=method, state=state) == 1
    assert await count(db, "payments") == await count(db, "sandbox_charges") == 2
    assert await broken_invariants(db) == {}


async def test_many_times_at_once_it_is_captured_once(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    fan = await make.fan()
    booking = await challenged(services, db, make, fan)
    answers = await asyncio.gather(*(pay(client, booking, fan, "pm_success") for _ in range(6)))
    assert {answer.status_code for answer in answers} <= {200, 202}, [answer.text for answer in answers]
    assert (await now_of(db, booking)).state == "confirmed"
    assert await count(db, "sandbox_charges where state = 'captured'") == 1
    assert await broken_invariants(db) == {}


async def test_approved_at_that_very_moment_it_isnt_charged_again(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    fan = await make.fan()
    booking = await challenged(services, db, make, fan)
    await approve(services, db, booking)
    answer = await pay(client, booking, fan, "pm_success")
    assert (answer.status_code, answer.json()["state"]) == (200, "confirmed"), answer.text
    assert await count(db, "sandbox_charges") == 1
    assert await broken_invariants(db) == {}


async def test_a_method_nobody_knows_leaves_the_challenge_waiting(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    fan = await make.fan()
    booking = await challenged(services, db, make, fan)
    answer = await pay(client, booking, fan, "pm_gold")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "payment_method")
    assert (await only_payment(db, booking)).state == "open"
    assert (await now_of(db, booking)).state == "payment_pending"


async def test_let_go_the_payment_is_void(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    fan = await make.fan()
    booking = await challenged(services, db, make, fan)
    assert (await client.delete(booking_path(booking), headers=fan.headers)).status_code == 204
    assert (await now_of(db, booking)).state == "released"
    assert (await only_payment(db, booking)).state == "void"
    assert await count(db, "sandbox_charges where state = 'void'") == 1
    assert await count(db, "claims") == await count(db, "fan_slots") == 0
    assert await broken_invariants(db) == {}


async def test_approved_at_that_very_moment_it_isnt_let_go(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    fan = await make.fan()
    booking = await challenged(services, db, make, fan)
    await approve(services, db, booking)
    answer = await client.delete(booking_path(booking), headers=fan.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_held")
    assert (await now_of(db, booking)).state == "confirmed"
    assert await count(db, "tickets where state = 'valid'") == 1
    assert await broken_invariants(db) == {}


async def test_a_stranger_stops_nobodys_payment(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    fan, stranger = await make.fans(2)
    booking = await challenged(services, db, make, fan)
    assert (await client.delete(booking_path(booking), headers=stranger.headers)).status_code == 404
    assert (await pay(client, booking, stranger, "pm_success")).status_code == 404
    assert (await only_payment(db, booking)).state == "open"


@pytest.mark.parametrize("silent", [True, False], ids=["silent", "broken"])
async def test_a_provider_that_doesnt_answer_leaves_all_as_it_is(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch,
    *, silent: bool,
) -> None:  # fmt: skip
    fan = await make.fan()
    booking = await challenged(services, db, make, fan)
    monkeypatch.setattr(limits, "PROVIDER_DEADLINE_S", 0.2)
    ill = Mute(db, "http://testserver", KEY) if silent else Unreliable(db, drops=("lookup",))
    services.add(Providers, Providers(ill))
    let_go = await client.delete(booking_path(booking), headers=fan.headers)
    assert (let_go.status_code, let_go.json()["code"]) == (409, "payment_in_progress"), let_go.text
    other = await pay(client, booking, fan, "pm_success")
    assert (other.status_code, other.json()["state"]) == (202, "payment_pending"), other.text
    assert (await only_payment(db, booking)).state == "open"
    assert await count(db, "claims where held_until > now()") == 1
