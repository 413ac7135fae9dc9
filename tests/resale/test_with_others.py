"""Resale beside its neighbours: the waiting list, erasing a person, the organiser's figures."""

import httpx
import sqlalchemy as sa

from onsale.bookings.cancel import refund_for
from onsale.platform.clock import utc_now
from onsale.platform.services import Services
from onsale.privacy.ask_erasure import order_erasure
from onsale.privacy.erase import erase
from onsale.privacy.model import Ground, Tickets
from onsale.privacy.rows import ahead_rows
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import count, do_jobs, now_of, sold
from tests.resale.offering import sold_out
from tests.waitinglist.lists import offers, standing, waits


async def test_who_waits_is_asked_first(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    house = await sold_out(client, services, make)
    waiting = await make.fan()
    assert await waits(client, house.event, waiting) == 1
    await house.offers(0)
    await do_jobs(services)
    assert await offers(house.db, house.event) == [(waiting.id, "offered", [0])]
    assert (await house.takes_back(0)).json()["code"] == "being_bought"
    told = await standing(client, house.event, waiting)
    assert told is not None
    offer = told["offer"]
    assert isinstance(offer, dict)
    path = f"/api/v1/bookings/{offer['booking_id']}/pay"
    answer = await client.post(path, json={"payment_method": "pm_success"}, headers=waiting.headers)
    assert answer.status_code == 200, answer.text
    assert await house.state(0) == "sold"
    await do_jobs(services)
    assert await count(house.db, "refunds where reason = 'resold' and state = 'done'") == 1
    assert await broken_invariants(house.db) == {}


async def test_taken_back_while_it_is_set_aside(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    """Nobody has been offered it yet: its owner comes first."""
    house = await sold_out(client, services, make)
    waiting = await make.fan()
    await waits(client, house.event, waiting)
    await house.offers(0)
    assert (await house.takes_back(0)).status_code == 200
    await do_jobs(services)
    assert await offers(house.db, house.event) == []
    assert await broken_invariants(house.db) == {}


async def test_erased_with_an_open_offer(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    """What nobody is buying is taken back; what somebody buys at that moment is sold and refunded all the same."""
    house = await sold_out(client, services, make)
    for place in (0, 1):
        await house.offers(place)
    buyer = await make.fan()
    hold = await make.held_booking(house.event, buyer, [1])
    async with house.db.write() as tx:
        await order_erasure(tx, house.seller.id, Tickets.KEEP, ground=Ground.ASKED)
    await erase(services, house.seller.id, now=utc_now())
    assert await house.tickets() == {0: "valid", 1: "offered"}
    path = f"/api/v1/bookings/{hold.public_id}/pay"
    answer = await client.post(path, json={"payment_method": "pm_success"}, headers=buyer.headers)
    assert answer.status_code == 200, answer.text
    await do_jobs(services)
    assert (await now_of(house.db, house.booking)).places == (0,)
    assert await count(house.db, "refunds where reason = 'resold' and state = 'done'") == 1
    assert await broken_invariants(house.db) == {}


async def test_erased_with_an_open_offer_and_all_cancelled(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    """What was on sale is taken back first, then cancelled and refunded with the rest."""
    house = await sold_out(client, services, make)
    await house.offers(0)
    async with house.db.read() as tx:
        [told] = await ahead_rows(tx, services, house.seller.id, utc_now())
    assert told.tickets == len(house.booking.places), "what is on sale is cancelled with the others"
    fee = house.event.cancellation_fee_basis_points
    assert told.refund == refund_for(house.booking, house.booking.places, fee)
    async with house.db.write() as tx:
        await order_erasure(tx, house.seller.id, Tickets.CANCEL, ground=Ground.ASKED)
    await erase(services, house.seller.id, now=utc_now())
    assert await house.tickets() == {0: "cancelled", 1: "cancelled"}
    assert await broken_invariants(house.db) == {}


async def test_on_its_way_to_somebody_it_cant_be_offered(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    """Or it would be theirs and a buyer's; once it is taken back, or nobody accepted it in time, it can."""
    house, other = await sold_out(client, services, make), await make.fan()
    path, body = f"/api/v1/tickets/{await house.ticket(0)}/transfer", {"email": other.email}
    transfer = (await client.post(path, json=body, headers=house.seller.headers)).json()
    refused = await house.offers(0)
    assert (refused.status_code, refused.json()["code"]) == (409, "ticket_on_its_way")
    assert await house.tickets() == {0: "valid", 1: "valid"}
    page = await client.get(f"/bookings/{house.booking.public_id}/offer", headers=house.seller.headers)
    assert ('value="0"' in page.text, 'value="1"' in page.text) == (False, True)
    async with house.db.write() as tx:
        await tx.execute(sa.text("update ticket_transfers set expires_at = now() - interval '1 second'"))
    assert (await house.offers(0)).status_code == 201
    answer = await client.post(f"/api/v1/transfers/{transfer['id']}/accept", headers=other.headers)
    assert answer.status_code == 410
    assert (await client.post(path, json=body, headers=house.seller.headers)).json()["code"] == "ticket_not_valid"
    await sold(services, house.event, await make.fan(), 0)
    assert await house.state(0) == "sold"
    assert await broken_invariants(house.db) == {}


async def test_what_is_on_sale_counts_among_what_one_holds(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    """Or whoever offers all of theirs, is sent others and takes theirs back had more than one person may."""
    house = await sold_out(client, services, make, max_places_per_booking=2)
    for place in (0, 1):
        await house.offers(place)
    (ticket, *_more) = (await client.get("/api/v1/tickets", headers=house.other.headers)).json()["items"]
    path, body = f"/api/v1/tickets/{ticket['id']}/transfer", {"email": house.seller.email}
    transfer = (await client.post(path, json=body, headers=house.other.headers)).json()
    answer = await client.post(f"/api/v1/transfers/{transfer['id']}/accept", headers=house.seller.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "holds_enough")


async def test_the_organisers_figures(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    """An offered place counts as sold until somebody else has bought it: it was paid for, and is once more then."""
    organiser = await make.organiser()
    house = await sold_out(client, services, make, by=organiser.principal)

    async def total() -> int:
        query = sa.text("select sum(total_minor)::bigint from bookings where event_id = :event and state = 'confirmed'")
        async with house.db.read() as tx:
            return int((await tx.execute(query, {"event": house.event.id})).scalar_one())

    before = await total()
    await house.offers(0)
    assert await total() == before
    await sold(services, house.event, await make.fan(), 0)
    assert await total() == before
