"""The fan's pages for giving tickets back: what is said before, how far the refund is, and the waiting list."""

import httpx

from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.console.page_forms import sign_in, submit
from tests.fixtures.make import Make
from tests.fixtures.selling import booking_path, count, do_jobs, held, paid, sold
from tests.waitinglist.lists import one_row, waits


async def test_what_comes_back_is_said_before(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, fan, stranger = await make.event(), *await make.fans(2)
    booking = await sold(services, event, fan, 1, 2)
    path = f"/bookings/{booking.public_id}/cancel"
    assert (await client.get(path, headers=stranger.headers)).status_code == 404
    sign_in(client, fan)
    assert path in (await client.get(f"/bookings/{booking.public_id}")).text
    page = await client.get(path)
    for told in ("€90.00", "€9.00", "€81.00", "the test card you paid with", "€40.50 back"):
        assert told in page.text
    done = await submit(client, page, path, places="1")
    assert (done.status_code, done.headers["Location"]) == (303, f"/bookings/{booking.public_id}?cancelled=1")
    told = (await client.get(f"/bookings/{booking.public_id}")).text
    assert "Refund of €40.50" in told
    assert "It goes back to the test card you paid with." in told
    await do_jobs(services)
    assert "It went back to the test card you paid with." in (await client.get(f"/bookings/{booking.public_id}")).text
    nothing = await client.post(path, data={"_csrf_token": client.cookies["onsale_csrf"]})
    assert (nothing.status_code, "Choose at least one ticket" in nothing.text) == (400, True)


async def test_a_refused_refund_is_told(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = (await paid(services, fan, await held(db, event, fan, 1), "pm_refund_fails")).booking
    await client.post(booking_path(booking, "cancel"), headers=fan.headers)
    await do_jobs(services)
    page = await client.get(f"/bookings/{booking.public_id}", headers=fan.headers)
    assert "couldn&#39;t go back to the test card" in page.text or "couldn't go back to the test card" in page.text


async def test_past_the_window(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    event, fan = await make.event(cancellation_until=None), await make.fan()
    booking = await sold(services, event, fan, 1)
    page = await client.get(f"/bookings/{booking.public_id}/cancel", headers=fan.headers)
    assert (page.status_code, "<form" in page.text.partition("<main")[2]) == (200, False)
    unpaid = await held(make.db, await make.event(), fan, 1)
    elsewhere = await client.get(f"/bookings/{unpaid.public_id}/cancel", headers=fan.headers)
    assert elsewhere.headers["Location"] == f"/bookings/{unpaid.public_id}"


async def test_onto_the_waiting_list_from_the_sold_out_page(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await one_row(make, 2)
    owner, first, fan = await make.fans(3)
    booking = await sold(services, event, owner, 0, 1)
    await waits(client, event, first)
    public = f"/events/{encode_id('evt', event.id)}"
    guest = await client.get(public, headers={"accept": "text/html"})
    assert f'action="{public}/waiting-list"' in guest.text
    asked = await client.get(f"{public}/waiting-list", params={"quantity": "1"})
    assert asked.status_code == 303
    assert asked.headers["Location"].startswith("/sign-in?next=")
    assert "quantity=1" in asked.headers["Location"]

    sign_in(client, fan)
    page = await client.get(public)
    joined = await submit(client, page, f"{public}/waiting-list", quantity="1")
    assert joined.headers["Location"] == f"{public}/waiting-list"
    assert "No. 2" in (await client.get(f"{public}/waiting-list")).text
    assert "You are no. 2 on the waiting list." in (await client.get(public)).text
    await client.post(booking_path(booking, "cancel"), headers=owner.headers)
    await do_jobs(services)
    offered = await client.get(f"{public}/waiting-list")
    assert "There are places for you" in offered.text
    left = await submit(client, offered, f"{public}/waiting-list/leave")
    assert left.status_code == 303
    assert "You are no longer on the list." in (await client.get(f"{public}/waiting-list")).text
    assert await count(db, "waiting_entries where state = 'left'") == 1


async def test_not_sold_out_says_so(client: httpx.AsyncClient, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    path = f"/events/{encode_id('evt', event.id)}/waiting-list"
    refused = await client.post(path, data={"quantity": "2"}, headers=fan.headers)
    assert (refused.status_code, "Get tickets" in refused.text) == (409, True)
    wrong = await client.post(path, data={"quantity": "many"}, headers=fan.headers)
    assert (wrong.status_code, "Choose how many." in wrong.text) == (400, True)
