"""Being erased in a few words."""

from typing import Any

import httpx
import sqlalchemy as sa

from onsale.accounts.passwords import Passwords
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import do_jobs

PASSWORD = "three unrelated words"
ME = "/api/v1/me"


async def robin(make: Make, services: Services, email: str = "robin@test.example") -> Account:
    """Somebody with a password."""
    return await make.account(email, password_hash=await services.get(Passwords).hash(PASSWORD))


async def ask(client: httpx.AsyncClient, who: Account, **wish: object) -> httpx.Response:
    """Ask to be erased, by the password unless something else is said."""
    body: dict[str, Any] = {"password": PASSWORD} | wish
    told = {name: value for name, value in body.items() if value is not None}
    return await client.request("DELETE", ME, json=told, headers=who.headers)


async def erased(client: httpx.AsyncClient, services: Services, who: Account, **wish: object) -> dict[str, Any]:
    """The same, and the worker does it."""
    answer = await ask(client, who, **wish)
    assert answer.status_code == 202, answer.text
    await do_jobs(services)
    return dict(answer.json())


async def is_there(db: Database, person_id: int) -> bool:
    """Whether anything of the person is left to open."""
    async with db.read() as tx:
        found = await tx.execute(sa.text("select 1 from people where id = :id"), {"id": person_id})
        return found.one_or_none() is not None
