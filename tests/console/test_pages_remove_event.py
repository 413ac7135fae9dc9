"""Taking an event back with the organiser's pages."""

import httpx
import pytest

from onsale.bookings.hold import Hold, hold
from onsale.bookings.quote import Pick
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.store import get_event
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from onsale.platform.ids import encode_id
from tests.console.page_forms import open_and_submit, sign_in, submit
from tests.fixtures.make import Account, Make


def address(event: Event) -> str:
    """Where the event is taken back."""
    return f"/organise/events/{encode_id('evt', event.id)}/remove"


async def bought(client: httpx.AsyncClient, make: Make, event: Event, *places: int) -> None:
    """Somebody books and pays."""
    fan = await make.fan()
    public_id = encode_id("evt", event.id)
    held = await client.post(f"/api/v1/events/{public_id}/holds", json={"places": places}, headers=fan.headers)
    path = f"/api/v1/bookings/{held.json()['id']}/pay"
    paid = await client.post(path, json={"payment_method": "pm_success"}, headers=fan.headers)
    assert paid.json()["state"] == "confirmed"


@pytest.fixture
async def owner(client: httpx.AsyncClient, make: Make) -> Account:
    """An organiser, signed in."""
    account = await make.organiser()
    sign_in(client, account)
    return account


async def test_what_nobody_bought_is_gone(client: httpx.AsyncClient, make: Make, db: Database, owner: Account) -> None:
    event = await make.event(by=owner.principal)
    assert "Nobody has booked yet" in (await client.get(address(event))).text
    done = await open_and_submit(client, address(event))
    assert (done.status_code, done.headers["location"]) == (303, "/organise?done=removed")
    async with db.read() as tx:
        with pytest.raises(NotFound):
            await get_event(tx, event.id)


async def test_consequences_are_told_and_confirmed(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    event = await make.event(by=owner.principal)
    await bought(client, make, event, 3, 4)
    await bought(client, make, event, 7)
    page = await client.get(address(event))
    assert "2 bookings (3 tickets) are cancelled." in page.text
    assert "€135.00 goes back to the buyers, in full." in page.text
    assert "2 fans had planned to come" in page.text
    refused = page
    for wrong in ("", "2", "cancel"):
        refused = await submit(client, page, address(event), confirm=wrong)
        assert refused.status_code == 400
        assert 'id="e-confirm"' in refused.text
    done = await submit(client, refused, address(event), confirm=" 3 ")
    assert done.headers["location"] == address(event).replace("/remove", "/closing")
    async with db.read() as tx:
        assert (await get_event(tx, event.id)).lifecycle is Lifecycle.CANCELLED
    assert (await client.get(address(event))).status_code == 303
    closed = await client.get(address(event).removesuffix("/remove"))
    assert "nothing about it changes any more" in closed.text


async def test_a_sale_after_the_page_was_opened_asks_again(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    event = await make.event(by=owner.principal)
    page = await client.get(address(event))
    fan = await make.fan()
    async with db.write() as tx:
        await hold(tx, event.id, Hold(fan.id, (Pick(3),)), ttl_s=600)
    asked = await submit(client, page, address(event))
    assert asked.status_code == 400
    assert "Cancel this event?" in asked.text
    assert (
        "One booking that isn&#39;t paid yet ends" in asked.text or "One booking that isn't paid yet ends" in asked.text
    )
    async with db.read() as tx:
        assert (await get_event(tx, event.id)).lifecycle is Lifecycle.PUBLISHED
