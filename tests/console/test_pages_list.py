"""The organiser's list: what is there, what was sold, what to do next."""

import re
from datetime import timedelta

import httpx

from onsale.catalog import tables as t
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.console.page_forms import sign_in
from tests.console.test_pages_door import ticket_codes
from tests.fixtures.make import Make


def names(text: str) -> list[str]:
    """The events' names, from the top."""
    return re.findall(r'<a class="quiet" href="[^"]+">([^<]+)</a>', text)


async def test_drafts_then_the_soonest_then_the_past(client: httpx.AsyncClient, make: Make) -> None:
    owner, now = await make.organiser(), utc_now()
    for name, days, published in (("Later", 9, True), ("Tonight", 0.2, True), ("Draft", 20, False)):
        starts = now + timedelta(days=days)
        await make.event(by=owner.principal, name=name, starts_at=starts, published=published, cancellation_until=None)
    await make.event(name="Somebody else's")
    sign_in(client, owner)
    page = (await client.get("/organise")).text
    assert names(page) == ["Draft", "Tonight", "Later"]
    assert page.count("Open the door") == 1
    assert page.count(">Publish<") == 1


async def test_what_is_over_stands_apart(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    owner = await make.organiser()
    for name, hours in (("Last week", -170), ("Just begun", -1), ("Coming", 90)):
        event = await make.event(by=owner.principal, name=name)
        async with db.write() as tx:
            moved = t.events.update().where(t.events.c.id == event.id)
            await tx.execute(moved.values(starts_at=utc_now() + timedelta(hours=hours)))
    sign_in(client, owner)
    page = (await client.get("/organise")).text
    assert names(page.partition("<details>")[0]) == ["Just begun", "Coming"]
    assert names(page.partition("<details>")[2]) == ["Last week"]
    assert "1 earlier event" in page
    assert page.count("Open the door") == 1


async def test_figures_are_those_of_the_bookings(client: httpx.AsyncClient, make: Make) -> None:
    owner = await make.organiser()
    euros = await make.event(by=owner.principal)
    yen = await make.event(by=owner.principal, currency="JPY")
    await ticket_codes(client, make, euros, 3, 4)
    await ticket_codes(client, make, yen, 7)
    fan = await make.fan()
    await client.post(f"/api/v1/events/{encode_id('evt', euros.id)}/holds", json={"places": [9]}, headers=fan.headers)
    sign_in(client, owner)
    page = " ".join(re.sub(r"<[^>]+>", " ", (await client.get("/organise")).text).split())
    assert "Sold today 3 Taken today" in page
    assert "€90.00" in page
    assert "4,500" in page
    assert "2 / 60 sold + 1 held €90.00" in page


async def test_nothing_yet(client: httpx.AsyncClient, make: Make) -> None:
    sign_in(client, await make.organiser())
    assert "Your first event is three minutes away." in (await client.get("/organise")).text


async def test_a_long_list_goes_on(client: httpx.AsyncClient, make: Make) -> None:
    owner = await make.organiser()
    venue = await make.venue(by=owner.principal)
    for n in range(27):
        await make.event(
            by=owner.principal, venue=venue, name=f"Night {n:02}", starts_at=utc_now() + timedelta(days=40 + n)
        )
    sign_in(client, owner)
    first = (await client.get("/organise")).text
    [onward] = re.findall(r'href="(/organise\?cursor=[^"]+)" rel="next"', first)
    second = (await client.get(onward)).text
    assert names(first) + names(second) == [f"Night {n:02}" for n in range(27)]
    assert (await client.get("/organise?cursor=nonsense")).status_code == 400


async def test_an_admin_sees_everybodys(client: httpx.AsyncClient, make: Make) -> None:
    await make.event(name="Of one")
    await make.event(name="Of another")
    sign_in(client, await make.admin())
    assert sorted(names((await client.get("/organise")).text)) == ["Of another", "Of one"]
