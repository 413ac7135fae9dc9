"""The organiser's list: what is there, what was sold, what to do next."""

import html
import re
from datetime import timedelta

import httpx

from onsale.catalog import tables as t
from onsale.catalog.model import Event
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.console.page_forms import sign_in
from tests.console.test_pages_door import ticket_codes
from tests.fixtures.make import Make


def names(text: str) -> list[str]:
    """The events' names, from the top."""
    return re.findall(r'<a class="quiet" href="[^"]+">([^<]+)</a>', text)


async def test_the_coming_the_drafts_and_the_past_each_by_itself(
    client: httpx.AsyncClient, make: Make, db: Database
) -> None:
    owner, now = await make.organiser(), utc_now()
    for name, days, published in (("Later", 9, True), ("Tonight", 0.2, True), ("Draft", 20, False)):
        starts = now + timedelta(days=days)
        await make.event(by=owner.principal, name=name, starts_at=starts, published=published, cancellation_until=None)
    for name, hours in (("Last week", -170), ("Just begun", -1), ("Last year", -9000)):
        await begun(db, await make.event(by=owner.principal, name=name), hours)
    await make.event(name="Somebody else's")
    sign_in(client, owner)
    coming = (await client.get("/organise")).text
    assert names(coming) == ["Just begun", "Tonight", "Later"]
    assert coming.count("Open the door") == 2
    drafts = (await client.get("/organise?show=drafts")).text
    assert names(drafts) == ["Draft"]
    assert drafts.count(">Publish<") == 1
    assert names((await client.get("/organise?show=past")).text) == ["Last week", "Last year"]
    assert names((await client.get("/organise?show=nonsense")).text) == names(coming)


async def test_without_anything_coming_the_drafts_are_shown(client: httpx.AsyncClient, make: Make) -> None:
    owner = await make.organiser()
    await make.event(by=owner.principal, name="Draft", published=False)
    sign_in(client, owner)
    assert names((await client.get("/organise")).text) == ["Draft"]


async def test_found_by_words_of_name_venue_and_city(client: httpx.AsyncClient, make: Make) -> None:
    owner = await make.organiser()
    mill = await make.venue(by=owner.principal, name="Windmill_1", city="Utrecht")
    for name, venue in (("100% Brass", None), ("A hundred strings", mill)):
        await make.event(by=owner.principal, name=name, venue=venue)
    sign_in(client, owner)
    found = {
        q: names((await client.get("/organise", params={"q": q})).text)
        for q in ("100%", "utrecht STRINGS", "windmill_", "l_1", "0 z", "%", "<b>\0")
    }
    assert found == {
        "100%": ["100% Brass"],
        "utrecht STRINGS": ["A hundred strings"],
        "windmill_": ["A hundred strings"],
        "l_1": ["A hundred strings"],
        "0 z": [],
        "%": ["100% Brass"],
        "<b>\0": [],
    }


async def test_the_list_as_a_file(client: httpx.AsyncClient, make: Make) -> None:
    owner = await make.organiser()
    event = await make.event(by=owner.principal, name="=cmd|x")
    await ticket_codes(client, make, event, 3, 4)
    sign_in(client, owner)
    sheet = await client.get("/organise/events.csv")
    assert sheet.headers["content-type"].startswith("text/csv")
    row = sheet.text.splitlines()[3].split(",")
    assert row[:2] == [encode_id("evt", event.id), "'=cmd|x"]
    assert row[-7:] == ["on_sale", "2", "0", "58", "60", "90.00", "EUR"]
    assert len((await client.get("/organise/events.csv?show=past")).text.splitlines()) == 3


async def begun(db: Database, event: Event, hours: float) -> None:
    """Let it have started so many hours from now."""
    async with db.write() as tx:
        moved = t.events.update().where(t.events.c.id == event.id)
        await tx.execute(moved.values(starts_at=utc_now() + timedelta(hours=hours)))


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
    [onward] = re.findall(r'href="(/organise\?[^"]+)" rel="next"', first)
    second = (await client.get(html.unescape(onward))).text
    assert names(first) + names(second) == [f"Night {n:02}" for n in range(27)]
    assert (await client.get("/organise?cursor=nonsense")).status_code == 400


async def test_an_admin_sees_everybodys(client: httpx.AsyncClient, make: Make) -> None:
    await make.event(name="Of one")
    await make.event(name="Of another")
    sign_in(client, await make.admin())
    assert sorted(names((await client.get("/organise")).text)) == ["Of another", "Of one"]
