"""The pages about one's own data."""

import httpx

from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.web.csrf import SESSION_COOKIE
from tests.accounts.test_pages import submit
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import booking_path, do_jobs, sold
from tests.privacy.leaving import is_there, robin

DATA = "/account/data"


def sign_in(client: httpx.AsyncClient, who: Account) -> None:
    client.cookies.set(SESSION_COOKIE, who.token)


async def test_from_the_account_to_the_file(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    sign_in(client, await robin(make, services))
    assert DATA in (await client.get("/account")).text
    assert f"{DATA}/export" in (await client.get(DATA)).text
    file = await client.get(f"{DATA}/export")
    assert (file.status_code, file.headers["content-type"]) == (200, "application/zip")


async def test_tickets_kept_are_shown_to_whoever_has_the_address(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    organiser, who = await make.organiser(), await robin(make, services)
    event = await make.event(by=organiser.principal)
    booking = await sold(services, event, who, 1, 2)
    sign_in(client, who)
    page = await client.get(f"{DATA}/erase")
    assert "What should happen to them?" in page.text
    gone = await submit(client, f"{DATA}/erase", f"{DATA}/erase/now", tickets="keep")
    assert gone.status_code == 200
    path = "/kept/" + gone.text.split('href="/kept/')[1].split('"')[0]
    client.cookies.clear()
    await do_jobs(services)
    assert not await is_there(db, who.id)
    kept = await client.get(path)
    assert kept.status_code == 200
    assert kept.text.count("<article") == 2
    assert (await client.get(f"{path}/tickets.pdf")).content.startswith(b"%PDF")
    assert (await client.get(path[:-2] + "AA")).status_code == 404
    assert (await client.get("/kept/AAAA")).status_code == 404
    cancelled = await client.get(booking_path(booking), headers=who.headers)
    assert cancelled.status_code == 401


async def test_as_long_as_there_is_an_account_its_page_is_the_place(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    who, event = await robin(make, services), await make.event()
    await sold(services, event, who, 1)
    [ahead] = (await client.get("/api/v1/me/erasure", headers=who.headers)).json()["tickets_ahead"]
    assert (await client.get(ahead["url"].removeprefix("http://testserver"))).status_code == 404


async def test_an_admin_is_told_why_not(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    admin = await make.admin()
    sign_in(client, admin)
    page = await client.get(f"{DATA}/erase")
    assert "You run this installation" in page.text
    assert "erase/now" not in page.text
    assert await is_there(db, admin.id)
