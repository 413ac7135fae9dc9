"""Joining: one place for a fan, told after its window has closed, kept through everything."""

from datetime import timedelta

import httpx

from onsale.platform.services import Services
from tests.fixtures.make import Make
from tests.waitingroom.rooms import goes_in, joins, moved, on_sale, protected, queue_path, ranked, told


async def test_through_the_line(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    event = await protected(make)
    fans = await make.fans(5)
    before = await moved(services, event, opens_in=timedelta(hours=2))
    early = await client.post(queue_path(before, "join"), headers=fans[0].headers)
    assert (early.status_code, early.json()["code"]) == (409, "waiting_room_closed")
    event = await moved(services, event, opens_in=timedelta(minutes=10))
    await told(client, event, lambda queue: queue["state"] == "pre")  # nobody has tended it yet: the first fan opens it
    first = await joins(client, event, *fans)
    assert {(answer["window"], answer["rank"]) for answer in first} == {(0, None)}
    refused = await goes_in(client, event, fans[0], first[0]["token"])
    assert (refused.status_code, refused.json()["code"]) == (425, "not_yet")
    assert int(refused.headers["retry-after"]) > 0
    event = await on_sale(services, event, client)
    again = await joins(client, event, *fans)
    assert [answer["token"] for answer in again] == [answer["token"] for answer in first]
    assert len(set(ranked(again))) == 5
    queue = (await client.get(queue_path(event))).json()
    assert (queue["state"], queue["window"]) == ("admitting", 1)
    assert queue["windows"] == [{"window": 0, "joined": 5}]
    admitted = await goes_in(client, event, fans[0], first[0]["token"])
    assert admitted.status_code == 200, admitted.text
    assert admitted.json() == (await goes_in(client, event, fans[0], first[0]["token"])).json(), "the same pass"
