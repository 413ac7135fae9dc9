"""A rush nobody foresaw: a room opens by itself, once; who asked before is served; it closes when it is calm."""

import asyncio
from contextlib import ExitStack
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.errors import ShopBusy
from onsale.bookings.hold import Hold, hold
from onsale.bookings.hold_line import HoldLine
from onsale.bookings.model import Booking
from onsale.bookings.quote import Pick
from onsale.catalog.model import Event
from onsale.console.room.control import close
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.waitingroom import tables as t
from onsale.waitingroom.carrying import HEADER
from onsale.waitingroom.errors import PassRequired
from onsale.waitingroom.hold_times import HoldTimes
from onsale.waitingroom.rushes import Rushes
from onsale.waitingroom.tokens import PASS, Claim, QueueTokens
from tests.fixtures.make import Make
from tests.fixtures.selling import held, holds_path
from tests.waitingroom.rooms import joins, queue_path, tended
from tests.waitingroom.rushing import Time, earlier, now_of, opened, openings, rushes


@pytest.fixture
async def event(make: Make) -> Event:
    return await make.event()


@pytest.mark.parametrize(
    ("holds", "age_s", "for_s", "opens"),
    [(60, 1.6, 3.0, True), (60, 1.6, 2.0, False), (60, 1.0, 3.0, False), (40, 1.6, 3.0, False)],
)
async def test_it_takes_many_who_wait_long_for_long(
    services: Services, event: Event, holds: int, age_s: float, for_s: float, opens: bool
) -> None:
    time = Time()
    times = HoldTimes(time)
    seen = rushes(services, times, time)
    with ExitStack() as waiting:
        for _ in range(holds):
            waiting.enter_context(times.timing(event.id))
        time.now += age_s
        if age_s < limits.RUSH_WAITS_S:
            for_s = 0.0
        await seen.look()
        time.now += for_s
        await seen.look()
    assert (await now_of(services, event)).protected == opens
    assert [one.why for one in await openings(services, event)] == (["slow"] if opens else [])


async def test_switched_off_it_never_opens(services: Services, event: Event) -> None:
    time = Time()
    off = rushes(services, HoldTimes(time), time, enabled=False)
    assert not await off.opened(event.id)
    assert not (await now_of(services, event)).protected


async def test_many_processes_see_it_and_one_room_opens(services: Services, db: Database, event: Event) -> None:
    time = Time()
    many = [rushes(services, HoldTimes(time), time) for _ in range(5)]
    assert all(await asyncio.gather(*(one.opened(event.id) for one in many for _ in range(3))))
    await asyncio.gather(*(tended(services, event) for _ in range(3)))
    assert len(await openings(services, event)) == 1
    async with db.read() as tx:
        windows = (await tx.execute(sa.select(sa.func.count()).select_from(t.windows))).scalar_one()
    assert windows == 1


async def test_the_database_refuses_a_second_opening(services: Services, db: Database, event: Event) -> None:
    await opened(services, event)
    with pytest.raises(sa.exc.IntegrityError):
        async with db.write() as tx:
            await tx.execute(t.openings.insert().values(event_id=event.id, why="full"))


async def test_a_full_line_leads_to_the_room_instead_of_an_error(
    services: Services, db: Database, make: Make, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "HOLDS_WAITING", 3)
    line = HoldLine(db, ttl_s=600, rushes=services.get(Rushes))
    fans = await make.fans(12)
    asked = [line.hold(event.id, Hold(fan.id, (Pick(place),))) for place, fan in enumerate(fans)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert refused
    assert all(isinstance(answer, PassRequired) for answer in refused)
    assert len(answers) - len(refused) >= 3, "those in line before are served"
    assert (await now_of(services, event)).protected


async def test_a_line_that_takes_too_long_leads_to_the_room_and_nobody_asks_twice(
    services: Services, db: Database, make: Make, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RUSH_LINE_HOLDS", 8)
    line, fans = SlowLine(db, work_s=0.3, rushes=services.get(Rushes)), await make.fans(30)
    asked = [asyncio.create_task(line.hold(event.id, Hold(fan.id, (Pick(n),)))) for n, fan in enumerate(fans[:20])]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [isinstance(answer, PassRequired) for answer in answers] == [False] * 8 + [True] * 12
    assert (await now_of(services, event)).protected
    assert [one.why for one in await openings(services, event)] == ["full"]
    asked_before = line.asked
    with pytest.raises(PassRequired):
        await line.hold(event.id, Hold(fans[20].id, (Pick(20),)))
    assert line.asked == asked_before, "who is sent on takes nothing from those inside"
    inside = await line.hold(event.id, Hold(fans[21].id, (Pick(21),), admitted=True))
    assert inside.fan_id == fans[21].id


async def test_a_few_who_wait_open_no_room_however_slow_it_is(
    services: Services, db: Database, make: Make, event: Event
) -> None:
    line, fans = SlowLine(db, work_s=30.0, rushes=services.get(Rushes)), await make.fans(20)
    answers = await asyncio.gather(*(line.hold(event.id, Hold(fan.id, (Pick(n),))) for n, fan in enumerate(fans)))
    assert len(answers) == 20
    assert not (await now_of(services, event)).protected


async def test_over_http_too_but_not_those_with_a_code_or_who_are_nobody(
    client: httpx.AsyncClient, services: Services, make: Make, event: Event
) -> None:
    (fan,) = await make.fans(1)
    assert await services.get(Rushes).leads_on(event.id)
    sent_on = await client.post(holds_path(event), content=b"no JSON", headers=fan.headers)
    assert (sent_on.status_code, sent_on.json()["code"]) == (403, "waiting_room_pass_required")
    coded = await client.post(holds_path(event), json={"places": [1], "promo_code": "NONE"}, headers=fan.headers)
    assert coded.json()["code"] == "promo_code_unknown"
    assert (await client.post(holds_path(event), json={"places": [1]})).status_code == 401


async def test_a_pass_that_is_made_up_costs_no_transaction(
    client: httpx.AsyncClient, services: Services, make: Make, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    (fan,), other, tokens = await make.fans(1), await make.event(), services.get(QueueTokens)
    assert await services.get(Rushes).leads_on(event.id)
    expires_s = int(utc_now().timestamp()) + 600
    running = tokens.sign(PASS, Claim(event.id, fan.id, 0, 0, expires_s), utc_now())
    elsewhere = tokens.sign(PASS, Claim(other.id, fan.id, 0, 0, expires_s), utc_now())
    over = tokens.sign(PASS, Claim(event.id, fan.id, 0, 0, 1), utc_now())
    line = services.get(HoldLine)
    before = line.ask
    asked: list[int] = []

    async def ask(key: int, request: Hold) -> Booking:
        asked.append(key)
        return await before(key, request)

    monkeypatch.setattr(line, "ask", ask)
    for made_up in ("osp_" + "A" * 64, "x", elsewhere, over):
        refused = await client.post(holds_path(event), json={"places": [1]}, headers=fan.headers | {HEADER: made_up})
        assert (refused.status_code, refused.json()["code"]) == (403, "waiting_room_pass_required")
        assert "x-accel-expires" not in refused.headers, "that is about this one alone"
    assert not asked
    inside = await client.post(holds_path(event), json={"places": [1]}, headers=fan.headers | {HEADER: running})
    assert (inside.status_code, asked) == (201, [event.id])


async def test_only_what_is_the_same_for_everybody_is_marked_so(
    client: httpx.AsyncClient, services: Services, make: Make, event: Event
) -> None:
    fan, other = await make.fans(2)
    before = await client.post(holds_path(event), json={"places": [1]}, headers=fan.headers)
    taken = await client.post(holds_path(event), json={"places": [1]}, headers=other.headers)
    assert (before.status_code, taken.status_code) == (201, 409)
    await opened(services, event)
    asked = {"places": [2]}
    by_the_database = await client.post(holds_path(event), json=asked, headers=other.headers)
    at_once = await client.post(holds_path(event), json=asked, headers=other.headers)
    assert [one.status_code for one in (by_the_database, at_once)] == [403, 403]
    assert [one.headers.get("x-accel-expires") for one in (before, taken, by_the_database, at_once)] == [
        None, None, "5", "5",
    ]  # fmt: skip
    for who, body, status in (({}, asked, 401), (other.headers, asked | {"promo_code": "NONE"}, 400)):
        answer = await client.post(holds_path(event), json=body, headers=who)
        assert answer.status_code == status
        assert "x-accel-expires" not in answer.headers


async def test_that_there_can_be_no_room_is_known_for_a_second(services: Services, db: Database, event: Event) -> None:
    time = Time()
    seen = rushes(services, HoldTimes(time), time)
    event = await opened(services, event)
    await close(services, event)
    assert not await seen.leads_on(event.id), "its organiser has just closed one"
    await earlier(db, by=timedelta(seconds=limits.RUSH_LEFT_ALONE_S + 1))
    assert not await seen.leads_on(event.id)
    time.now += 1.1
    assert await seen.leads_on(event.id)
    assert seen.room_known(event.id)
    time.now += 1.1
    assert not seen.room_known(event.id)


class SlowLine(HoldLine):
    """One that takes so long, as far as it knows."""

    def __init__(self, db: Database, *, work_s: float, rushes: Rushes) -> None:
        super().__init__(db, ttl_s=600, rushes=rushes)
        self._work_s, self.asked = work_s, 0

    def standing(self, key: int) -> tuple[int, float]:
        return super().standing(key)[0], self._work_s

    async def ask(self, key: int, request: Hold) -> Booking:
        self.asked += 1
        return await super().ask(key, request)


async def test_where_there_can_be_no_room_a_full_line_says_so(
    services: Services, db: Database, make: Make, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "HOLDS_WAITING", 3)
    time = Time()
    line = HoldLine(db, ttl_s=600, rushes=rushes(services, HoldTimes(time), time, enabled=False))
    fans = await make.fans(12)
    asked = [line.hold(event.id, Hold(fan.id, (Pick(place),))) for place, fan in enumerate(fans)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert any(isinstance(answer, ShopBusy) for answer in answers)


async def test_who_had_asked_before_is_served_and_others_wait(
    services: Services, db: Database, make: Make, event: Event
) -> None:
    before, after = await make.fans(2)
    asked = Hold(before.id, (Pick(1),))
    await asyncio.sleep(0.05)
    await opened(services, event)
    async with db.write() as tx:
        booking = await hold(tx, event.id, asked, ttl_s=600)
    assert booking.fan_id == before.id
    with pytest.raises(PassRequired):
        async with db.write() as tx:
            await hold(tx, event.id, Hold(after.id, (Pick(2),)), ttl_s=600)


async def test_who_holds_already_keeps_it_and_pays(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, event: Event
) -> None:
    (fan,) = await make.fans(1)
    booking = await held(db, event, fan, 4, 5)
    await opened(services, event)
    body = {"payment_method": "pm_success"}
    paid = await client.post(f"/api/v1/bookings/{booking.public_id}/pay", json=body, headers=fan.headers)
    assert paid.status_code == 200
    assert paid.json()["state"] == "confirmed"


async def test_the_line_begins_at_once_and_is_evident(
    client: httpx.AsyncClient, services: Services, make: Make, event: Event
) -> None:
    fans = await make.fans(5)
    assert (await client.get(queue_path(event))).json()["state"] == "closed", "told, and kept for a second"
    await opened(services, event)
    refused = await client.post(holds_path(event), json={"places": [1]}, headers=fans[0].headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "waiting_room_pass_required")
    assert [place["window"] for place in await joins(client, event, *fans)] == [0] * 5
    evidence = (await client.get(queue_path(event, "fairness"))).json()
    assert evidence["committed_at"] < evidence["windows"][0]["opened_at"]
    page = await client.get(f"/events/{queue_path(event).split('/')[4]}/fairness")
    assert "opened by itself" in page.text
