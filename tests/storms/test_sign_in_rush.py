"""More people sign in at once than the line holds, over real connections: it holds what it should, everybody in it is
served, whoever isn't is told when to come back and then gets in, and the shop goes on meanwhile."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest

from onsale.accounts.passwords import Passwords
from onsale.entrypoints import wiring
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.fixtures.make import Make
from tests.fixtures.selling import until
from tests.storms.conftest import OpenSite
from tests.storms.site import Site

PASSWORD = "three unrelated words"
FANS, EXTRA = 12, 120
_HOLDS = limits.UNPAID_HOLDS_PER_FAN_AND_EVENT_PER_HOUR - 2
CROWD = limits.SIGN_INS_WAITING + limits.PASSWORD_HASHES_AT_ONCE + EXTRA


class Rush:
    """A site, some fans with a password, one who is signed in, an event."""

    def __init__(self, site: Site, event: str, token: str) -> None:
        self.url, self.event, self.token = site.urls[0], event, token
        self.open = httpx.Limits(max_connections=None)

    async def sign_in(self, http: httpx.AsyncClient, email: str) -> httpx.Response:
        """By password."""
        return await http.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})

    async def shop(self, http: httpx.AsyncClient, done: asyncio.Event) -> Counter[str]:
        """Look, search, hold and let go, until the crowd is through."""
        headers, told = {"Authorization": f"Bearer {self.token}"}, Counter[str]()
        while not done.is_set():
            found = await http.get("/api/v1/search?q=lanterns")
            assert found.status_code == 200, found.text
            told["search"] += 1
            if told["hold"] == _HOLDS:
                continue
            best = {"best_available": {"quantity": 2}}
            held = await http.post(f"/api/v1/events/{self.event}/holds", json=best, headers=headers)
            assert held.status_code == 201, held.text
            gone = await http.delete(f"/api/v1/bookings/{held.json()['id']}", headers=headers)
            assert gone.status_code == 204, gone.text
            told["hold"] += 1
        return told


@pytest.fixture
async def rush(open_site: OpenSite) -> AsyncIterator[Rush]:
    """All of it."""
    with open_site() as site:
        services = wiring.build(site.settings, site.database_url)
        make, passwords = Make(services), services.get(Passwords)
        hashed = await passwords.hash(PASSWORD)
        for number in range(FANS):
            await make.account(f"fan{number}@test.example", password_hash=hashed)
        event = await make.event(by=(await make.organiser()).principal, name="Lanterns at Dusk")
        fan = await make.fan()
        await site.ready()
        made = Rush(site, encode_id("evt", event.id), fan.token)
        async with httpx.AsyncClient(base_url=made.url, timeout=60) as http:

            async def found() -> bool:
                answer = await http.get("/api/v1/search?q=lanterns")
                return answer.status_code == 200 and bool(answer.json()["items"])

            await until(found)
        yield made
        await services.get(Database).close()


@pytest.mark.long
async def test_a_crowd_at_the_sign_in(rush: Rush) -> None:
    done = asyncio.Event()
    async with (
        httpx.AsyncClient(base_url=rush.url, timeout=300, limits=rush.open) as crowd,
        httpx.AsyncClient(base_url=rush.url, timeout=60) as fan,
    ):
        shopping = asyncio.create_task(rush.shop(fan, done))
        names = [f"fan{n % FANS}" if n % 2 else f"nobody{n}" for n in range(CROWD)]
        answers = await asyncio.gather(*(rush.sign_in(crowd, f"{name}@test.example") for name in names))
        refused = [(name, answer) for name, answer in zip(names, answers, strict=True) if answer.status_code == 503]
        served = [(name, answer) for name, answer in zip(names, answers, strict=True) if answer.status_code != 503]
        assert len(refused) >= EXTRA
        for name, answer in refused:
            assert answer.json()["code"] == "sign_in_busy", name
            assert int(answer.headers["retry-after"]) >= limits.SIGN_IN_RETRY_S_MIN
        for name, answer in served:
            assert answer.status_code == (200 if name.startswith("fan") else 401), (name, answer.text)
        late = next(name for name, _ in refused if name.startswith("fan"))

        async def in_at_last() -> bool:
            return (await rush.sign_in(crowd, f"{late}@test.example")).status_code == 200

        await until(in_at_last, within_s=120)
        done.set()
        told = await shopping
    assert told["hold"] > 0
    tokens = [answer.json()["access_token"] for name, answer in served if answer.status_code == 200]
    assert len(set(tokens)) == len(tokens) > 0
