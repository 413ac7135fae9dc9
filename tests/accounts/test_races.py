"""Everything at once: one address one person, one code one use, no more tries than the limit."""

import asyncio
from datetime import timedelta

import httpx
import sqlalchemy as sa

from onsale.accounts.attempts import Limit, Try, spend
from onsale.accounts.tables import attempts, people
from onsale.platform.database import Database
from onsale.platform.errors import TooManyRequests
from onsale.platform.services import Services
from tests.fixtures.mailbox import mailed_code
from tests.fixtures.make import Make

EMAIL = "robin@test.example"


async def test_one_address_is_registered_once(client: httpx.AsyncClient, db: Database) -> None:
    body = {"email": EMAIL, "password": "three unrelated words", "name": "Robin Ash"}
    answers = await asyncio.gather(*(client.post("/api/v1/auth/register", json=body) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    async with db.read() as tx:
        assert (await tx.execute(sa.select(sa.func.count()).select_from(people))).scalar_one() == 1


async def test_one_code_signs_in_once(client: httpx.AsyncClient, services: Services, db: Database) -> None:
    await client.post("/api/v1/auth/code", json={"email": EMAIL})
    body = {"email": EMAIL, "code": await mailed_code(services, EMAIL)}
    answers = await asyncio.gather(*(client.post("/api/v1/auth/code/verify", json=body) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 11
    async with db.read() as tx:
        assert (await tx.execute(sa.select(sa.func.count()).select_from(people))).scalar_one() == 1


async def test_guessing_at_once_gives_no_more_tries(client: httpx.AsyncClient, services: Services) -> None:
    await client.post("/api/v1/auth/code", json={"email": EMAIL})
    code = await mailed_code(services, EMAIL)
    wrong = [f"{(int(code) + 1 + n) % 1_000_000:06}" for n in range(10)]
    bodies = [{"email": EMAIL, "code": guess} for guess in wrong]
    await asyncio.gather(*(client.post("/api/v1/auth/code/verify", json=body) for body in bodies))
    right = await client.post("/api/v1/auth/code/verify", json={"email": EMAIL, "code": code})
    assert right.status_code == 400


async def test_no_more_tries_than_the_limit_get_through(db: Database) -> None:
    limit = Limit("sign_in_email", 5, timedelta(hours=1))

    async def one_try() -> bool:
        try:
            async with db.write() as tx:
                await spend(tx, [Try(limit, b"x" * 32)])
        except TooManyRequests:
            return False
        return True

    assert sum(await asyncio.gather(*(one_try() for _ in range(30)))) == 5


async def test_counting_without_the_lock_would_let_more_through(db: Database) -> None:
    """The negative control: read, then write, and the same crowd passes."""
    mine = attempts.c.kind == "control"
    async with db.write() as tx:
        start = sa.func.now()
        await tx.execute(sa.insert(attempts).values(kind="control", subject=b"x", window_start=start, count=0))
    everybody = asyncio.Barrier(8)

    async def one_try() -> bool:
        async with db.write() as tx:
            made = (await tx.execute(sa.select(attempts.c.count).where(mine))).scalar_one()
            await everybody.wait()
            if made >= 5:
                return False
            await tx.execute(sa.update(attempts).where(mine).values(count=made + 1))
        return True

    assert sum(await asyncio.gather(*(one_try() for _ in range(8)))) > 5


async def test_a_reset_leaves_no_session_of_the_old_password(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    body = {"email": EMAIL, "password": "three unrelated words", "name": "Robin Ash"}
    await client.post("/api/v1/auth/register", json=body)
    await client.post("/api/v1/auth/password/forgot", json={"email": EMAIL})
    reset = {"email": EMAIL, "code": await mailed_code(services, EMAIL), "password": "four unrelated words"}
    old = {"email": EMAIL, "password": "three unrelated words"}
    done, *signed_in = await asyncio.gather(
        client.post("/api/v1/auth/password/reset", json=reset),
        *(client.post("/api/v1/auth/login", json=old) for _ in range(6)),
    )
    assert done.status_code == 204
    for answer in signed_in:
        if answer.status_code == 200:
            headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
            assert (await client.get("/api/v1/me", headers=headers)).status_code == 401
