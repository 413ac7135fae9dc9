"""Registering: an account at once, its address confirmed by a mailed code."""

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts.tables import people
from onsale.platform.services import Services
from tests.fixtures.mailbox import mailed_code, waiting_mail
from tests.fixtures.make import Make

ROBIN = {"email": "robin@test.example", "password": "three unrelated words", "name": "Robin Ash"}


async def test_an_account_is_made_and_signed_in(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/auth/register", json=ROBIN)
    assert answer.status_code == 201
    body = answer.json()
    assert body["user"]["email"] == "robin@test.example"
    assert body["user"]["name"] == "Robin Ash"
    assert body["user"]["roles"] == ["fan"]
    assert body["user"]["email_verified"] is False
    assert body["user"]["id"].startswith("usr_")
    assert body["expires_in_s"] == 30 * 24 * 3600
    me = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert me.json() == body["user"]


async def test_the_code_confirms_the_address(client: httpx.AsyncClient, services: Services) -> None:
    token = (await client.post("/api/v1/auth/register", json=ROBIN)).json()["access_token"]
    code = await mailed_code(services, "robin@test.example")
    assert code in (await waiting_mail(services, "robin@test.example"))[0].text
    answer = await client.post("/api/v1/auth/verify", json={"email": ROBIN["email"], "code": code})
    assert answer.status_code == 204
    me = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["email_verified"] is True


async def test_a_used_code_confirms_nothing_more(client: httpx.AsyncClient, services: Services) -> None:
    await client.post("/api/v1/auth/register", json=ROBIN)
    used = {"email": ROBIN["email"], "code": await mailed_code(services, "robin@test.example")}
    await client.post("/api/v1/auth/verify", json=used)
    again = await client.post("/api/v1/auth/verify", json=used)
    assert (again.status_code, again.json()["code"]) == (400, "invalid_code")


async def test_a_taken_address_is_refused_however_it_is_spelt(client: httpx.AsyncClient) -> None:
    await client.post("/api/v1/auth/register", json=ROBIN)
    answer = await client.post("/api/v1/auth/register", json=ROBIN | {"email": "ROBIN@Test.Example"})
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")


async def test_a_guests_address_is_taken_too(client: httpx.AsyncClient, make: Make) -> None:
    guest = await make.fan("guest@test.example")
    answer = await client.post("/api/v1/auth/register", json=ROBIN | {"email": guest.email})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "too short"}, "password"),
        ({"password": ""}, "password"),
        ({"password": "x" * 257}, "password"),
        ({"password": "nul\x00in the middle"}, "password"),
        ({"password": 12345678901}, "password"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b@c.example"}, "email"),
        ({"email": "one,two@test.example"}, "email"),
        ({"email": "<robin@test.example>"}, "email"),
        ({"email": "robin@test.example\r\nBcc: all@test.example"}, "email"),
        ({"email": "robin\x00@test.example"}, "email"),
        ({"email": "robin@" + "x" * 300}, "email"),
        ({"name": ""}, "name"),
        ({"name": "Robin\x00"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"nickname": "Rob"}, "nickname"),
    ],
)
async def test_bad_input_names_the_field_and_stores_nothing(
    client: httpx.AsyncClient, make: Make, change: dict[str, object], field: str
) -> None:
    answer = await client.post("/api/v1/auth/register", json=ROBIN | change)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_request"
    assert field in answer.json()["errors"][0]["field"]
    async with make.db.read() as tx:
        assert (await tx.execute(sa.select(sa.func.count()).select_from(people))).scalar_one() == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"\xff"', b'{"email": "\\ud800"}', b'{"name": "\\udfff and more"}', b"\x00"]
)
async def test_a_body_that_is_no_json_object_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/api/v1/auth/register", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
