"""A forgotten password."""

import httpx
import pytest

from onsale.accounts.passwords import Passwords
from onsale.platform.services import Services
from tests.fixtures.mailbox import mailed_code, waiting_mail
from tests.fixtures.make import Account, Make

OLD, NEW = "three unrelated words", "four more unrelated words"


@pytest.fixture
async def robin(make: Make, services: Services) -> Account:
    """Somebody with a password, not yet verified."""
    stored = await services.get(Passwords).hash(OLD)
    return await make.account("robin@test.example", password_hash=stored, verified=False)


async def login(client: httpx.AsyncClient, password: str) -> int:
    body = {"email": "robin@test.example", "password": password}
    return (await client.post("/api/v1/auth/login", json=body)).status_code


async def test_a_new_password_counts_and_every_session_ends(
    client: httpx.AsyncClient, services: Services, robin: Account
) -> None:
    assert (await client.post("/api/v1/auth/password/forgot", json={"email": robin.email})).status_code == 202
    body = {"email": robin.email, "code": await mailed_code(services, robin.email), "password": NEW}
    assert (await client.post("/api/v1/auth/password/reset", json=body)).status_code == 204
    assert (await client.get("/api/v1/me", headers=robin.headers)).status_code == 401
    assert await login(client, OLD) == 401
    assert await login(client, NEW) == 200


async def test_a_reset_confirms_the_address_and_the_next_session_lives(
    client: httpx.AsyncClient, services: Services, robin: Account
) -> None:
    await client.post("/api/v1/auth/password/forgot", json={"email": robin.email})
    body = {"email": robin.email, "code": await mailed_code(services, robin.email), "password": NEW}
    await client.post("/api/v1/auth/password/reset", json=body)
    answer = await client.post("/api/v1/auth/login", json={"email": robin.email, "password": NEW})
    assert answer.json()["user"]["email_verified"] is True
    token = answer.json()["access_token"]
    assert (await client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})).status_code == 200


async def test_a_guest_gets_a_password_this_way(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    guest = await make.fan("robin@test.example")
    await client.post("/api/v1/auth/password/forgot", json={"email": guest.email})
    body = {"email": guest.email, "code": await mailed_code(services, guest.email), "password": NEW}
    assert (await client.post("/api/v1/auth/password/reset", json=body)).status_code == 204
    assert await login(client, NEW) == 200


async def test_only_the_owner_learns_that_there_is_no_account(client: httpx.AsyncClient, services: Services) -> None:
    answer = await client.post("/api/v1/auth/password/forgot", json={"email": "nobody@test.example"})
    assert (answer.status_code, answer.json()) == (202, {"sent": True})
    [letter] = await waiting_mail(services, "nobody@test.example")
    assert "no" in letter.subject
    assert not any(character.isdigit() for character in letter.text)


async def test_a_wrong_code_changes_nothing(client: httpx.AsyncClient, services: Services, robin: Account) -> None:
    await client.post("/api/v1/auth/password/forgot", json={"email": robin.email})
    code = await mailed_code(services, robin.email)
    wrong = {"email": robin.email, "code": f"{(int(code) + 1) % 1_000_000:06}", "password": NEW}
    answer = await client.post("/api/v1/auth/password/reset", json=wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_code")
    assert await login(client, OLD) == 200


async def test_a_short_password_is_refused_and_the_code_kept(
    client: httpx.AsyncClient, services: Services, robin: Account
) -> None:
    await client.post("/api/v1/auth/password/forgot", json={"email": robin.email})
    body = {"email": robin.email, "code": await mailed_code(services, robin.email), "password": "too short"}
    answer = await client.post("/api/v1/auth/password/reset", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "password")
    assert (await client.post("/api/v1/auth/password/reset", json=body | {"password": NEW})).status_code == 204
