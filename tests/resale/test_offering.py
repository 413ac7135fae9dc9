"""Tickets of a sold-out event offered back, sold, taken back, and what doesn't go."""

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.cancel import CancelByOrganiser, cancel_by_organiser, cancel_for_event
from onsale.bookings.errors import HoldExpired
from onsale.catalog.tables import events, organisers, price_levels
from onsale.payments.ledger import balances
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from onsale.resale.take_back import bring_back
from onsale.tickets.rules import TicketRules, set_rules
from tests.fixtures.catalogue import one_level, small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import booking_path, claimed, count, do_jobs, held, holds_path, lapse, now_of, paid, sold
from tests.resale.offering import House, sold_out


@pytest.fixture
async def house(client: httpx.AsyncClient, services: Services, make: Make) -> House:
    """A house that is sold out."""
    return await sold_out(client, services, make)


async def _availability(house: House) -> tuple[int, str]:
    path = f"/api/v1/events/{encode_id('evt', house.event.id)}"
    told = (await house.client.get(path)).json()
    available: int = told["availability"]["available"]
    return available, str(told["status"])


async def test_offered_sold_and_refunded(house: House, make: Make) -> None:
    buyer, db = await make.fan(), house.db
    assert await _availability(house) == (0, "sold_out")
    told = await house.offers(1, expected_refund={"amount_minor": 4500, "currency": "EUR"})
    assert (told.status_code, told.json()["state"]) == (201, "offered")
    assert told.json()["refund"] == {"amount_minor": 4500, "currency": "EUR"}
    assert await house.tickets() == {0: "valid", 1: "offered"}
    assert await broken_invariants(db) == {}
    assert await _availability(house) == (1, "on_sale")
    assert (await now_of(db, house.booking)).total.amount_minor == 9000, "it is theirs until somebody buys it"

    bought = await sold(house.services, house.event, buyer, 1)
    assert await house.state(1) == "sold"
    assert await house.tickets() == {0: "valid", 1: "cancelled"}
    seller = await now_of(db, house.booking)
    assert (seller.state.value, seller.total.amount_minor, seller.places) == ("confirmed", 4500, (0,))
    assert await broken_invariants(db) == {}
    await do_jobs(house.services)
    assert await count(db, "refunds where state = 'done' and reason = 'resold' and amount_minor = 4500") == 1
    assert await count(db, "receipts where kind = 'credit_note' and booking_id = :b", b=house.booking.id) == 1
    assert await count(db, "letters where kind = 'resale_offered' and state = 'sent'") == 1
    assert await count(db, "letters where kind = 'resale_sold' and state = 'sent'") == 1
    assert await claimed(db, house.event) | {1: bought.id} == await claimed(db, house.event)
    assert await _availability(house) == (0, "sold_out")
    async with db.read() as tx:
        left = {account: balance for (account, _), balance in (await balances(tx, house.event.id)).items()}
    assert left == {"organiser": 4 * 4500, "provider:sandbox": -4 * 4500}, "as if the buyer had been first"
    assert (await house.takes_back(1)).json()["code"] == "not_offered"
    assert await broken_invariants(db) == {}


async def test_all_of_it_closes_the_booking_and_frees_its_fan(house: House, make: Make) -> None:
    buyer, db = await make.fan(), house.db
    for place in (0, 1):
        assert (await house.offers(place)).status_code == 201
    await sold(house.services, house.event, buyer, 0, 1)
    assert (await now_of(db, house.booking)).state.value == "cancelled"
    assert await count(db, "returns where made_by = 'resold' and refund_minor = 9000") == 1, "one return, one refund"
    assert await count(db, "refunds") == 1
    again = await house.client.post(holds_path(house.event), json={"places": [1]}, headers=house.seller.headers)
    assert again.json()["code"] == "places_unavailable", "their slot is free, the place isn't"
    assert await broken_invariants(db) == {}


async def test_taken_back_the_same_code_admits(house: House, make: Make) -> None:
    path = booking_path(house.booking, "tickets")
    before = (await house.client.get(path, headers=house.seller.headers)).json()
    await house.offers(0)
    while_offered = (await house.client.get(path, headers=house.seller.headers)).json()
    assert [one["code"] is None for one in while_offered] == [True, False]
    back = await house.takes_back(0)
    assert (back.status_code, back.json()["state"]) == (200, "taken_back")
    assert (await house.client.get(path, headers=house.seller.headers)).json() == before
    assert await house.tickets() == {0: "valid", 1: "valid"}
    late = await house.client.post(holds_path(house.event), json={"places": [0]}, headers=(await make.fan()).headers)
    assert late.json()["code"] == "places_unavailable"
    assert (await house.takes_back(0)).json()["code"] == "not_offered"
    assert (await house.offers(0)).status_code == 201, "and offered again"
    assert await count(house.db, "refunds") == 0
    assert await broken_invariants(house.db) == {}


async def test_while_somebody_buys_it_cant_be_taken_back(house: House, make: Make) -> None:
    buyer, db = await make.fan(), house.db
    await house.offers(0)
    hold = await held(db, house.event, buyer, 0)
    answer = await house.takes_back(0)
    assert (answer.status_code, answer.json()["code"]) == (409, "being_bought")
    assert 0 < int(answer.headers["Retry-After"]) <= 601
    assert answer.json()["places"] == [0]
    await lapse(db, hold)
    assert (await house.takes_back(0)).status_code == 200
    with pytest.raises(HoldExpired):
        await paid(house.services, buyer, hold)
    assert await house.tickets() == {0: "valid", 1: "valid"}
    await do_jobs(house.services)
    assert await broken_invariants(db) == {}


async def test_at_the_door_an_offered_ticket_is_refused(house: House, make: Make) -> None:
    path = booking_path(house.booking, "tickets")
    code = (await house.client.get(path, headers=house.seller.headers)).json()[0]["code"]
    admin, door = await make.admin(), f"/api/v1/events/{encode_id('evt', house.event.id)}/check-ins"

    async def scanned() -> str:
        answer = await house.client.post(door, json={"code": code}, headers=admin.headers)
        assert answer.status_code == 200, answer.text
        result: str = answer.json()["result"]
        return result

    await house.offers(0)
    assert await scanned() == "cancelled"
    await house.takes_back(0)
    assert await scanned() == "admitted"
    refused = await house.offers(0)
    assert (refused.status_code, refused.json()["code"]) == (409, "ticket_not_offerable")
    assert await broken_invariants(house.db) == {}


async def test_back_before_the_doors(house: House, make: Make) -> None:
    buyer, db = await make.fan(), house.db
    for place in (0, 1):
        await house.offers(place)
    hold = await held(db, house.event, buyer, 1)
    assert await bring_back(house.services) == 0, "it isn't time"
    async with db.write() as tx:
        soon = utc_now() + timedelta(minutes=119)
        await tx.execute(sa.update(events).values(doors_at=soon, starts_at=soon + timedelta(minutes=30)))
    assert await bring_back(house.services) == 1, "the other is being bought"
    assert await house.tickets() == {0: "valid", 1: "offered"}
    assert (await house.offers(0)).json()["code"] == "resale_closed"
    await lapse(db, hold)
    assert await bring_back(house.services) == 1
    assert await house.tickets() == {0: "valid", 1: "valid"}
    assert (await house.state(0), await house.state(1)) == ("came_back", "came_back")
    await do_jobs(house.services)
    assert await count(db, "letters where kind = 'resale_came_back' and state = 'sent'") == 2
    assert await count(db, "refunds") == 0
    assert await broken_invariants(db) == {}


async def test_the_event_is_called_off_while_it_is_offered(house: House, make: Make) -> None:
    db = house.db
    await house.offers(0)
    await held(db, house.event, await make.fan(), 0)
    async with db.write() as tx:
        ids = (await tx.execute(sa.text("select id from bookings order by id"))).scalars().all()
        await cancel_for_event(tx, house.event.id, list(ids))
    assert await house.state(0) == "cancelled"
    assert await count(db, "returns where booking_id = :b and refund_minor = 9000", b=house.booking.id) == 1
    assert await broken_invariants(db) == {}


async def test_given_back_in_another_way(house: House, make: Make) -> None:
    """By the fan within the terms, by the organiser: that ends the offer, whoever is just buying."""
    db, buyer = house.db, await make.fan()
    for place in (0, 1):
        await house.offers(place)
    hold = await held(db, house.event, buyer, 0)
    body = {"places": [0]}
    answer = await house.client.post(booking_path(house.booking, "cancel"), json=body, headers=house.seller.headers)
    assert answer.status_code == 200, answer.text
    async with db.write() as tx:
        request = CancelByOrganiser(house.booking.id, (1,), None, house.seller.id)
        await cancel_by_organiser(tx, house.event.id, request)
    assert (await house.state(0), await house.state(1)) == ("cancelled", "cancelled")
    assert await broken_invariants(db) == {}
    await paid(house.services, buyer, hold)
    await do_jobs(house.services)
    assert await count(db, "refunds") == 2, "one for each return, none for the sale"
    assert await broken_invariants(db) == {}


async def test_what_comes_back_when_the_price_has_moved(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    for today, back in ((9000, 4500), (3000, 3000)):
        house = await sold_out(client, services, make, cancellation_fee_basis_points=5000)
        async with house.db.write() as tx:
            await tx.execute(
                sa.update(price_levels)
                .where(price_levels.c.event_id == house.event.id)
                .values(face_value_minor=today, ticket_types=[])
            )
        paid_for = house.booking.lines[0].total_minor
        expected = min(paid_for, back if today == 3000 else paid_for)
        told = await house.offers(0, expected_refund={"amount_minor": paid_for + 1, "currency": "EUR"})
        assert (told.status_code, told.json()["code"]) == (409, "refund_changed")
        assert told.json()["refund"]["amount_minor"] == expected
        assert (await house.offers(0)).json()["refund"]["amount_minor"] == expected
        await sold(services, house.event, await make.fan(), 0)
        assert await count(house.db, "refunds where event_id = :e and amount_minor = :m", e=house.event.id, m=expected)
        assert await broken_invariants(house.db) == {}


async def test_fees_and_tax_come_back_too(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    async with services.get(Database).write() as tx:
        await tx.execute(sa.update(organisers).values(fee_basis_points=500, fee_fixed_minor=50, tax_ppm=60_000))
    house = await sold_out(client, services, make)
    line = house.booking.lines[0]
    assert (await house.offers(0)).json()["refund"]["amount_minor"] == line.total_minor
    await sold(services, house.event, await make.fan(), 0)
    assert await broken_invariants(house.db) == {}


async def test_what_costs_nothing(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    layout = small_house(rows=1, seats=4, standing=0)
    event = await make.event(layout=layout, levels=one_level(layout, 0))
    seller, other, buyer = await make.fans(3)
    booking = await sold(services, event, seller, 0, 1)
    await sold(services, event, other, 2, 3)
    house = House(client, services, event, seller, other, booking)
    assert (await house.offers(0)).json()["refund"]["amount_minor"] == 0
    await sold(services, event, buyer, 0)
    assert await house.state(0) == "sold"
    assert await count(house.db, "refunds") == 0
    assert await broken_invariants(house.db) == {}


async def test_what_cant_be_offered(house: House, make: Make, client: httpx.AsyncClient, services: Services) -> None:
    db, stranger = house.db, await make.fan()
    assert (await house.offers(0, by=stranger)).status_code == 404
    assert (await house.takes_back(0)).json()["code"] == "not_offered"
    assert (await client.post("/api/v1/tickets/tkt_1/offer", json={}, headers=stranger.headers)).status_code == 404
    assert (await house.offers(0)).status_code == 201
    assert (await house.takes_back(0, by=stranger)).status_code == 404
    assert (await house.offers(0)).json()["code"] == "already_offered"
    assert (await house.offers(1)).status_code == 201, "what others offer doesn't make it less sold out"
    for place in (0, 1):
        await house.takes_back(place)
    async with db.write() as tx:
        await set_rules(tx, house.event.id, TicketRules(resale_allowed=False))
    assert (await house.offers(0)).json()["code"] == "resale_not_allowed"
    async with db.write() as tx:
        await set_rules(tx, house.event.id, TicketRules())
        await tx.execute(sa.text("update tickets set state = 'transferred' where place = 0"))
    assert (await house.offers(0)).json()["code"] == "not_the_holder"
    async with db.write() as tx:
        await tx.execute(sa.text("update tickets set state = 'valid' where place = 0"))
    free = await make.event()
    booking = await sold(services, free, house.seller, 0)
    answer = await House(client, services, free, house.seller, house.other, booking).offers(0)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_sold_out")
    assert await broken_invariants(db) == {}
