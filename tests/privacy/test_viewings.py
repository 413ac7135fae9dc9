"""Whoever is shown somebody else's name or address has been written down before."""

from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts import guards
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from onsale.privacy.viewing_store import Viewed, latest_viewings, viewings_by, viewings_of
from tests.architecture.test_routes import handlers
from tests.contract.test_isolation import EMAIL, NAME, World, addresses
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import sold

MANY = 10_000


async def seen(db: Database, person: Account) -> Sequence[Viewed]:
    """Who looked at theirs."""
    async with db.read() as tx:
        return await viewings_of(tx, person.id, limit=MANY)


def unrecorded(shown: set[str], recorded: set[str]) -> set[str]:
    """Pages that showed somebody and weren't written down."""
    return shown - recorded


async def test_every_route_that_shows_a_person_is_written_down(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, tmp_path: Path
) -> None:
    world = await World.made(services, make, client)
    world.people["admin"] = await make.admin()
    shown: dict[str, set[str]] = {"organiser": set(), "admin": set(), "scanner": set()}
    asked = 0
    reading_first = sorted(addresses(handlers(tmp_path)), key=lambda address: address.method)
    for address in reading_first:
        endless = address.template.endswith("/stream") or address.template.startswith("/demo/")
        if endless or address.method not in {"GET", "POST"} or address.guard is guards.anyone:
            continue
        if address.method == "POST" and "cancel" in address.template:
            continue  # what is over shows less
        for who, pages in shown.items():
            answer, asked = await world.ask(address, who), asked + 1
            if EMAIL in answer.text or NAME in answer.text:
                pages.add(f"{address.method} {address.template}")
    assert asked > 300
    assert len(shown["organiser"]) >= 3, shown
    for who, named in shown.items():
        async with db.read() as tx:
            rows = await viewings_by(tx, world.people[who].id, limit=MANY)
        mine = {one.id for one in await seen(db, world.people["fan"])}
        recorded = {one.page for one in rows if one.id in mine}
        assert not unrecorded(named, recorded), who
    assert unrecorded(shown["organiser"], set()) == shown["organiser"], "without rows, all of them are missed"


@pytest.fixture
async def evening(services: Services, make: Make) -> tuple[Account, Account, str]:
    """An organiser, somebody who has booked, and the event's pages."""
    organiser, fan = await make.organiser(), await make.account(EMAIL, name=NAME)
    event = await make.event(by=organiser.principal)
    await sold(services, event, fan, 1, 2)
    return organiser, fan, f"/organise/events/{encode_id('evt', event.id)}"


async def test_a_look_tells_when_for_whom_and_where(
    client: httpx.AsyncClient, db: Database, evening: tuple[Account, Account, str]
) -> None:
    organiser, fan, event = evening
    assert NAME in (await client.get(f"{event}/bookings", headers=organiser.headers)).text
    assert NAME in (await client.get(f"{event}/bookings.csv", headers=organiser.headers)).text
    file, page = await seen(db, fan)
    assert page.page == "GET /organise/events/{event_id}/bookings"
    assert file.page == "GET /organise/events/{event_id}/bookings.csv"
    assert page.viewer_id == organiser.id
    assert page.organiser
    assert page.event
    assert page.people == 1


async def test_a_search_tells_only_of_whom_it_found(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    found, other = await make.account(EMAIL, name=NAME), await make.account(name="Somebody Else")
    await sold(services, event, found, 1)
    await sold(services, event, other, 2)
    for words in ("Unmistakable", EMAIL):
        path = f"/organise/events/{encode_id('evt', event.id)}/bookings"
        answer = await client.get(path, params={"q": words}, headers=organiser.headers)
        assert NAME in answer.text
    assert len(await seen(db, found)) == 2
    assert len(await seen(db, other)) == 0


async def test_ones_own_data_and_signing_in_leave_no_row(
    client: httpx.AsyncClient, db: Database, evening: tuple[Account, Account, str]
) -> None:
    _organiser, fan, _event = evening
    for path in ("/account", "/bookings", "/api/v1/me"):
        assert (await client.get(path, headers=fan.headers)).status_code == 200
    await client.post("/api/v1/auth/sign-in", json={"email": EMAIL, "password": "not the right one"})
    async with db.read() as tx:
        assert await latest_viewings(tx, limit=MANY) == []


async def test_what_cannot_be_written_down_is_not_shown(
    client: httpx.AsyncClient, db: Database, evening: tuple[Account, Account, str]
) -> None:
    organiser, _fan, event = evening
    async with db.write() as tx:
        await tx.execute(sa.text("alter table viewings add constraint no_more check (false) not valid"))
    for page in ("bookings", "bookings.csv"):
        answer = await client.get(f"{event}/{page}", headers=organiser.headers)
        assert answer.status_code >= 500, page
        assert NAME not in answer.text
        assert EMAIL not in answer.text


async def test_the_person_reads_who_it_was_and_not_which_employee(
    client: httpx.AsyncClient, db: Database, evening: tuple[Account, Account, str]
) -> None:
    organiser, fan, event = evening
    await client.get(f"{event}/bookings", headers=organiser.headers)
    page = await client.get("/account/viewings", headers=fan.headers)
    [row] = await seen(db, fan)
    assert str(row.organiser) in page.text
    assert organiser.person.name not in page.text
    [told] = (await client.get("/api/v1/me/viewings", headers=fan.headers)).json()["items"]
    assert told["organiser"] == row.organiser
    assert told["others"] == 0
    assert (await client.get("/api/v1/me/viewings", headers=organiser.headers)).json()["items"] == []


async def test_admins_find_looks_by_person_and_event(
    client: httpx.AsyncClient, make: Make, evening: tuple[Account, Account, str]
) -> None:
    organiser, fan, event = evening
    await client.get(f"{event}/bookings", headers=organiser.headers)
    admin = await make.admin()
    for words in ("", fan.public_id, organiser.public_id, event.rpartition("/")[2]):
        page = await client.get("/admin/viewings", params={"q": words}, headers=admin.headers)
        assert organiser.person.name in page.text, words
    nobody = await client.get("/admin/viewings", params={"q": admin.public_id[:-2]}, headers=admin.headers)
    assert organiser.person.name not in nobody.text
