"""A session is verified without the database: nothing of it is asked, and with none at all everybody is still known."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from onsale.accounts.authentication import by_header
from onsale.accounts.model import Person
from onsale.accounts.tokens import Tokens
from onsale.entrypoints import wiring
from onsale.entrypoints.asgi import create_app
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import Unauthenticated
from onsale.platform.ids import new_id
from onsale.platform.services import Services
from onsale.platform.settings import Settings


@dataclass
class Door:
    """Where the database should be: whoever knocks is counted and sent away."""

    port: int
    knocks: int = 0


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """A stopped database whose address is still asked for."""
    here = Door(0)

    def knocked(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        here.knocks += 1
        writer.close()

    async with await asyncio.start_server(knocked, "127.0.0.1", 0) as server:
        here.port = server.sockets[0].getsockname()[1]
        yield here


@pytest.fixture
async def alone(settings: Settings, door: Door) -> AsyncIterator[Services]:
    """The services of a process without its database."""
    services = wiring.build(settings, f"postgresql://nobody@127.0.0.1:{door.port}/none")
    yield services
    await services.get(Database).close()


def token_of_somebody(services: Services, *, verified: bool = True) -> tuple[int, str]:
    """Their number, and a token such as signing in gives them."""
    now, number = utc_now(), new_id()
    person = Person(number, "robin@test.example", "Robin Ash", frozenset({"fan"}), now if verified else None, True, now)
    return number, services.get(Tokens).issue(person, now)


async def test_thousands_of_sessions_are_verified_without_a_single_connection(alone: Services, door: Door) -> None:
    for number, token in [token_of_somebody(alone) for _ in range(2_000)]:
        principal = await by_header(f"Bearer {token}", alone)
        assert (principal.person_id, principal.email_verified) == (number, True)
        with pytest.raises(Unauthenticated):
            await by_header(f"Bearer {token[:-2]}", alone)
    assert door.knocks == 0


async def test_the_whole_shop_knows_who_asks_while_the_database_is_away(alone: Services, door: Door) -> None:
    _number, token = token_of_somebody(alone)
    transport = httpx.ASGITransport(app=create_app(alone))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=60) as client:
        forged = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {token[:-2]}"})
        assert (forged.status_code, door.knocks) == (401, 0)
        assert (await client.get("/api/v1/me")).status_code == 401
        known = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        assert known.status_code == 503, "their own page needs the database, knowing them didn't"
        assert door.knocks, "the control: whoever does ask the database is counted"
