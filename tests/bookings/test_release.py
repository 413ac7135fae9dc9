"""Letting a hold go."""

import httpx
import pytest

from onsale.bookings.expire import sweep
from onsale.payments.settle import settle
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import (
    booking_path,
    claimed,
    count,
    do_jobs,
    held,
    holds_path,
    lapse,
    now_of,
    only_payment,
    paid,
)


async def test_released_places_are_free_at_once(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan, other = await make.event(), *await make.fans(2)
    booking = await held(db, event, fan, 1, 2)
    assert (await client.delete(booking_path(booking), headers=other.headers)).status_code == 404
    answer = await client.delete(booking_path(booking), headers=fan.headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert await claimed(db, event) == {}
    assert await count(db, "fan_slots") == 0
    assert (await client.delete(booking_path(booking), headers=fan.headers)).status_code == 204, "twice does no harm"
    assert (await client.get(booking_path(booking), headers=fan.headers)).json()["state"] == "released"
    assert (await client.post(holds_path(event), json={"places": [1, 2]}, headers=other.headers)).status_code == 201
    again = await client.delete(booking_path(booking), headers=fan.headers)
    assert (again.status_code, set(await claimed(db, event))) == (204, {1, 2}), "and takes nobody's places"
    pay = await client.post(booking_path(booking, "pay"), json={"payment_method": "pm_success"}, headers=fan.headers)
    assert (pay.status_code, pay.json()["code"]) == (409, "not_held")


async def test_what_is_paid_or_being_paid_is_not_released(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, buyer, waiting, late = await make.event(), *await make.fans(3)
    confirmed = (await paid(services, buyer, await held(db, event, buyer, 1))).booking
    pending = (await paid(services, waiting, await held(db, event, waiting, 2), "pm_late")).booking
    lapsed = await held(db, event, late, 3)
    await lapse(db, lapsed)
    for booking, fan, code in [(confirmed, buyer, "not_held"), (pending, waiting, "payment_in_progress")]:
        answer = await client.delete(booking_path(booking), headers=fan.headers)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert (await client.delete(booking_path(lapsed), headers=late.headers)).status_code == 204
    assert (await now_of(db, lapsed)).state == "released"
    assert set(await claimed(db, event)) == {1, 2}


@pytest.mark.parametrize("swept", [True, False])
async def test_who_let_a_lapsed_hold_go_is_not_given_it_for_a_late_payment(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, *, swept: bool
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1, 2)
    await paid(services, fan, booking, "pm_late")
    await lapse(db, booking)
    if swept:
        await sweep(services)
    assert (await client.delete(booking_path(booking), headers=fan.headers)).status_code == 204
    async with db.write() as tx:
        await (await tx.raw()).execute("update sandbox_charges set succeeds_at = now() where succeeds_at > now()")
    await settle(services, event.id, (await only_payment(db, booking)).id)
    await do_jobs(services)
    assert (await now_of(db, booking)).state == "released"
    assert await claimed(db, event) == {}
    assert await count(db, "refunds where state = 'done' and reason = 'too_late'") == 1
    assert await broken_invariants(db) == {}
