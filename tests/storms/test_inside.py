"""Those inside have web processes of their own behind the nginx that is shipped; those who are sent on to a waiting
room are told so by nginx, once Onsale has said it to one of them.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

import edge
import proxy
from onsale.entrypoints import wiring
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.waitingroom.carrying import HEADER
from onsale.waitingroom.tokens import PASS, Claim, QueueTokens
from tests.fixtures.make import Make
from tests.fixtures.ports import free_port
from tests.fixtures.selling import until
from tests.storms.conftest import OpenSite
from tests.storms.site import ROOT, Site
from tests.waitingroom.rooms import protected

SHAPED = "osp_" + "A" * 64


@dataclass(slots=True)
class House:
    """A shop with two web processes behind nginx: an event with a room, one without, and fans; `passes` for the first
    event, one each.
    """

    site: Site
    port: int
    room: str
    free: str
    tokens: list[str]
    passes: list[str]

    @property
    def outside(self) -> str:
        """Who serves everybody."""
        return self.site.urls[0].removeprefix("http://")

    @property
    def inside(self) -> str:
        """Who serves those inside."""
        return self.site.urls[1].removeprefix("http://")

    def client(self, fan: int | None = None, **headers: str) -> httpx.AsyncClient:
        """The fan of this number, or nobody."""
        own = {} if fan is None else {"Authorization": f"Bearer {self.tokens[fan]}"}
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=30, headers=own | headers)

    async def hold(self, event: str, fan: int | None, body: Any = None, **headers: str) -> httpx.Response:
        """Ask for places."""
        best = {"best_available": {"quantity": 1}}
        async with self.client(fan, **headers) as client:
            return await client.post(f"/api/v1/events/{event}/holds", json=best if body is None else body)


@pytest.fixture(scope="module")
def house(open_site: OpenSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """All of it, once for these tests."""
    executable, reason = proxy.ensure(ROOT)
    if not executable:
        pytest.skip(reason)
    with open_site(ahead_s=(0.0, 0.0), trusted_proxies="127.0.0.1") as site:
        made = asyncio.run(_prepared(site))
        folder = tmp_path_factory.mktemp("inside") / "nginx"
        with edge.running(executable, ROOT, folder, made.outside, made.port, free_port(), inside=made.inside):
            yield made


async def _prepared(site: Site) -> House:
    services = wiring.build(site.settings, site.database_url)
    make = Make(services)
    owner = (await make.organiser()).principal
    room = await protected(make, by=owner, name="Lanterns at Dusk", opens_in=timedelta(seconds=-1))
    free = await make.event(by=owner, name="Lanterns at Dawn")
    fans = await make.fans(8)
    now, signing = utc_now(), services.get(QueueTokens)
    expires_s = int((now + timedelta(minutes=30)).timestamp())
    passes = [signing.sign(PASS, Claim(room.id, fan.id, 0, 0, expires_s), now) for fan in fans]
    await site.ready()
    await services.get(Database).close()
    ids = encode_id("evt", room.id), encode_id("evt", free.id)
    return House(site, free_port(), *ids, [fan.token for fan in fans], passes)


async def test_who_has_a_pass_or_a_booking_is_served_apart(house: House) -> None:
    room, name = f"/api/v1/events/{house.room}", house.room.removeprefix("evt_")
    kept = {"Cookie": f"onsale_session={house.tokens[0]}; onsale_pass_{name}={SHAPED}"}
    inside: list[tuple[str, str, dict[str, str]]] = [
        ("POST", f"{room}/holds", {HEADER: SHAPED}),
        ("GET", f"{room}/availability", kept),
        ("GET", f"/events/{house.room}", kept),
        ("GET", f"/events/{house.room}/seats", kept),
        ("POST", f"/events/{house.room}/holds", kept),
        ("GET", "/bookings/bk_none", {}),
        ("POST", "/api/v1/bookings/bk_none/pay", {}),
        ("POST", "/bookings/bk_none/pay", {}),
        ("POST", "/api/v1/payments/sandbox/notices", {}),
    ]
    outside: list[tuple[str, str, dict[str, str]]] = [
        ("POST", f"{room}/holds", {HEADER: "a pass"}),
        ("POST", f"{room}/holds", {}),
        ("POST", f"{room}/queue/join", {HEADER: SHAPED}),
        ("POST", f"{room}/queue/admission", kept),
        ("GET", f"{room}/availability", {"Cookie": f"onsale_session={house.tokens[0]}; onsale_place_{name}={SHAPED}"}),
        ("GET", f"/events/{house.room}/seats", {"Cookie": f"onsale_pass_{name}=x"}),
        ("GET", "/account", {}),
        ("GET", "/api/v1/bookings/bk_none/tickets.pdf", {}),
    ]
    async with house.client() as client:
        for expected, requests in ((house.inside, inside), (house.outside, outside)):
            for method, path, headers in requests:
                answer = await client.request(method, path, headers=headers)
                assert answer.headers["x-from"] == expected, (method, path, headers, answer.status_code)


async def test_a_pass_opens_the_door_there_and_a_made_up_one_does_not(house: House) -> None:
    good = await house.hold(house.room, 0, **{HEADER: house.passes[0]})
    assert (good.status_code, good.headers["x-from"]) == (201, house.inside)
    for made_up in (SHAPED, house.passes[1]):  # the second is somebody else's
        refused = await house.hold(house.room, 2, **{HEADER: made_up})
        assert (refused.status_code, refused.json()["code"]) == (403, "waiting_room_pass_required")
        assert (refused.headers["x-from"], refused.headers["x-kept"]) == (house.inside, "BYPASS")


async def test_of_those_who_are_sent_on_one_in_a_second_reaches_onsale(house: House) -> None:
    answers = [await house.hold(house.room, 3 + number % 4) for number in range(30)]
    assert {(one.status_code, one.json()["code"]) for one in answers} == {(403, "waiting_room_pass_required")}
    assert {one.headers["content-type"] for one in answers} == {"application/problem+json"}
    assert all("x-accel-expires" not in one.headers for one in answers)
    kept = [one.headers["x-kept"] for one in answers]
    assert kept.count("HIT") > kept.count("MISS") + kept.count("EXPIRED"), kept


async def test_whoever_brings_more_asks_for_themselves(house: House) -> None:
    """Whatever was told to others a moment before."""
    coded = {"best_available": {"quantity": 1}, "promo_code": "NONE"}
    long = {"best_available": {"quantity": 1}, "promo_code": "N" * 20_000}
    told: list[tuple[int | None, Any, dict[str, str], int]] = [
        (None, None, {}, 401),
        (3, coded, {}, 400),
        (3, long, {}, 400),
        (3, None, {"Idempotency-Key": "once-and-no-more"}, 403),
        (4, None, {HEADER: house.passes[4]}, 201),
        (5, None, {"Cookie": "whatever=it-says"}, 403),
    ]
    for fan, body, headers, expected in told:
        await house.hold(house.room, 6)
        answer = await house.hold(house.room, fan, body, **headers)
        assert answer.headers["x-kept"] == "BYPASS", (body, headers)
        assert answer.status_code == expected, (body, headers, answer.text)


async def test_each_has_a_hold_of_their_own(house: House) -> None:
    answers = await asyncio.gather(*(house.hold(house.free, fan) for fan in range(8)))
    assert [one.status_code for one in answers] == [201] * 8
    assert len({one.json()["id"] for one in answers}) == 8
    again = await house.hold(house.free, 0)
    assert (again.status_code, again.headers["x-kept"]) == (409, "MISS"), "they have one; it isn't told to others"


@pytest.mark.long
async def test_without_processes_of_their_own_those_inside_are_served_with_the_others(house: House) -> None:
    inside = house.site.webs[1]
    await asyncio.to_thread(inside.kill)
    answer = await house.hold(house.room, 7, **{HEADER: house.passes[7]})
    assert answer.status_code == 201
    assert answer.headers["x-from"] == f"{house.inside}, {house.outside}"
    inside.start()
    await inside.ready()

    async def back() -> bool:
        async with house.client(7) as client:
            booking = await client.get(f"/api/v1/bookings/{answer.json()['id']}")
            return booking.status_code == 200 and booking.headers["x-from"] == house.inside

    await until(back, within_s=60)
