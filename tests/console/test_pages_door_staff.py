"""Who scans for an organiser: asked by mail, there once they accept, gone when they are removed; of others nothing."""

import re
from datetime import timedelta

import httpx

from onsale.accounts.sealed_notes import sealed_note
from onsale.catalog.organisers import organiser_of, scanners_of
from onsale.console.door_staff import Invitation
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.console.page_forms import open_and_submit, sign_in
from tests.fixtures.mailbox import waiting_mail
from tests.fixtures.make import Account, Make

PATH = "/organise/door"


async def invited(client: httpx.AsyncClient, services: Services, organiser: Account, email: str) -> str:
    """Where the mail leads."""
    sign_in(client, organiser)
    answer = await open_and_submit(client, PATH, email=email)
    assert (answer.status_code, answer.headers.get("location")) == (303, f"{PATH}?done=invited"), answer.text
    [*_, letter] = await waiting_mail(services, email.lower())
    found = re.search(r"http://testserver(/door/invitation/\S+)", letter.text)
    assert found is not None
    return found[1]


async def accepted(client: httpx.AsyncClient, who: Account, path: str) -> httpx.Response:
    """Their answer to it."""
    sign_in(client, who)
    return await open_and_submit(client, path)


async def may_scan(client: httpx.AsyncClient, who: Account, event: str) -> bool:
    """Whether the door takes their codes."""
    client.cookies.clear()
    answer = await client.post(f"/api/v1/events/{event}/check-ins", json={"code": "x"}, headers=who.headers)
    assert answer.status_code in {200, 403}
    return answer.status_code == 200


async def test_somebody_scans_from_accepting_to_being_removed(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    ours, theirs, fan = await make.organiser(), await make.organiser(), await make.fan("robin@test.example")
    event = encode_id("evt", (await make.event(by=ours.principal)).id)
    foreign = encode_id("evt", (await make.event(by=theirs.principal)).id)
    path = await invited(client, services, ours, "Robin@Test.example")
    assert "robin" not in path.lower()
    assert not await may_scan(client, fan, event), "before it is accepted"
    answer = await accepted(client, fan, path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/door")
    assert await may_scan(client, fan, event)
    assert not await may_scan(client, fan, foreign)
    sign_in(client, fan)
    assert event in (await client.get("/door")).text
    sign_in(client, ours)
    page = await client.get(PATH)
    assert fan.email in page.text
    removed = await open_and_submit_removal(client, page, fan)
    assert removed.headers["location"] == f"{PATH}?done=removed"
    assert not await may_scan(client, fan, event)
    assert (await accepted_again(client, fan, path)) == 410, "what was mailed before counts no more"
    assert (await accepted(client, fan, await invited(client, services, ours, fan.email))).status_code == 303
    assert await may_scan(client, fan, event)


async def open_and_submit_removal(client: httpx.AsyncClient, page: httpx.Response, who: Account) -> httpx.Response:
    """Press their button."""
    token = re.findall(r'name="_csrf_token" value="(\w+)"', page.text)[0]
    return await client.post(f"{PATH}/remove", data={"_csrf_token": token, "person": who.public_id})


async def accepted_again(client: httpx.AsyncClient, who: Account, path: str) -> int:
    """What the link answers them."""
    sign_in(client, who)
    return (await client.get(path)).status_code


async def test_an_invitation_is_for_its_address_and_for_a_week(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    organiser, fan, other = await make.organiser(), await make.fan(), await make.fan()
    path = await invited(client, services, organiser, fan.email)
    assert await accepted_again(client, other, path) == 403
    assert await accepted_again(client, fan, path) == 200
    assert await accepted_again(client, fan, path[:-3]) == 410
    async with make.db.write() as tx:
        mine = await organiser_of(tx, organiser.principal)
    old = Invitation(mine.id, fan.email, utc_now() - timedelta(days=limits.DOOR_INVITATION_DAYS))
    note = sealed_note(old, sealer=make.sealer, now=utc_now())
    assert await accepted_again(client, fan, f"/door/invitation/{note}") == 410
    client.cookies.clear()
    asked = await client.get(path)
    assert asked.headers["location"].startswith("/sign-in?next=%2Fdoor%2Finvitation%2F")
    async with make.db.read() as tx:
        assert await scanners_of(tx, mine.id) == []


async def test_asking_tells_nothing_of_accounts_and_is_limited(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    organiser, fan = await make.organiser(), await make.fan()
    for email in (fan.email, "nobody@test.example"):
        await invited(client, services, organiser, email)
    assert (await open_and_submit(client, PATH, email="no address")).status_code == 400
    assert (await open_and_submit(client, PATH, email="")).status_code == 400
    for n in range(limits.DOOR_INVITATIONS_PER_PERSON_PER_HOUR - 2):
        await invited(client, services, organiser, f"somebody-{n}@test.example")
    full = await open_and_submit(client, PATH, email="one-more@test.example")
    assert full.status_code == 429
    assert "one-more@test.example" in full.text
    assert await waiting_mail(services, "one-more@test.example") == []


async def test_nobody_removes_who_scans_for_others(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    ours, theirs, fan = await make.organiser(), await make.organiser(), await make.fan()
    event = encode_id("evt", (await make.event(by=ours.principal)).id)
    await accepted(client, fan, await invited(client, services, ours, fan.email))
    sign_in(client, theirs)
    page = await client.get(PATH)
    assert fan.email not in page.text
    assert (await open_and_submit_removal(client, page, fan)).status_code == 404
    assert (await open_and_submit_removal(client, page, ours)).status_code == 404
    assert await may_scan(client, fan, event)
    assert await may_scan(client, ours, event)
    sign_in(client, fan)
    assert (await client.get(PATH)).status_code == 403
