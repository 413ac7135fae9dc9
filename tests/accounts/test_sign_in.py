"""Signing in by password, and the limits on trying."""

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts.passwords import Passwords
from onsale.accounts.tables import attempts
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.make import Account, Make

PASSWORD = "three unrelated words"


@pytest.fixture
async def robin(make: Make, services: Services) -> Account:
    """Somebody with a password."""
    return await make.account("robin@test.example", password_hash=await services.get(Passwords).hash(PASSWORD))


async def sign_in(client: httpx.AsyncClient, email: str, password: str) -> httpx.Response:
    return await client.post("/api/v1/auth/login", json={"email": email, "password": password})


async def set_counts(db: Database, count: int) -> None:
    async with db.write() as tx:
        await tx.execute(sa.update(attempts).values(count=count))


async def counts(db: Database) -> dict[str, int]:
    async with db.read() as tx:
        return {
            row.kind: row.count_
            for row in await tx.execute(sa.select(attempts.c.kind, attempts.c.count.label("count_")))
        }


async def test_the_right_password_signs_in(client: httpx.AsyncClient, robin: Account) -> None:
    answer = await sign_in(client, "Robin@Test.Example", PASSWORD)
    assert answer.status_code == 200
    body = answer.json()
    assert body["user"]["id"] == robin.public_id
    assert body["user"]["email_verified"] is True
    me = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert me.status_code == 200


async def test_nobody_learns_whether_an_address_is_known(client: httpx.AsyncClient, robin: Account, make: Make) -> None:
    await make.fan("guest@test.example")
    wrong = await sign_in(client, robin.email, "not the right one")
    unknown = await sign_in(client, "nobody@test.example", PASSWORD)
    without_password = await sign_in(client, "guest@test.example", PASSWORD)
    assert wrong.status_code == unknown.status_code == without_password.status_code == 401
    assert wrong.json() == unknown.json() == without_password.json()
    assert wrong.json()["code"] == "invalid_credentials"


async def test_failures_are_limited_per_address(client: httpx.AsyncClient, robin: Account, db: Database) -> None:
    await sign_in(client, robin.email, "not the right one")
    await set_counts(db, 19)
    assert (await sign_in(client, robin.email, "not the right one")).status_code == 401
    answer = await sign_in(client, robin.email, PASSWORD)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert 0 < int(answer.headers["retry-after"]) <= 15 * 60
    assert (await sign_in(client, "somebody-else@test.example", PASSWORD)).status_code == 401


async def test_failures_are_limited_per_origin(client: httpx.AsyncClient, robin: Account, db: Database) -> None:
    await sign_in(client, robin.email, "not the right one")
    await set_counts(db, 1000)
    assert (await sign_in(client, "somebody-else@test.example", PASSWORD)).status_code == 429


async def test_success_starts_the_count_over(client: httpx.AsyncClient, robin: Account, db: Database) -> None:
    for _ in range(2):
        await sign_in(client, robin.email, "not the right one")
    assert await counts(db) == {"sign_in_email": 2, "sign_in_ip": 2}
    assert (await sign_in(client, robin.email, PASSWORD)).status_code == 200
    assert await counts(db) == {"sign_in_ip": 2}


@pytest.mark.parametrize("body", [{}, {"email": "robin@test.example"}, {"email": 1, "password": PASSWORD}, []])
async def test_bad_input_is_refused(client: httpx.AsyncClient, body: object) -> None:
    assert (await client.post("/api/v1/auth/login", json=body)).status_code == 400
