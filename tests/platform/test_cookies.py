"""Cookies may come in several headers, as HTTP/2 lets them: whoever reads them reads the same ones."""

import httpx
import pytest

from onsale.platform.web.csrf import CSRF_COOKIE, SESSION_COOKIE
from tests.fixtures.make import Account, Make


def in_two(fan: Account, *, session_first: bool, other: str = "theme=dark") -> list[tuple[str, str]]:
    """The session's cookie and another one, each in a header of its own."""
    cookies = [("Cookie", f"{SESSION_COOKIE}={fan.token}"), ("Cookie", other)]
    return cookies if session_first else cookies[::-1]


@pytest.mark.parametrize("session_first", [True, False])
async def test_the_session_is_found_in_either_order(
    client: httpx.AsyncClient, make: Make, *, session_first: bool
) -> None:
    fan = await make.fan()
    answer = await client.get("/api/v1/me", headers=in_two(fan, session_first=session_first))
    assert (answer.status_code, answer.json().get("id")) == (200, fan.public_id)


@pytest.mark.parametrize("session_first", [True, False])
async def test_without_a_token_the_session_changes_nothing(
    client: httpx.AsyncClient, make: Make, *, session_first: bool
) -> None:
    fan = await make.fan()
    cookies = in_two(fan, session_first=session_first)
    answer = await client.patch("/api/v1/me", json={"name": "Forged"}, headers=cookies)
    assert answer.status_code == 403, answer.text
    answer = await client.post("/account", data={"name": "Forged"}, headers=cookies)
    assert answer.status_code == 403, answer.text
    assert (await client.get("/api/v1/me", headers=fan.headers)).json()["name"] != "Forged"


@pytest.mark.parametrize("session_first", [True, False])
async def test_with_the_token_it_does(client: httpx.AsyncClient, make: Make, *, session_first: bool) -> None:
    fan = await make.fan()
    token = (await client.get("/sign-in")).cookies[CSRF_COOKIE]
    client.cookies.clear()
    cookies = in_two(fan, session_first=session_first, other=f"{CSRF_COOKIE}={token}")
    answer = await client.patch("/api/v1/me", json={"name": "Ash"}, headers=[*cookies, ("X-CSRF-Token", token)])
    assert (answer.status_code, answer.json().get("name")) == (200, "Ash"), answer.text
