"""Whether the process is up, and whether it can sell: with the reasons when it can't."""

import asyncio
from contextlib import suppress

import httpx
import sqlalchemy as sa

from onsale.entrypoints import wiring
from onsale.entrypoints.asgi import create_app
from onsale.platform.database import Database
from onsale.platform.jobs import run_worker
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.web.leaving import Leaving

WORKER_LOOKS = 200


async def test_up_is_up(client: httpx.AsyncClient) -> None:
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "up"})


async def test_without_a_worker_it_cannot_sell(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    told = answer.json()
    assert (told["ready"], told["database"]["ok"], told["jobs"]["ok"]) == (False, True, False)
    assert "onsale worker" in told["jobs"]["reason"]


async def test_with_a_worker_it_can(client: httpx.AsyncClient, services: Services) -> None:
    worker = asyncio.create_task(run_worker(services.get(Database), services))
    try:
        for _ in range(WORKER_LOOKS):
            if (await client.get("/readyz")).status_code == 200:
                break
            await asyncio.sleep(0.05)
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["ready"]) == (200, True), answer.json()
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker


async def test_a_process_that_leaves_says_so_first(client: httpx.AsyncClient, services: Services) -> None:
    assert "connection" not in (await client.get("/healthz")).headers
    services.get(Leaving).begin()
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["process"] == {"ok": False, "reason": "it is about to end"}
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.headers["connection"]) == (200, "close")


async def test_an_old_schema_is_named(client: httpx.AsyncClient, db: Database) -> None:
    async with db.write() as tx:
        await tx.execute(sa.text("update alembic_version set version_num = '0001'"))
    told = (await client.get("/readyz")).json()
    assert told["database"] == {"ok": False, "reason": "the schema is at 0001; run `onsale migrate`"}


async def test_a_newer_schema_is_fine(client: httpx.AsyncClient, db: Database) -> None:
    async with db.write() as tx:
        await tx.execute(sa.text("update alembic_version set version_num = 'of_the_next_version'"))
    assert (await client.get("/readyz")).json()["database"]["ok"] is True


async def test_without_its_database_the_process_is_up_but_cannot_sell(settings: Settings) -> None:
    services = wiring.build(settings, "postgresql://nobody@127.0.0.1:1/none")
    transport = httpx.ASGITransport(app=create_app(services))  # type: ignore[arg-type]
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=60) as client:
            assert (await client.get("/healthz")).status_code == 200
            answer = await client.get("/readyz")
            assert answer.status_code == 503
            assert answer.json()["database"]["reason"] == "the database doesn't answer"
            assert "127.0.0.1" not in answer.text
    finally:
        await services.get(Database).close()
