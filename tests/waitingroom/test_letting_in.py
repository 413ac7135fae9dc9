"""Being let in: whose turn it is gets one pass, places are held with it, and what was missed isn't lost."""

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.waitingroom import tables as t
from onsale.waitingroom.tokens import PASS, PLACE, Claim, QueueTokens
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import count, holds_path
from tests.waitingroom.rooms import goes_in, joins, moved, on_sale, protected, queue_path, tended, told


@pytest.fixture
async def event(services: Services, make: Make) -> Event:
    event = await protected(make)
    await tended(services, event)
    return event


async def holds(
    client: httpx.AsyncClient, event: Event, fan: Account, token: str | None, *places: int
) -> httpx.Response:
    """Try to hold these places with this pass."""
    headers = fan.headers | ({"Onsale-Pass": token} if token else {})
    return await client.post(holds_path(event), json={"places": list(places)}, headers=headers)


async def admitted(client: httpx.AsyncClient, event: Event, fan: Account) -> str:
    """The fan's pass."""
    (place,) = await joins(client, event, fan)
    answer = await goes_in(client, event, fan, place["token"])
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["pass"]
    return token


async def test_places_are_held_with_a_pass_only(
    client: httpx.AsyncClient, services: Services, make: Make, event: Event
) -> None:
    fan, other = await make.fans(2)
    await joins(client, event, fan, other)
    before = await holds(client, event, fan, None, 3)
    assert before.json()["code"] == "not_on_sale"
    event = await on_sale(services, event, client)
    for body in ({"places": [3]}, {"best_available": {"quantity": 1}}):
        refused = await client.post(holds_path(event), json=body, headers=fan.headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "waiting_room_pass_required")
    token = await admitted(client, event, fan)
    assert (await holds(client, event, other, token, 3)).status_code == 403, "it is somebody else's"
    slow = await client.post(
        holds_path(event),
        json={"places": [3]},
        headers=other.headers | {"Onsale-Pass": await admitted(client, event, other), "Idempotency-Key": "once"},
    )
    assert slow.status_code == 201, "past the express lane, too"
    assert (await holds(client, event, fan, token, 4)).status_code == 201


async def test_what_isnt_this_fans_place_is_refused(
    client: httpx.AsyncClient, services: Services, make: Make, event: Event
) -> None:
    fan, other = await make.fans(2)
    mine, _ = await joins(client, event, fan, other)
    another = await protected(make)
    await tended(services, another)
    (elsewhere,) = await joins(client, another, fan)
    event = await on_sale(services, event, client)
    now = utc_now()
    ended = Claim(event.id, fan.id, 0, 0, int(now.timestamp()) - 1)
    for token in (
        elsewhere["token"],
        mine["token"][:-1] + ("A" if mine["token"][-1] != "A" else "B"),
        services.get(QueueTokens).sign(PLACE, ended, now),
        services.get(QueueTokens).sign(PASS, Claim(event.id, fan.id, 0, 0, int(now.timestamp()) + 60), now),
        "osq_",
        "x" * 200,
    ):
        refused = await goes_in(client, event, fan, token)
        assert (refused.status_code, refused.json()["code"]) == (403, "invalid_queue_token")
    refused = await goes_in(client, event, other, mine["token"])
    assert (refused.status_code, refused.json()["code"]) == (403, "invalid_queue_token")
    assert await count(services.get(Database), "queue_passes") == 0


async def test_a_missed_turn_comes_back_at_the_frontier(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, event: Event
) -> None:
    (fan,) = await make.fans(1)
    (place,) = await joins(client, event, fan)
    event = await on_sale(services, event, client)
    async with db.write() as tx:
        await tx.execute(sa.text("alter table queue_steps disable trigger append_only"))
        await tx.execute(sa.update(t.steps).values(at=t.steps.c.at - timedelta(hours=1)))
        await tx.execute(sa.update(t.rooms).values(stepped_at=sa.func.now() - timedelta(hours=1)))
    missed = await goes_in(client, event, fan, place["token"])
    assert (missed.status_code, missed.json()["code"]) == (425, "not_yet")
    assert (await goes_in(client, event, fan, place["token"])).status_code == 425, "asking again isn't a turn"
    assert await count(db, "queue_late") == 1
    await tended(services, event)
    assert (await goes_in(client, event, fan, place["token"])).status_code == 200


async def test_after_a_pass_that_ran_out_one_joins_at_the_end(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, event: Event
) -> None:
    (fan,) = await make.fans(1)
    (place,) = await joins(client, event, fan)
    event = await on_sale(services, event, client)
    token = await admitted(client, event, fan)
    async with db.write() as tx:
        ago = timedelta(hours=1)
        earlier = {"redeemed_at": t.passes.c.redeemed_at - ago, "expires_at": t.passes.c.expires_at - ago}
        await tx.execute(sa.update(t.passes).values(earlier))
    over = await goes_in(client, event, fan, place["token"])
    assert (over.status_code, over.json()["code"]) == (410, "pass_expired")
    (again,) = await joins(client, event, fan)
    assert (again["window"], again["rank"]) == (1, None)
    assert await count(db, "queue_joins where fan_id = :fan", fan=fan.id) == 2
    assert (await goes_in(client, event, fan, again["token"])).status_code == 425
    assert token not in (await goes_in(client, event, fan, place["token"])).text


async def test_nobody_is_let_in_while_it_is_paused_or_sold_out(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, event: Event
) -> None:
    (fan,) = await make.fans(1)
    await joins(client, event, fan)
    async with db.write() as tx:
        await tx.execute(sa.update(t.rooms).where(t.rooms.c.event_id == event.id).values(paused=True))
    event = await moved(services, event, opens_in=timedelta(seconds=-1))
    await tended(services, event)
    assert (await told(client, event, lambda queue: bool(queue["windows"])))["paused"] is True
    assert await count(db, "queue_steps") == 0
    async with db.write() as tx:
        await tx.execute(sa.update(t.rooms).where(t.rooms.c.event_id == event.id).values(paused=False))
        await tx.execute(
            sa.text(
                "insert into claims select :event, n, gen_random_uuid(), 'infinity' from generate_series(0, :most) n"
            ),
            {"event": event.id, "most": event.places - 1},
        )
    await tended(services, event)
    assert await count(db, "queue_steps") == 0
    assert (await told(client, event, lambda queue: queue["state"] == "done"))["places_left"] == 0
    (place,) = await _refused_joins(client, event, fan)
    assert place["code"] == "waiting_room_closed"


async def _refused_joins(client: httpx.AsyncClient, event: Event, *fans: Account) -> list[dict[str, str]]:
    answers = [await client.post(queue_path(event, "join"), headers=fan.headers) for fan in fans]
    assert {answer.status_code for answer in answers} == {409}
    return [answer.json() for answer in answers]
