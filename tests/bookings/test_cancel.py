"""Giving confirmed places back: all or some of them, within the event's terms, with its fee."""

import asyncio
from datetime import timedelta

import httpx
import sqlalchemy as sa

from onsale.catalog.tables import events, organisers
from onsale.payments.ledger import balances
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.catalogue import one_level, small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import booking_path, claimed, count, do_jobs, held, holds_path, sold


async def test_all_of_it(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    event, fan, other = await make.event(), *await make.fans(2)
    booking = await sold(services, event, fan, 1, 2)
    answer = await client.post(booking_path(booking, "cancel"), headers=fan.headers)
    told = answer.json()
    assert (answer.status_code, told["state"]) == (200, "cancelled")
    assert told["refund"] == {"amount": {"amount_minor": 8100, "currency": "EUR"}, "state": "due"}
    assert {line["state"] for line in told["lines"]} == {"cancelled"}
    assert await claimed(db, event) == {}
    taken = await client.post(holds_path(event), json={"places": [1, 2]}, headers=other.headers)
    assert taken.status_code == 201
    assert (await client.post(holds_path(event), json={"places": [3]}, headers=fan.headers)).status_code == 201
    again = await client.post(booking_path(booking, "cancel"), headers=fan.headers)
    assert (again.status_code, again.json()["code"], again.json()["state"]) == (409, "not_confirmed", "cancelled")
    await do_jobs(services)
    assert await count(db, "refunds where state = 'done' and amount_minor = 8100") == 1
    assert await count(db, "sandbox_charges where refunded_minor = 8100") == 1
    tickets = await client.get(booking_path(booking, "tickets"), headers=fan.headers)
    assert all(ticket["state"] == "cancelled" for ticket in tickets.json())
    assert await broken_invariants(db) == {}


async def test_some_of_it_with_the_fee_rounded_each_time(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    house = small_house()
    event = await make.event(layout=house, levels=one_level(house, 1005), cancellation_fee_basis_points=1000)
    fan = await make.fan()
    booking = await sold(services, event, fan, 1, 2, 3)
    path = booking_path(booking, "cancel")
    first = (await client.post(path, json={"places": [2]}, headers=fan.headers)).json()
    assert first["refund"]["amount"]["amount_minor"] == 1005 - 101, "100.5 is rounded up, for the organiser"
    assert (first["state"], first["total"]["amount_minor"]) == ("confirmed", 2010)
    assert [(line["place"], line["state"]) for line in first["lines"]] == [
        (1, "confirmed"), (2, "cancelled"), (3, "confirmed"),
    ]  # fmt: skip
    assert set(await claimed(db, event)) == {1, 3}
    hold = await client.post(holds_path(event), json={"places": [9]}, headers=fan.headers)
    assert hold.json()["code"] == "active_booking_exists", "it still is the fan's booking"
    for places, field in [([2], "places.0"), ([1, 7], "places.1"), ([1, 1], "places"), ([], "places")]:
        answer = await client.post(path, json={"places": places}, headers=fan.headers)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field), places
    last = (await client.post(path, json={"places": None}, headers=fan.headers)).json()
    assert (last["state"], last["refund"]["amount"]["amount_minor"]) == ("cancelled", 2010 - 201)
    await do_jobs(services)
    assert await count(db, "refunds where state = 'done'") == 2
    async with db.read() as tx:
        left = {account: balance for (account, _), balance in (await balances(tx, event.id)).items()}
    assert left == {"cancellation_fees": 302, "provider:sandbox": -302}
    assert await broken_invariants(db) == {}


async def test_closed(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    never, over, fan = await make.event(cancellation_until=None), await make.event(), await make.fan()
    for event in (never, over):
        booking = await sold(services, event, fan, 1)
        async with db.write() as tx:
            past = utc_now() - timedelta(seconds=1)
            await tx.execute(sa.update(events).where(events.c.id == over.id).values(cancellation_until=past))
        answer = await client.post(booking_path(booking, "cancel"), json={}, headers=fan.headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "cancellation_closed")
    assert await count(db, "refunds") == 0
    held_only = await held(db, await make.event(), fan, 1)
    answer = await client.post(booking_path(held_only, "cancel"), json={}, headers=fan.headers)
    assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (409, "not_confirmed", "held")


async def test_nothing_paid_nothing_back(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    house, fan = small_house(), await make.fan()
    free = await make.event(layout=house, levels=one_level(house, 0))
    strict = await make.event(cancellation_fee_basis_points=10_000)
    for event in (free, strict):
        booking = await sold(services, event, fan, 1)
        answer = await client.post(booking_path(booking, "cancel"), json={}, headers=fan.headers)
        assert answer.json()["refund"] == {"amount": {"amount_minor": 0, "currency": "EUR"}, "state": "none"}
        assert answer.json()["state"] == "cancelled"
    assert await count(db, "refunds") == 0
    assert await broken_invariants(db) == {}


async def test_fees_and_tax_are_given_back_too(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, fan = await make.event(cancellation_fee_basis_points=0), await make.fan()
    async with db.write() as tx:
        await tx.execute(sa.update(organisers).values(fee_basis_points=500, fee_fixed_minor=50, tax_ppm=60_000))
    booking = await sold(services, event, fan, 1)
    assert (booking.lines[0].face_minor, booking.lines[0].fees_minor, booking.lines[0].tax_minor) == (4500, 275, 287)
    answer = await client.post(booking_path(booking, "cancel"), json={}, headers=fan.headers)
    assert answer.json()["refund"]["amount"]["amount_minor"] == 4500 + 275 + 287


async def test_cancelled_at_once_by_two_tabs(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await sold(services, event, fan, 1, 2)
    bodies = [{"places": [1]}, {"places": [1]}, {"places": [1, 2]}, {}]
    path = booking_path(booking, "cancel")
    answers = await asyncio.gather(*(client.post(path, json=body, headers=fan.headers) for body in bodies))
    assert {answer.status_code for answer in answers} <= {200, 400, 409}
    await do_jobs(services)
    assert await claimed(db, event) == {}
    async with db.read() as tx:
        back = (await tx.execute(sa.text("select sum(amount_minor) from refunds"))).scalar_one()
    assert back == 8100
    assert await broken_invariants(db) == {}
