"""Nobody learns by asking who has an account: the same words, and the same work, counted in hashings and statements."""

from collections import Counter
from collections.abc import Awaitable, Callable

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts.metrics import HASHINGS
from onsale.accounts.passwords import Passwords
from onsale.platform.database import Database
from onsale.platform.services import Services
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
    [(sign_in, 401, 1), (ask_for_code, 202, 0), (wrong_code, 400, 0), (forgot, 202, 0), (reset, 400, 1)],
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
        told[answer.text] += 1
        worked[(int(work), statements.total())] += 1
    assert len(told) == 1, "one answer for everybody"
    assert len(worked) == 1, f"the same work for everybody: {worked}"
    [(hashed, asked)] = worked
    assert hashed == hashings
    assert asked > 0
