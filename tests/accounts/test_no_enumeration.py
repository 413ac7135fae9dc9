"""Nobody learns by asking who has an account: the same words, and the same work, counted in hashings and statements.

Work is counted where it costs time: passwords hashed, and statements the database was asked. By the contract, and by
its pages, on which what was typed comes back.
"""

import re
from collections import Counter
from collections.abc import Awaitable, Callable
from urllib.parse import quote, quote_plus

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts.metrics import HASHINGS
from onsale.accounts.passwords import Passwords
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.accounts.test_pages import post_again, submit
from tests.fixtures.make import Make
from tests.fixtures.two_factors import with_two_factors

PASSWORD, WRONG = "three unrelated words", "something else altogether"
Ask = Callable[[httpx.AsyncClient, str], Awaitable[httpx.Response]]


async def sign_in(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/api/v1/auth/login", json={"email": email, "password": WRONG})


async def ask_for_code(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/api/v1/auth/code", json={"email": email})


async def wrong_code(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/api/v1/auth/code/verify", json={"email": email, "code": "000000"})


async def forgot(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/api/v1/auth/password/forgot", json={"email": email})


async def reset(client: httpx.AsyncClient, email: str) -> httpx.Response:
    body = {"email": email, "code": "000000", "password": "four more unrelated words"}
    return await client.post("/api/v1/auth/password/reset", json=body)


async def wrong_code_once_asked(client: httpx.AsyncClient, email: str) -> httpx.Response:
    await ask_for_code(client, email)
    return await wrong_code(client, email)


async def reset_once_asked(client: httpx.AsyncClient, email: str) -> httpx.Response:
    await forgot(client, email)
    return await reset(client, email)


async def page_to_sign_in(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await submit(client, "/sign-in", email=email, password=WRONG)


async def page_to_ask_for_code(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await submit(client, "/sign-in", "/sign-in/code", email=email)


async def page_of_the_code(client: httpx.AsyncClient, email: str) -> httpx.Response:
    sent = await page_to_ask_for_code(client, email)
    return await submit(client, sent.headers["location"], "/sign-in/code/verify", email=email, code="000000")


async def page_of_the_forgotten(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await submit(client, "/forgot", email=email)


async def page_to_reset(client: httpx.AsyncClient, email: str) -> httpx.Response:
    sent = await page_of_the_forgotten(client, email)
    new = "four more unrelated words"
    return await post_again(client, sent, "/reset", email=email, code="000000", password=new)


def words_of(answer: httpx.Response, email: str) -> str:
    """What is told, without what was typed and what is made afresh for each request."""
    text = answer.text + answer.headers.get("location", "")
    for typed in (email, quote(email), quote_plus(email)):
        text = text.replace(typed, "…")
    return re.sub(r'name="_csrf_token" value="[0-9a-f]+"', "", text)


@pytest.fixture
async def addresses(client: httpx.AsyncClient, make: Make, services: Services) -> list[str]:
    """Somebody of every kind, and nobody."""
    hashed = await services.get(Passwords).hash(PASSWORD)
    known = [
        await make.account("member@test.example", password_hash=hashed),
        await make.account("unconfirmed@test.example", password_hash=hashed, verified=False),
        await make.account("organiser@test.example", password_hash=hashed, roles=frozenset({"fan", "organiser"})),
        await make.fan("guest@test.example"),
    ]
    careful = await make.account("careful@test.example", password_hash=hashed)
    await with_two_factors(client, careful)
    return [*(each.email for each in known), careful.email, *(f"nobody-{n}@test.example" for n in range(3))]


@pytest.mark.parametrize(
    ("ask", "status", "hashings"),
    [
        (sign_in, 401, 1),
        (ask_for_code, 202, 0),
        (wrong_code, 400, 0),
        (wrong_code_once_asked, 400, 0),
        (forgot, 202, 0),
        (reset, 400, 1),
        (reset_once_asked, 400, 1),
        (page_to_sign_in, 401, 1),
        (page_to_ask_for_code, 303, 0),
        (page_of_the_code, 400, 0),
        (page_of_the_forgotten, 200, 0),
        (page_to_reset, 400, 1),
    ],
)
async def test_the_same_words_and_the_same_work(
    client: httpx.AsyncClient, db: Database, addresses: list[str], ask: Ask, status: int, hashings: int
) -> None:
    told: Counter[str] = Counter()
    worked: Counter[tuple[int, ...]] = Counter()
    for email in addresses:
        statements: Counter[str] = Counter()

        def count(_conn: object, _cursor: object, text: str, *_rest: object, seen: Counter[str] = statements) -> None:
            seen[text] += 1

        sa.event.listen(sa.engine.Engine, "before_cursor_execute", count)
        try:
            before = HASHINGS._value.get()
            answer = await ask(client, email)
            work = HASHINGS._value.get() - before
        finally:
            sa.event.remove(sa.engine.Engine, "before_cursor_execute", count)
        assert answer.status_code == status
        told[words_of(answer, email)] += 1
        worked[(int(work), statements.total())] += 1
    assert len(told) == 1, "one answer for everybody"
    assert len(worked) == 1, f"the same work for everybody: {worked}"
    [(hashed, asked)] = worked
    assert hashed == hashings
    assert asked > 0
