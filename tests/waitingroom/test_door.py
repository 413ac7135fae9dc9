"""Joining from a crowded network, over HTTP: work first; from elsewhere, and for who is in line, as ever."""

import html
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import httpx
import msgspec
import pytest

from onsale.platform import limits
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.waitingroom.door import HEADER, Door
from onsale.waitingroom.patience import Patience
from onsale.waitingroom.schemas import ChallengeAnswer
from tests.console.page_forms import sign_in, submit
from tests.fixtures.frames import Frames
from tests.fixtures.index import indexed
from tests.fixtures.make import Make
from tests.shop.test_room_page import room_of, shown
from tests.waitingroom.door import Clock, solution
from tests.waitingroom.rooms import joins, on_sale, protected, queue_path, tended

CAMPUS, HOME = "198.51.100.7", "203.0.113.9"
Site = Callable[[str], httpx.AsyncClient]


@pytest.fixture
async def site(services: Services, frames: Frames) -> AsyncIterator[Site]:
    """The application as it is asked from an address."""
    async with AsyncExitStack() as stack:
        app = indexed(stack.enter_context(frames.application(services)), services)

        def at(host: str) -> httpx.AsyncClient:
            transport = httpx.ASGITransport(app, client=(host, 4711))
            client = httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=30)
            stack.push_async_callback(client.aclose)
            return client

        yield at


def crowded(services: Services, host: str, fans: int = limits.QUEUE_FANS_FREE_PER_IP) -> None:
    """So many others have come from there."""
    for fan in range(fans):
        services.get(Door).challenge(1, fan, host)


async def test_work_and_then_join(site: Site, services: Services, make: Make) -> None:
    event, other = await protected(make), await protected(make)
    await tended(services, event)
    fan, second = await make.fans(2)
    crowded(services, CAMPUS)
    campus = site(CAMPUS)
    refused = await campus.post(queue_path(event, "join"), headers=fan.headers)
    told = refused.json()
    assert (refused.status_code, told["code"]) == (403, "proof_of_work_required")
    assert refused.headers["content-type"] == "application/problem+json"
    assert told["challenge"] == queue_path(event, "challenge")
    answer = await campus.get(told["challenge"], headers=fan.headers)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    solved = {HEADER: solution(msgspec.json.decode(answer.content, type=ChallengeAnswer))}
    strange = await campus.post(queue_path(event, "join"), headers=second.headers | solved)
    assert strange.json()["code"] == "proof_of_work_required", "somebody else's"
    elsewhere = await campus.post(queue_path(other, "join"), headers=fan.headers | solved)
    assert elsewhere.json()["code"] == "proof_of_work_required", "another event's"
    joined = await campus.post(queue_path(event, "join"), headers=fan.headers | solved)
    assert joined.status_code == 200, joined.text
    assert joined.json()["rank"] is None
    assert await joins(campus, event, fan) == [joined.json()], "who is in line isn't asked again"
    assert await joins(site(HOME), event, second), "nor anybody from a network that isn't crowded"


async def test_the_ordinary_way_asks_the_same(site: Site, services: Services, make: Make) -> None:
    """An idempotency key takes a request off the express lane."""
    event = await protected(make)
    await tended(services, event)
    fan = await make.fan()
    crowded(services, CAMPUS)
    campus = site(CAMPUS)
    headers = fan.headers | {"Idempotency-Key": "one"}
    refused = await campus.post(queue_path(event, "join"), headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "proof_of_work_required")
    answer = await campus.get(refused.json()["challenge"], headers=fan.headers)
    solved = {HEADER: solution(msgspec.json.decode(answer.content, type=ChallengeAnswer)), "Idempotency-Key": "two"}
    assert (await campus.post(queue_path(event, "join"), headers=fan.headers | solved)).status_code == 200


async def test_work_gives_no_better_rank(site: Site, services: Services, make: Make) -> None:
    """The rank is the seed's and the fan's alone: it is what their pseudonym gives, worked or not."""
    event = await protected(make)
    await tended(services, event)
    fan, other = await make.fans(2)
    crowded(services, CAMPUS)
    campus, home = site(CAMPUS), site(HOME)
    answer = await campus.get(queue_path(event, "challenge"), headers=fan.headers)
    solved = {HEADER: solution(msgspec.json.decode(answer.content, type=ChallengeAnswer))}
    assert (await campus.post(queue_path(event, "join"), headers=fan.headers | solved)).status_code == 200
    await joins(home, event, other)
    await on_sale(services, event, home)
    proofs = [(await home.get(queue_path(event, "proof"), headers=each.headers)).json() for each in (fan, other)]
    assert {proof["window"] for proof in proofs} == {0}
    [mine] = await joins(campus, event, fan)
    assert mine["rank"] == proofs[0]["rank"]


async def test_the_hard_limit(site: Site, services: Services, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    event = await protected(make)
    await tended(services, event)
    early, late = await make.fans(2)
    campus = site(CAMPUS)
    await joins(campus, event, early)
    monkeypatch.setattr(limits, "QUEUE_FANS_PER_IP", 10)
    crowded(services, CAMPUS, 9)
    refused = await campus.post(queue_path(event, "join"), headers=late.headers)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_joins_here")
    assert int(refused.headers["retry-after"]) > 0
    await joins(campus, event, early)
    sign_in(campus, late)
    page = await submit(campus, await shown(campus, event, "open"), room_of(event, "join"))
    assert page.status_code == 429
    assert "join from another network" in page.text


async def test_a_page_that_works(site: Site, services: Services, make: Make) -> None:
    event = await protected(make)
    await tended(services, event)
    crowded(services, CAMPUS)
    campus = site(CAMPUS)
    sign_in(campus, await make.fan())
    page = await submit(campus, await shown(campus, event, "open"), room_of(event, "join"))
    assert page.status_code == 403
    assert "One moment, then you join" in page.text
    told = re.search('data-work="([^"]+)"', page.text)
    assert told
    solved = solution(msgspec.json.decode(html.unescape(told[1]), type=ChallengeAnswer))
    joined = await submit(campus, page, room_of(event, "join"), altcha=solved)
    assert joined.status_code == 303
    await shown(campus, event, "joined")


async def test_without_scripts_one_waits(site: Site, services: Services, make: Make) -> None:
    clock = Clock()
    services.add(Door, Door(services.get(Keyring), patience=Patience(services.get(Keyring), clock)))
    event = await protected(make)
    await tended(services, event)
    crowded(services, CAMPUS)
    campus = site(CAMPUS)
    sign_in(campus, await make.fan())
    page = await submit(campus, await shown(campus, event, "open"), room_of(event, "join"))
    assert "You can wait a little instead" in page.text
    page = await submit(campus, page, room_of(event, "join"))
    assert f"Wait {limits.QUEUE_WAIT_LEAST_S} seconds" in page.text
    clock.now += 10
    page = await submit(campus, page, room_of(event, "join"))
    assert page.status_code == 403
    assert f"Wait {limits.QUEUE_WAIT_LEAST_S - 10} seconds" in page.text
    clock.now += limits.QUEUE_WAIT_LEAST_S
    assert (await submit(campus, page, room_of(event, "join"))).status_code == 303
    await shown(campus, event, "joined")
