"""Changing a hold: all or nothing, the clock runs on, and what is kept keeps its price."""

import asyncio

import httpx

from onsale.bookings.change import Change, change
from onsale.bookings.errors import PlacesUnavailable
from onsale.bookings.hold import Hold, hold
from onsale.bookings.model import Booking
from onsale.bookings.quote import Pick
from onsale.bookings.release import release
from onsale.catalog.model import Event, PriceLevel, TicketType
from onsale.catalog.record import replace_price_levels
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.catalogue import one_level, small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import booking_path, claimed, held, lapse, now_of, paid

TYPES = (PriceLevel(0, "All", ("Stalls", "Standing"), 4500, (TicketType("Adult", 4500), TicketType("Child", 2000))),)


async def test_places_come_and_go(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 10, 11)
    answer = await client.patch(booking_path(booking), json={"add": [12, 45], "remove": [10]}, headers=fan.headers)
    assert answer.status_code == 200
    told = answer.json()
    assert [line["place"] for line in told["lines"]] == [11, 12, 45]
    assert told["total"]["amount_minor"] == 3 * 4500
    assert (await now_of(db, booking)).expires_at == booking.expires_at, "the clock runs on"
    assert set(await claimed(db, event)) == {11, 12, 45}
    unchanged = await client.patch(booking_path(booking), json={}, headers=fan.headers)
    assert unchanged.json() == told
    assert await broken_invariants(db) == {}


async def test_all_or_nothing(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan, other = await make.event(max_places_per_booking=3), *await make.fans(2)
    booking = await held(db, event, fan, 10, 11)
    await held(db, event, other, 20)
    answer = await client.patch(booking_path(booking), json={"add": [21, 20], "remove": [10]}, headers=fan.headers)
    assert (answer.status_code, answer.json()["code"], answer.json()["unavailable"]) == (
        409, "places_unavailable", [20],
    )  # fmt: skip
    refused = [
        ({"add": [21, 22]}, "too_many_places", None),
        ({"remove": [10, 11]}, "invalid_request", "remove"),
        ({"remove": [10, 10]}, "invalid_request", "remove.1"),
        ({"remove": [12]}, "invalid_request", "remove.0"),
        ({"add": [11]}, "invalid_request", "add.0"),
        ({"add": [21, 60]}, "invalid_request", "add.1"),
        ({"add": [21, 21]}, "invalid_request", "add.1"),
        ({"add": [{"place": 21, "ticket_type": "Child"}]}, "invalid_request", "add.0.ticket_type"),
        ({"places": [21]}, "invalid_request", "places"),
    ]
    for body, code, field in refused:
        answer = await client.patch(booking_path(booking), json=body, headers=fan.headers)
        assert (answer.status_code, answer.json()["code"]) == (400, code), body
        assert field is None or answer.json()["errors"][0]["field"] == field, body
    assert (await now_of(db, booking)).places == (10, 11)
    assert set(await claimed(db, event)) == {10, 11, 20}


async def test_kept_places_keep_their_price(db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 10, 11)
    async with db.write() as tx:
        await replace_price_levels(tx, event.id, one_level(small_house(), 6000))
        changed = await change(tx, fan.principal, event.id, booking.id, Change(add=(Pick(12),), remove=(10,)))
    assert [(line.place, line.total_minor) for line in changed.lines] == [(11, 4500), (12, 6000)]


async def test_another_kind_of_ticket(db: Database, make: Make) -> None:
    event, fan = await make.event(levels=TYPES), await make.fan()
    booking = await held(db, event, fan, 10, 11)
    async with db.write() as tx:
        retyped = await change(tx, fan.principal, event.id, booking.id, Change(retype=(Pick(11, "Child"),)))
    assert [(line.place, line.ticket_type, line.total_minor) for line in retyped.lines] == [
        (10, "Adult", 4500), (11, "Child", 2000),
    ]  # fmt: skip
    assert retyped.expires_at == booking.expires_at


async def test_only_a_live_hold_of_ones_own_changes(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, owner, other, buyer, waiting = await make.event(), *await make.fans(4)
    booking = await held(db, event, owner, 1)
    body = {"add": [2]}
    assert (await client.patch(booking_path(booking), json=body, headers=other.headers)).status_code == 404
    await lapse(db, booking)
    answer = await client.patch(booking_path(booking), json=body, headers=owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (410, "hold_expired")
    for fan, place, method, state in [
        (buyer, 5, "pm_success", "confirmed"), (waiting, 6, "pm_challenge", "payment_pending"),
    ]:  # fmt: skip
        theirs = (await paid(services, fan, await held(db, event, fan, place), method)).booking
        answer = await client.patch(booking_path(theirs), json=body, headers=fan.headers)
        assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (409, "not_held", state)
    assert set(await claimed(db, event)) == {5, 6}


async def test_swapping_a_place_meets_nobody_crosswise(db: Database, make: Make) -> None:
    """One swaps place 5 for 10 while others want both: whatever the timing, nobody deadlocks (it would be a 503)."""
    event = await make.event()
    for _ in range(12):
        swapper, *crowd = await make.fans(5)
        booking = await held(db, event, swapper, 5)

        answers = await asyncio.gather(
            _swap(db, swapper, booking), *(_want(db, event, fan) for fan in crowd), return_exceptions=True
        )
        assert answers[0] is None
        assert all(isinstance(answer, PlacesUnavailable) for answer in answers[1:])
        assert (await now_of(db, booking)).places == (10,)
        async with db.write() as tx:
            await release(tx, swapper.principal, event.id, booking.id)


async def _swap(db: Database, fan: Account, booking: Booking) -> None:
    async with db.write() as tx:
        await change(tx, fan.principal, booking.event_id, booking.id, Change(add=(Pick(10),), remove=(5,)))


async def _want(db: Database, event: Event, fan: Account) -> None:
    async with db.write() as tx:
        await hold(tx, event.id, Hold(fan.id, (Pick(5), Pick(10))), ttl_s=600)
