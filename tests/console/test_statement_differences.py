"""What a provider's books have otherwise is told on the statement: to the event's organiser, and the rest to admins."""

from datetime import timedelta

import httpx
import sqlalchemy as sa

from onsale.payments.reconciled import reconcile_all
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.console.page_forms import sign_in
from tests.fixtures.make import Make
from tests.fixtures.selling import sold


async def test_the_organiser_is_told(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    owner = await make.organiser()
    event = await make.event(by=owner.principal)
    await sold(services, event, await make.fan(), 1)
    await reconcile_all(services, utc_now() + timedelta(hours=2))
    path = f"/organise/events/{encode_id('evt', event.id)}/statement"
    api = f"/api/v1/organiser/events/{encode_id('evt', event.id)}/statement"
    sign_in(client, owner)
    assert "Nothing of this event differs." in (await client.get(path)).text
    told = (await client.get(api, headers=owner.headers)).json()
    assert [(one["provider"], one["asked"]) for one in told["compared"]] == [("sandbox", True)]
    async with db.write() as tx:
        await tx.execute(sa.text("update sandbox_charges set amount_minor = amount_minor - 1"))
    await reconcile_all(services, utc_now() + timedelta(hours=3))
    shown = (await client.get(path)).text
    assert "Something differs." in shown
    assert "Another amount: charge" in shown
    [difference] = (await client.get(api, headers=owner.headers)).json()["differences"]
    assert (difference["problem"], difference["kind"]) == ("amount_differs", "charge")
    assert difference["ours"]["amount_minor"] == difference["theirs"]["amount_minor"] + 1


async def test_what_is_of_no_event_is_for_admins(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    owner, admin = await make.organiser(), await make.admin()
    await sold(services, await make.event(by=owner.principal), await make.fan(), 1)
    async with db.write() as tx:
        await tx.execute(sa.text("delete from payments"))
    await reconcile_all(services, utc_now() + timedelta(hours=2))
    path = "/api/v1/organiser/statement"
    assert (await client.get(path, headers=owner.headers)).json()["differences"] == []
    [difference] = (await client.get(path, headers=admin.headers)).json()["differences"]
    assert difference["problem"] == "unknown_here"
    for who, seen in ((owner, False), (admin, True)):
        sign_in(client, who)
        assert ("Known to a provider, not to us" in (await client.get("/organise/statement")).text) == seen
