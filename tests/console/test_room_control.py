"""The organiser's side of a waiting room: switched on in the form, watched, paused, its pace set."""

from datetime import timedelta

import httpx

from onsale.catalog.store import get_event
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.console.page_forms import sign_in, submit
from tests.fixtures.make import Make
from tests.waitingroom.rooms import joins, moved, on_sale, queue_path, tended


async def test_the_form_gives_an_event_a_room(client: httpx.AsyncClient, make: Make) -> None:
    owner = await make.organiser()
    event = await make.event(by=owner.principal)
    sign_in(client, owner)
    path = f"/organise/events/{encode_id('evt', event.id)}"
    page = await client.get(path)
    saved = await submit(client, page, path, queue="yes", room_minutes="45", action="save")
    assert saved.status_code == 303, saved.text
    async with make.db.read() as tx:
        assert (await get_event(tx, event.id)).lobby_minutes == 45
    page = await client.get(path)
    assert f"{path}/room" in page.text
    wrong = await submit(client, page, path, room_minutes="never", action="save")
    assert (wrong.status_code, "e-room_minutes" in wrong.text) == (400, True)


async def test_watched_and_steered(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    owner, stranger, *fans = [await make.organiser(), await make.organiser(), *await make.fans(3)]
    event = await moved(services, await make.event(by=owner.principal), opens_in=timedelta(minutes=10))
    await tended(services, event)
    await joins(client, event, *fans)
    control = queue_path(event, "control")
    told = (await client.get(control, headers=owner.headers)).json()
    assert (told["state"], told["joined"], told["let_in"], told["paused"]) == ("pre", 3, 0, False)
    for account, status in ((stranger, 403), (fans[0], 403)):
        assert (await client.get(control, headers=account.headers)).status_code == status
        assert (await client.patch(control, json={"paused": True}, headers=account.headers)).status_code == status
    strict = await client.patch(control, json={"speed": 2}, headers=owner.headers)
    assert strict.status_code == 400
    paused = await client.patch(control, json={"paused": True, "target": 7}, headers=owner.headers)
    assert (paused.json()["paused"], paused.json()["target"]) == (True, 7)
    await on_sale(services, event)
    assert (await client.get(control, headers=owner.headers)).json()["let_in"] == 0, "paused: nobody is let in"
    sign_in(client, owner)
    path = f"/organise/events/{encode_id('evt', event.id)}/room"
    page = await client.get(path)
    assert "Go on letting fans in" in page.text
    gone_on = await submit(client, page, path, action="go_on")
    assert gone_on.headers["Location"] == path
    paced = await submit(client, await client.get(path), path, per_minute_max="90", target="")
    assert paced.status_code == 303
    told = (await client.get(control, headers=owner.headers)).json()
    assert (told["paused"], told["per_minute_max"], told["target"]) == (False, 90, None)


async def test_no_room_to_steer(client: httpx.AsyncClient, make: Make) -> None:
    owner = await make.organiser()
    event = await make.event(by=owner.principal)
    refused = await client.get(queue_path(event, "control"), headers=owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_waiting_room")
    sign_in(client, owner)
    page = await client.get(f"/organise/events/{encode_id('evt', event.id)}/room")
    assert (page.status_code, "has no waiting room" in page.text) == (200, True)
