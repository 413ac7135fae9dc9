"""Deciding applications on the pages."""

import httpx
import sqlalchemy as sa

from onsale.catalog.organisers import create_organiser
from onsale.oversight import store
from onsale.oversight.model import State
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.admin.offices import as_admin
from tests.fixtures.make import Make
from tests.oversight.applicants import applied


def address(number: int) -> str:
    return f"/admin/applications/{encode_id('apl', number)}"


async def test_what_they_say_is_read_and_approved(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    admin, fan = await as_admin(client, make), await make.fan()
    number = await applied(make, fan)
    listed = await client.get("/admin/applications")
    assert "Saltworks Theatre" in listed.text
    assert "application is waiting" in (await client.get("/admin")).text
    page = await client.get(address(number))
    for told in ("Saltworks Theatre e.V.", "Am Speicher 4", "Germany", "VR 4711", fan.email, "eighty evenings"):
        assert told in page.text
    done = await client.post(f"{address(number)}/approve")
    assert (done.status_code, done.headers["location"]) == (303, "/admin/applications?done=approved")
    # The same process knows the new role at once, without asking the database.
    client.cookies.clear()
    assert (await client.get("/organise", headers=fan.headers)).status_code == 200
    async with db.read() as tx:
        assert (await tx.execute(sa.text("select admin_id from admin_acts"))).scalar_one() == admin.id


async def test_declined_needs_a_reason_which_is_kept_as_typed(
    client: httpx.AsyncClient, make: Make, db: Database
) -> None:
    await as_admin(client, make)
    number = await applied(make, await make.fan())
    refused = await client.post(f"{address(number)}/decline", data={"reason": " "})
    assert refused.status_code == 400
    assert "Give a reason" in refused.text
    done = await client.post(f"{address(number)}/decline", data={"reason": "Not you."})
    assert done.headers["location"] == "/admin/applications?done=declined"
    page = await client.get(address(number))
    assert "Not you." in page.text
    assert "/approve" not in page.text
    async with db.read() as tx:
        assert (await store.application(tx, number, sealer=make.sealer)).state is State.DECLINED


async def test_somebody_was_quicker(client: httpx.AsyncClient, make: Make) -> None:
    await as_admin(client, make)
    number = await applied(make, await make.fan())
    await client.post(f"{address(number)}/decline", data={"reason": "Not you."})
    for verb in ("approve", "decline"):
        late = await client.post(f"{address(number)}/{verb}", data={"reason": "Again."})
        assert late.headers["location"] == f"{address(number)}?done=before"
    assert "Not you." in (await client.get(f"{address(number)}?done=before")).text


async def test_a_name_that_is_taken_is_pointed_out(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    await as_admin(client, make)
    async with db.write() as tx:
        await create_organiser(tx, "SALTWORKS theatre", owner_id=None)
    number = await applied(make, await make.fan())
    await applied(make, await make.fan())
    page = await client.get(address(number))
    assert "This name is already in use." in page.text
    assert "SALTWORKS theatre" in page.text


async def test_a_website_is_a_link_that_tells_nothing(client: httpx.AsyncClient, make: Make) -> None:
    await as_admin(client, make)
    page = await client.get(address(await applied(make, await make.fan(), website="https://a.test/?x=<b>")))
    assert 'href="https://a.test/?x=&lt;b&gt;" rel="noopener noreferrer nofollow"' in page.text
