"""Signing in by a mailed code, known or not."""

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts.passwords import Passwords
from onsale.accounts.tables import attempts, mailed_codes, people
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.mailbox import mailed_code, waiting_mail
from tests.fixtures.make import Make

EMAIL = "guest@test.example"


async def ask(client: httpx.AsyncClient, email: str = EMAIL) -> httpx.Response:
    return await client.post("/api/v1/auth/code", json={"email": email})


async def use(client: httpx.AsyncClient, code: str, email: str = EMAIL, **headers: str) -> httpx.Response:
    return await client.post("/api/v1/auth/code/verify", json={"email": email, "code": code}, headers=headers)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_a_stranger_becomes_a_verified_guest(client: httpx.AsyncClient, services: Services) -> None:
    assert (await ask(client)).status_code == 202
    answer = await use(client, await mailed_code(services, EMAIL))
    assert answer.status_code == 200
    user = answer.json()["user"]
    assert (user["email"], user["name"], user["email_verified"]) == (EMAIL, "", True)
    me = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {answer.json()['access_token']}"})
    assert me.json() == user


async def test_asking_makes_nobody(client: httpx.AsyncClient, db: Database) -> None:
    await ask(client)
    async with db.read() as tx:
        assert (await tx.execute(sa.select(people.c.id))).first() is None


async def test_coming_back_is_the_same_person(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    fan = await make.fan(EMAIL)
    known, unknown = await ask(client), await ask(client, "nobody@test.example")
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    answer = await use(client, await mailed_code(services, EMAIL))
    assert answer.json()["user"]["id"] == fan.public_id


async def test_a_code_works_once(client: httpx.AsyncClient, services: Services) -> None:
    await ask(client)
    code = await mailed_code(services, EMAIL)
    assert (await use(client, code)).status_code == 200
    again = await use(client, code)
    assert (again.status_code, again.json()["code"]) == (400, "invalid_code")


async def test_a_new_code_replaces_the_old_one(client: httpx.AsyncClient, services: Services) -> None:
    await ask(client)
    first = await mailed_code(services, EMAIL)
    await ask(client)
    second = await mailed_code(services, EMAIL)
    if first != second:
        assert (await use(client, first)).status_code == 400
    assert (await use(client, second)).status_code == 200


async def test_after_five_wrong_tries_the_right_code_no_longer_works(
    client: httpx.AsyncClient, services: Services
) -> None:
    await ask(client)
    code = await mailed_code(services, EMAIL)
    for _ in range(5):
        assert (await use(client, other_than(code))).status_code == 400
    assert (await use(client, code)).status_code == 400


async def test_a_code_runs_out(client: httpx.AsyncClient, services: Services, db: Database) -> None:
    await ask(client)
    async with db.write() as tx:
        await tx.execute(sa.update(mailed_codes).values(expires_at=sa.func.now() - timedelta(seconds=1)))
    assert (await use(client, await mailed_code(services, EMAIL))).status_code == 400


async def test_a_code_is_for_its_address_and_purpose_alone(client: httpx.AsyncClient, services: Services) -> None:
    await ask(client)
    code = await mailed_code(services, EMAIL)
    assert (await use(client, code, "somebody-else@test.example")).status_code == 400
    elsewhere = {"email": EMAIL, "code": code}
    assert (await client.post("/api/v1/auth/verify", json=elsewhere)).status_code == 400
    elsewhere |= {"password": "three unrelated words"}
    assert (await client.post("/api/v1/auth/password/reset", json=elsewhere)).status_code == 400


async def test_mailed_codes_are_limited_per_address(client: httpx.AsyncClient, services: Services) -> None:
    for _ in range(10):
        assert (await ask(client)).status_code == 202
    answer = await ask(client)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert len(await waiting_mail(services, EMAIL)) == 10
    assert (await ask(client, "somebody-else@test.example")).status_code == 202


async def test_wrong_codes_are_limited_per_origin(client: httpx.AsyncClient, db: Database) -> None:
    await use(client, "000000")
    async with db.write() as tx:
        await tx.execute(sa.update(attempts).values(count=1000))
    assert (await use(client, "000000")).status_code == 429


async def test_the_owner_of_an_address_gets_rid_of_who_registered_it(
    client: httpx.AsyncClient, services: Services
) -> None:
    squatter = {"email": EMAIL, "password": "three unrelated words", "name": "Squatter"}
    token = (await client.post("/api/v1/auth/register", json=squatter)).json()["access_token"]
    await ask(client)
    owner = await use(client, await mailed_code(services, EMAIL))
    assert owner.json()["user"]["email_verified"] is True
    assert (await client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})).status_code == 401
    password = {"email": EMAIL, "password": squatter["password"]}
    assert (await client.post("/api/v1/auth/login", json=password)).status_code == 401
    new = owner.json()["access_token"]
    assert (await client.get("/api/v1/me", headers={"Authorization": f"Bearer {new}"})).status_code == 200


async def test_signed_in_to_it_the_password_stays(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    stored = await services.get(Passwords).hash("three unrelated words")
    fan = await make.account(EMAIL, verified=False, password_hash=stored)
    await ask(client)
    answer = await use(client, await mailed_code(services, EMAIL), **fan.headers)
    assert answer.json()["user"]["email_verified"] is True
    password = {"email": EMAIL, "password": "three unrelated words"}
    assert (await client.post("/api/v1/auth/login", json=password)).status_code == 200


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "١٢٣٤٥٦", "", None, 123456])
async def test_what_is_no_code_is_refused(client: httpx.AsyncClient, code: object) -> None:
    answer = await client.post("/api/v1/auth/code/verify", json={"email": EMAIL, "code": code})
    assert answer.status_code == 400
    assert "code" in answer.json()["errors"][0]["field"]
