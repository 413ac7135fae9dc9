"""From the version before the newest migration to this one while fans buy and walk in: no request fails."""

import asyncio
import secrets
from pathlib import Path

import httpx
import psycopg
import pytest

from onsale.platform.embedded import Supervisor
from onsale.platform.migrate import newest_revision
from tests.entrypoints.commands import onsale
from tests.journeys.demo_run import DemoRun, environment
from tests.storms.buyers import Buyers
from tests.storms.site import Process, Web
from tests.storms.version_before import sources_before

WITHIN_S = 300.0


@pytest.mark.long
async def test_the_version_before_sells_while_the_schema_changes(
    postgres: Supervisor, folder: Path, tmp_path: Path
) -> None:
    sources, commit = sources_before(tmp_path)
    print(f"the version before: {commit}")
    name = f"before_{secrets.token_hex(4)}"
    with psycopg.connect(postgres.server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    url, data_dir = postgres.server.url(name), folder / name
    told = {"database_url": url, "data_dir": data_dir, "demo": True, "payment_provider": "sandbox"}
    before = DemoRun(data_dir, sources=sources, database_url=url)
    after = Web(folder, environment(log_level="warning", **told))
    worker = Process(["worker"], folder / f"{name}-worker.log", environment(log_level="warning", **told))
    try:
        await asyncio.to_thread(before.start)
        async with httpx.AsyncClient(timeout=60) as http, asyncio.timeout(WITHIN_S), asyncio.TaskGroup() as group:
            buyers = Buyers(http, [before.url])
            await buyers.begin()
            group.create_task(buyers.go())
            try:
                await buyers.some_more(before.url)
                assert _revision(url) != newest_revision()
                migrated = await asyncio.to_thread(onsale, "migrate", database_url=url, data_dir=data_dir)
                assert migrated.returncode == 0, migrated.stderr
                assert _revision(url) == newest_revision()
                await buyers.some_more(before.url)
                if "def is_newer" in (sources / "onsale" / "platform" / "migrate.py").read_text("utf-8"):
                    ready = await http.get(f"{before.url}/readyz")
                    assert ready.status_code == 200, ready.text

                after.start()
                worker.start()
                await after.ready()
                buyers.urls = [before.url, after.url]
                await buyers.some_more(before.url, after.url)

                buyers.urls = [after.url]
                await buyers.some_more(after.url)
                await asyncio.to_thread(before.end)
                await buyers.some_more(after.url)
            finally:
                buyers.going = False
        assert buyers.failed == []
        verified = await asyncio.to_thread(onsale, "verify", "--alone", database_url=url, data_dir=data_dir, demo=True)
        assert verified.returncode == 0, verified.stdout + verified.stderr
    finally:
        for process in (after, worker):
            process.end()
        before.end()


def _revision(url: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("select version_num from alembic_version").fetchone()
    assert row
    return str(row[0])
