"""Nobody but admins comes in, and whatever they change is in the record."""

import httpx
import pytest
import sqlalchemy as sa

from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.fixtures.make import Account, Make
from tests.oversight.applicants import applied

PAGES = ("", "/applications", "/organisers", "/events", "/health", "/acts")


async def everybody(make: Make) -> dict[str, Account | None]:
    return {
        "nobody": None,
        "fan": await make.fan(),
        "organiser": await make.organiser(),
        "scanner": await make.scanner(),
    }


@pytest.mark.parametrize("page", PAGES)
async def test_pages_are_the_admins(client: httpx.AsyncClient, make: Make, page: str) -> None:
    for who in (await everybody(make)).values():
        refused = await client.get(f"/admin{page}", headers=who.headers if who else {})
        assert refused.status_code == (403 if who else 401)
    admin = await make.admin()
    assert (await client.get(f"/admin{page}", headers=admin.headers)).status_code == 200


async def test_deeds_are_the_admins(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    applicant, event = await make.fan(), await make.event()
    application = encode_id("apl", await applied(make, applicant))
    organiser, public_event = encode_id("org", event.organiser_id), encode_id("evt", event.id)
    deeds = [
        f"/admin/applications/{application}/approve",
        f"/admin/applications/{application}/decline",
        f"/admin/organisers/{organiser}/suspend",
        f"/admin/organisers/{organiser}/lift",
        f"/admin/events/{public_event}/take-down",
        f"/admin/events/{public_event}/put-back",
        "/admin/jobs/1/retry",
        "/admin/health/test-mail",
    ]
    outsiders = await everybody(make) | {"applicant": applicant}
    for deed in deeds:
        for who in outsiders.values():
            answer = await client.post(deed, data={"reason": "Because."}, headers=who.headers if who else {})
            assert answer.status_code in {401, 403}, deed
    async with db.read() as tx:
        assert (await tx.execute(sa.text("select count(*) from admin_acts"))).scalar_one() == 0


@pytest.mark.parametrize("path", ["/admin/applications/apl_x", "/admin/organisers/org_x", "/admin/events/evt_x"])
async def test_what_isnt_there(client: httpx.AsyncClient, make: Make, path: str) -> None:
    admin = await make.admin()
    assert (await client.get(path, headers=admin.headers)).status_code == 404
    assert (await client.get(f"/admin/organisers/{encode_id('org', 5)}", headers=admin.headers)).status_code == 404


async def test_a_made_up_cursor(client: httpx.AsyncClient, make: Make) -> None:
    admin = await make.admin()
    for page in ("organisers", "acts"):
        for cursor in ("x", "WzFlOTld", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTld"):
            answer = await client.get(f"/admin/{page}?cursor={cursor}", headers=admin.headers)
            assert answer.status_code == 400
