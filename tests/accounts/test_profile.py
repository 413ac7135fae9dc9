"""One's own profile."""

import httpx
import pytest

from tests.fixtures.make import Make


async def test_who_i_am(client: httpx.AsyncClient, make: Make) -> None:
    ines = await make.organiser()
    answer = await client.get("/api/v1/me", headers=ines.headers)
    assert answer.status_code == 200
    assert answer.json() == {
        "id": ines.public_id,
        "email": ines.email,
        "name": "Ines Vale",
        "roles": ["fan", "organiser"],
        "email_verified": True,
        "language": None,
    }


async def test_another_name(client: httpx.AsyncClient, make: Make) -> None:
    fan = await make.fan()
    answer = await client.patch("/api/v1/me", headers=fan.headers, json={"name": "Zoë 🎫 O’Hara"})
    assert (answer.status_code, answer.json()["name"]) == (200, "Zoë 🎫 O’Hara")
    assert (await client.get("/api/v1/me", headers=fan.headers)).json()["name"] == "Zoë 🎫 O’Hara"


async def test_another_language_to_be_written_to_in(client: httpx.AsyncClient, make: Make) -> None:
    fan = await make.fan()
    answer = await client.patch("/api/v1/me", headers=fan.headers, json={"language": "de", "name": "Robin Esche"})
    assert (answer.status_code, answer.json()["language"], answer.json()["name"]) == (200, "de", "Robin Esche")
    assert (await client.get("/api/v1/me", headers=fan.headers)).json()["language"] == "de"
    refused = await client.patch("/api/v1/me", headers=fan.headers, json={"language": "tlh", "name": "Qapla"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "language")
    assert (await client.get("/api/v1/me", headers=fan.headers)).json() == answer.json(), "nothing of it was changed"


async def test_changing_nothing_changes_nothing(client: httpx.AsyncClient, make: Make) -> None:
    fan = await make.fan()
    answer = await client.patch("/api/v1/me", headers=fan.headers, json={})
    assert (answer.status_code, answer.json()["name"]) == (200, "Robin Ash")


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": None},
        {"name": "a\nb"},
        {"email": "x@test.example"},
        {"language": ""},
        {"language": None},
        [],
        1,
    ],
)
async def test_bad_input_is_refused(client: httpx.AsyncClient, make: Make, body: object) -> None:
    fan = await make.fan()
    assert (await client.patch("/api/v1/me", headers=fan.headers, json=body)).status_code == 400


@pytest.mark.parametrize("method", ["GET", "PATCH"])
async def test_strangers_sign_in_first(client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, "/api/v1/me", json={"name": "X"})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
