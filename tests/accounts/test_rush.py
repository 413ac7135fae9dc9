"""What people and programs are told while the sign-in is full: the same to everybody, and nothing typed is lost."""

from collections.abc import AsyncIterator

import httpx
import pytest

from onsale.accounts.pace import sign_ins_per_minute
from onsale.accounts.passwords import Passwords
from onsale.accounts.rush import SignInLine, SignInLines
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.accounts.test_pages import EMAIL, PASSWORD, submit
from tests.accounts.test_sign_in import counts
from tests.fixtures.make import Make

NOBODY = "nobody@test.example"
CALLS = {
    "/api/v1/auth/login": {"password": PASSWORD},
    "/api/v1/auth/register": {"password": PASSWORD, "name": "Robin Ash"},
    "/api/v1/auth/code": {},
    "/api/v1/auth/code/verify": {"code": "000000"},
    "/api/v1/auth/verify": {"code": "000000"},
    "/api/v1/auth/password/forgot": {},
    "/api/v1/auth/password/reset": {"code": "000000", "password": PASSWORD},
}
FORMS = {
    "/sign-in": ("/sign-in", {"password": PASSWORD}),
    "/register": ("/register", {"password": PASSWORD, "name": "Robin Ash"}),
    "/sign-in/code": ("/sign-in", {}),
    "/forgot": ("/forgot", {}),
    "/reset": ("/reset", {"code": "000000", "password": PASSWORD}),
}


@pytest.fixture
async def full(services: Services, make: Make) -> AsyncIterator[None]:
    """Nobody finds a place in line; somebody has an account."""
    await make.account(EMAIL, password_hash=await services.get(Passwords).hash(PASSWORD))
    lines = services.get(SignInLines)
    services.add(
        SignInLines,
        SignInLines(SignInLine("password", at_once=0, waiting=0), SignInLine("code", at_once=0, waiting=0)),
    )
    yield
    services.add(SignInLines, lines)


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("path", CALLS)
async def test_a_program_is_told_when_to_come_back_whoever_it_asks_for(client: httpx.AsyncClient, path: str) -> None:
    answers = [await client.post(path, json={"email": email} | CALLS[path]) for email in (EMAIL, NOBODY)]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (503, "sign_in_busy")
        assert int(answer.headers["retry-after"]) >= 5
        assert answer.json()["wait_s"] >= int(answer.headers["retry-after"])
    known, unknown = (answer.json() for answer in answers)
    assert set(known) == set(unknown)
    assert known["title"] == unknown["title"]


@pytest.mark.usefixtures("full")
async def test_being_sent_away_counts_as_no_try_and_asks_the_database_nothing(
    client: httpx.AsyncClient, db: Database
) -> None:
    for email in (EMAIL, NOBODY):
        await client.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})
    assert await counts(db) == {}


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("path", FORMS)
async def test_a_page_keeps_what_was_typed_but_the_password(client: httpx.AsyncClient, path: str) -> None:
    page, fields = FORMS[path]
    answer = await submit(client, page, path, email=EMAIL, **fields)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 5
    assert "Many people are signing in right now." in answer.text
    assert f'value="{EMAIL}"' in answer.text
    assert PASSWORD not in answer.text
    assert f'action="{path}"' in answer.text
    assert 'role="alert"' not in answer.text


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("path", FORMS)
async def test_a_page_with_its_script_stays_and_its_script_is_told(client: httpx.AsyncClient, path: str) -> None:
    page, fields = FORMS[path]
    answer = await submit(client, page, path, email=EMAIL, stay="00c0ffee", **fields)
    assert (answer.status_code, answer.text) == (204, "")
    [cookie] = [one for one in answer.headers.get_list("set-cookie") if one.startswith("onsale_rush_00c0ffee=")]
    retry, wait = cookie.partition(";")[0].partition("=")[2].split(".")
    assert answer.headers["retry-after"] == retry
    assert int(wait) >= int(retry)
    assert "HttpOnly" not in cookie
    assert EMAIL not in cookie


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("mark", ["", "x", "00c0ffee; Path=/", "00C0FFEE", "00c0ffee0"])
async def test_a_mark_of_another_shape_is_none(client: httpx.AsyncClient, mark: str) -> None:
    answer = await submit(client, "/sign-in", email=EMAIL, password=PASSWORD, stay=mark)
    assert answer.status_code == 503
    assert not [one for one in answer.headers.get_list("set-cookie") if "onsale_rush" in one]


async def test_the_mark_is_not_carried_along(client: httpx.AsyncClient) -> None:
    sent = await submit(client, "/sign-in", "/sign-in/code", email=EMAIL, stay="00c0ffee", places="12")
    assert sent.headers["location"] == "/sign-in/code?places=12"


async def test_the_pace_of_all_processes_is_told_even_before_anybody_signed_in(
    services: Services, settings: Settings
) -> None:
    pace = await sign_ins_per_minute(services)
    one = services.get(SignInLines).per_minute
    assert one is not None
    assert pace == one * settings.workers > 0
