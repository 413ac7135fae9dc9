"""The list of doors: one's own, soonest first; an admin stands at any."""

import re
from datetime import timedelta

import httpx

from onsale.catalog.model import Event
from onsale.catalog.organisers import add_member
from onsale.platform.clock import utc_now
from onsale.platform.ids import encode_id
from tests.console.page_forms import sign_in
from tests.fixtures.make import Account, Make


async def doors(client: httpx.AsyncClient, who: Account) -> list[str]:
    """The events listed, in order."""
    sign_in(client, who)
    page = await client.get("/door")
    assert page.status_code == 200, page.text
    return re.findall(r'href="/door/(evt_\w+)"', page.text)


def ids(*events: Event) -> list[str]:
    """As addresses name them."""
    return [encode_id("evt", event.id) for event in events]


async def test_whose_doors_are_listed(client: httpx.AsyncClient, make: Make) -> None:
    owner, other = await make.organiser(), await make.organiser()
    later = await make.event(by=owner.principal)
    soon = await make.event(by=owner.principal, starts_at=utc_now() + timedelta(days=3))
    theirs = await make.event(by=other.principal, starts_at=utc_now() + timedelta(days=5))
    await make.event(by=owner.principal, published=False)
    scanner, newcomer, admin = await make.scanner(), await make.scanner(), await make.admin()
    async with make.db.write() as tx:
        await add_member(tx, later.organiser_id, scanner.id, "scanner")
    assert await doors(client, scanner) == ids(soon, later)
    assert await doors(client, owner) == ids(soon, later)
    assert await doors(client, other) == ids(theirs)
    assert await doors(client, newcomer) == []
    assert await doors(client, admin) == ids(soon, theirs, later)


async def test_who_may_look(client: httpx.AsyncClient, make: Make) -> None:
    client.headers["accept"] = "text/html"
    assert (await client.get("/door")).headers["location"] == "/sign-in?next=%2Fdoor"
    sign_in(client, await make.fan())
    assert (await client.get("/door")).status_code == 403
