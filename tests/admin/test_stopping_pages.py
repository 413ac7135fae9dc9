"""Organisers and events on the admin's pages: found, stopped with a reason, started again."""

import httpx
import pytest

from onsale.catalog.organisers import add_member
from onsale.catalog.store import get_event, get_organiser
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.admin.offices import as_admin
from tests.fixtures.make import Make


async def test_an_event_is_found_taken_down_and_put_back(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    await as_admin(client, make)
    event, fan = await make.event(name="Nachtigall & Söhne"), await make.fan()
    await make.confirmed_booking(event, fan, [1, 2])
    public = encode_id("evt", event.id)
    for query in ("nachtigall", "ghent söhne", f"https://shop.example/events/{public}?x=1"):
        assert public in (await client.get("/admin/events", params={"q": query})).text
    assert "No event fits" in (await client.get("/admin/events", params={"q": "100%"})).text
    page = await client.get(f"/admin/events/{public}")
    assert "1 booking stays as it is" in page.text
    refused = await client.post(f"/admin/events/{public}/take-down", data={"reason": ""})
    assert refused.status_code == 400
    done = await client.post(f"/admin/events/{public}/take-down", data={"reason": "A hoax."})
    assert done.headers["location"] == f"/admin/events/{public}?done=down"
    assert public in (await client.get("/admin/events")).text
    assert "A hoax." in (await client.get("/admin/acts")).text
    again = await client.post(f"/admin/events/{public}/take-down", data={"reason": "A hoax."})
    assert again.headers["location"].endswith("done=before")
    back = await client.post(f"/admin/events/{public}/put-back")
    assert back.headers["location"].endswith("done=back")
    async with db.read() as tx:
        assert (await get_event(tx, event.id)).taken_down_at is None


async def test_its_organiser_reads_why(client: httpx.AsyncClient, make: Make) -> None:
    await as_admin(client, make)
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    public = encode_id("evt", event.id)
    await client.post(f"/admin/events/{public}/take-down", data={"reason": "A hoax."})
    client.cookies.clear()
    page = await client.get(f"/organise/events/{public}", headers={**organiser.headers, "accept": "text/html"})
    assert "A hoax." in page.text


async def test_an_organiser_is_suspended_and_lifted(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    await as_admin(client, make)
    seller, door = await make.organiser(), await make.scanner()
    event = await make.event(by=seller.principal)
    async with db.write() as tx:
        await add_member(tx, event.organiser_id, door.id, "scanner")
    await make.held_booking(event, await make.fan(), [3])
    public = encode_id("org", event.organiser_id)
    page = await client.get(f"/admin/organisers/{public}")
    assert event.name in page.text
    assert door.email in page.text
    told = await client.get(f"/admin/organisers/{public}/suspend")
    assert "1 event to come goes off sale" in told.text
    assert "1 place is held just now" in told.text
    assert (await client.post(f"/admin/organisers/{public}/suspend", data={})).status_code == 400
    done = await client.post(f"/admin/organisers/{public}/suspend", data={"reason": "Letters come back."})
    assert done.headers["location"].endswith("done=suspended")
    assert "Letters come back." in (await client.get(f"/admin/organisers/{public}")).text
    mine = {**seller.headers, "accept": "text/html"}
    assert "You are suspended" in (await client.get("/organise", headers=mine)).text
    assert (await client.get(f"/admin/organisers/{public}/suspend")).status_code == 303
    assert (await client.post(f"/admin/organisers/{public}/lift")).headers["location"].endswith("done=lifted")
    async with db.read() as tx:
        assert (await get_organiser(tx, event.organiser_id)).suspended_at is None


async def test_organisers_are_listed_a_page_at_a_time(
    client: httpx.AsyncClient, make: Make, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onsale.admin import organiser_pages
    from onsale.catalog.organisers import create_organiser

    monkeypatch.setattr(organiser_pages, "_LISTED", 2)
    await as_admin(client, make)
    async with db.write() as tx:
        for n in range(5):
            await create_organiser(tx, f"House {n}", owner_id=None, legal_name="Lantern Ltd" if n == 3 else "")
    seen: list[str] = []
    url = "/admin/organisers?q=house"
    while url:
        page = await client.get(url)
        seen += [f"House {n}" for n in range(4, -1, -1) if f"House {n}<" in page.text]
        following = page.text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        url = following.replace("&amp;", "&") if "cursor" in following else ""
    assert seen == [f"House {n}" for n in range(4, -1, -1)]
    assert "House 3<" in (await client.get("/admin/organisers?q=lantern")).text
