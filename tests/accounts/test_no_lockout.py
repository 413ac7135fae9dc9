"""Whoever fails a thousand times keeps the owner out neither of a known device nor of the mailed code."""

from collections.abc import AsyncIterator

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts.cookies import DEVICE_COOKIE
from onsale.accounts.known_devices import device_of_mark, new_mark
from onsale.accounts.passwords import Passwords
from onsale.accounts.tables import attempts, mailed_codes
from onsale.platform.database import Database
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from tests.accounts.test_pages import asked_for_code, post_again, submit
from tests.fixtures.frames import Frames
from tests.fixtures.index import indexed
from tests.fixtures.mailbox import mailed_code
from tests.fixtures.make import Account, Make
from tests.fixtures.two_factors import with_two_factors

EMAIL, PASSWORD, WRONG = "robin@test.example", "three unrelated words", "something else altogether"


@pytest.fixture
async def robin(make: Make, services: Services) -> Account:
    """The owner."""
    return await make.account(EMAIL, password_hash=await services.get(Passwords).hash(PASSWORD))


@pytest.fixture
async def stranger(services: Services, frames: Frames) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at another browser, in another network."""
    with frames.application(services) as app:
        transport = httpx.ASGITransport(app=indexed(app, services), client=("203.0.113.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=30) as client:
            yield client


async def enter(client: httpx.AsyncClient, password: str = PASSWORD) -> httpx.Response:
    return await submit(client, "/sign-in", email=EMAIL, password=password)


async def failed_a_thousand_times(client: httpx.AsyncClient, db: Database) -> None:
    """Once for real, and counted as a thousand: by the address, and wherever the stranger comes from."""
    assert (await enter(client, WRONG)).status_code == 401
    async with db.write() as tx:
        await tx.execute(sa.update(attempts).where(attempts.c.kind == "sign_in_email").values(count=1000))
    assert (await enter(client, PASSWORD)).status_code == 429, "the stranger is stopped, with the right one too"


async def test_a_known_device_gets_in_by_password(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, robin: Account, db: Database
) -> None:
    assert (await enter(client)).status_code == 303
    assert client.cookies.get(DEVICE_COOKIE)
    await submit(client, "/account", "/sign-out")
    await failed_a_thousand_times(stranger, db)
    assert (await enter(client)).status_code == 303


async def test_without_the_mark_the_same_browser_is_stopped(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, robin: Account, db: Database
) -> None:
    # The negative control: it is the mark that lets the owner in, not a limit that never stops anybody.
    assert (await enter(client)).status_code == 303
    await submit(client, "/account", "/sign-out")
    client.cookies.delete(DEVICE_COOKIE)
    await failed_a_thousand_times(stranger, db)
    assert (await enter(client)).status_code == 429


async def test_a_known_device_has_tries_of_its_own_to_spend(
    client: httpx.AsyncClient, robin: Account, db: Database
) -> None:
    await enter(client)
    await submit(client, "/account", "/sign-out")
    for _ in range(20):
        assert (await enter(client, WRONG)).status_code == 401
    assert (await enter(client)).status_code == 429
    async with db.read() as tx:
        by = {row.kind: row.count_ for row in await tx.execute(_counts())}
    assert by["sign_in_device"] == 20
    assert by.get("sign_in_email", 0) == 0


def _counts() -> sa.Select[tuple[str, int]]:
    return sa.select(attempts.c.kind, attempts.c.count.label("count_"))


async def test_an_unknown_one_gets_in_by_mailed_code(
    client: httpx.AsyncClient,
    stranger: httpx.AsyncClient,
    robin: Account,
    db: Database,
    services: Services,
) -> None:
    await failed_a_thousand_times(stranger, db)
    asked = await asked_for_code(client, "/sign-in")
    code = await mailed_code(services, EMAIL)
    assert (await post_again(client, asked, "/sign-in/code/verify", code=code)).status_code == 303


async def test_strangers_codes_replace_nothing_and_use_nothing_up(
    client: httpx.AsyncClient,
    stranger: httpx.AsyncClient,
    robin: Account,
    db: Database,
    services: Services,
) -> None:
    asked = await asked_for_code(client, "/sign-in")
    code = await mailed_code(services, EMAIL)
    theirs = await asked_for_code(stranger, "/sign-in")
    for _ in range(6):
        assert (await post_again(stranger, theirs, "/sign-in/code/verify", code="000000")).status_code == 400
        body = {"email": EMAIL, "code": "000000"}
        assert (await stranger.post("/api/v1/auth/code/verify", json=body)).status_code == 400
    refused = await post_again(stranger, theirs, "/sign-in/code/verify", code=code)
    assert refused.status_code == 400, "a code is good in the browser that asked for it"
    assert (await post_again(client, asked, "/sign-in/code/verify", code=code)).status_code == 303
    async with db.read() as tx:
        assert len((await tx.execute(sa.select(mailed_codes.c.asker))).all()) == 1


async def test_one_network_uses_up_its_own_codes_only(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, robin: Account
) -> None:
    for _ in range(10):
        assert (await stranger.post("/api/v1/auth/code", json={"email": EMAIL})).status_code == 202
    for _ in range(30):
        assert (await stranger.post("/api/v1/auth/code", json={"email": EMAIL})).status_code == 429
    assert (await client.post("/api/v1/auth/code", json={"email": EMAIL})).status_code == 202


async def test_many_networks_use_up_strangers_codes_and_a_known_device_still_asks(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, robin: Account, db: Database
) -> None:
    await enter(client)
    await submit(client, "/account", "/sign-out")
    await asked_for_code(stranger, "/sign-in")
    async with db.write() as tx:
        await tx.execute(sa.update(attempts).where(attempts.c.kind == "code_email").values(count=30))
    assert (await submit(stranger, "/sign-in", "/sign-in/code", email=EMAIL)).status_code == 429
    assert (await submit(client, "/sign-in", "/sign-in/code", email=EMAIL)).status_code == 303


async def test_the_apps_code_on_a_known_device(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, robin: Account
) -> None:
    await enter(client)
    await submit(client, "/account", "/sign-out")
    _account, phone = await with_two_factors(stranger, robin)
    stranger.cookies.clear()
    theirs = await stranger.post("/api/v1/auth/login", json={"email": EMAIL, "password": PASSWORD})
    body = {"step": theirs.json()["step"], "code": "000000"}
    tried = [(await stranger.post("/api/v1/auth/second-step", json=body)).status_code for _ in range(11)]
    assert tried == [400] * 10 + [429]
    first = await enter(client)
    done = await submit(client, first.headers["location"], code=phone.code())
    assert (done.status_code, done.headers["location"]) == (303, "/")


def test_a_mark_is_good_for_its_address_alone(services: Services) -> None:
    sealer = services.get(Sealer)
    mark = new_mark(EMAIL, sealer)
    assert device_of_mark(mark, EMAIL.upper(), sealer) == device_of_mark(mark, EMAIL, sealer) is not None
    assert device_of_mark(new_mark(EMAIL, sealer), EMAIL, sealer) != device_of_mark(mark, EMAIL, sealer)
    for wrong in (None, "", "x", mark[:-2] + "AA", mark + "A" * 4, new_mark("other@test.example", sealer)):
        assert device_of_mark(wrong, EMAIL, sealer) is None
    assert device_of_mark(mark, "other@test.example", sealer) is None


async def test_only_who_has_confirmed_the_address_is_known(client: httpx.AsyncClient) -> None:
    await submit(client, "/register", name="Robin Ash", email=EMAIL, password=PASSWORD)
    assert client.cookies.get(DEVICE_COOKIE) is None
