"""What befalls a site while a crowd is at it. Each trouble goes on for as long as the storm blows."""

import asyncio
import os
import signal
from collections.abc import Sequence

import httpx
import psycopg

from onsale.platform.embedded import Supervisor
from onsale.platform.ids import encode_id
from tests.fixtures.selling import until
from tests.storms import aftermath
from tests.storms.site import Process
from tests.storms.storm import Storm, Trouble

_SERVED = 10


async def kill_database(supervisor: Supervisor) -> None:
    """`kill -9` of the postmaster, and wait until it is gone: one that is still dying isn't started again."""

    async def gone() -> bool:
        return not supervisor.alive()

    os.kill(supervisor.server.pid, signal.SIGKILL)
    await until(gone, within_s=60)


def kill_processes(groups: Sequence[Sequence[Process]]) -> Trouble:
    """`kill -9` of one group of processes after the other, each started again at once."""

    async def trouble(storm: Storm) -> None:
        while await in_full_swing(storm):
            victims = storm.rng.choice(groups)
            for victim in victims:
                await asyncio.to_thread(victim.kill)
            storm.faults.append("killed")
            for victim in victims:
                victim.start()
            await storm.site.ready()
            # A request that died with its process keeps its key for a minute: that minute passes now.
            await aftermath.let_time_pass(storm.db)

    return trouble


def kill_postgres(supervisor: Supervisor) -> Trouble:
    """`kill -9` of the postmaster; while it is down the pages are looked at, then it is started again."""

    async def trouble(storm: Storm) -> None:
        while await in_full_swing(storm):
            await kill_database(supervisor)
            storm.faults.append("killed")
            await _look_around(storm)
            await asyncio.to_thread(supervisor.ensure)

    return trouble


def cut_connections(supervisor: Supervisor) -> Trouble:
    """Every 50 to 100 ms some of the site's connections to its database are cut by the server."""

    async def trouble(storm: Storm) -> None:
        url = supervisor.server.url("postgres")
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            while storm.blowing:
                await asyncio.sleep(storm.rng.uniform(0.05, 0.1))
                storm.faults += await _cut(connection, storm)

    return trouble


async def in_full_swing(storm: Storm) -> bool:
    """Wait until the crowd is being served (again); whether it still blows then."""
    before = storm.crowd.acknowledged.total()

    async def served() -> bool:
        return not storm.blowing or storm.crowd.acknowledged.total() >= before + _SERVED

    await until(served, within_s=120)
    await asyncio.sleep(storm.rng.uniform(0.0, 0.2))
    return storm.blowing


async def _cut(connection: psycopg.AsyncConnection[object], storm: Storm) -> list[str]:
    ours = storm.db.url.rpartition("/")[2].partition("?")[0]
    cursor = await connection.execute(
        "select pid from pg_stat_activity where datname = %s and backend_type = 'client backend' order by pid", (ours,)
    )
    pids = [row[0] for row in await cursor.fetchall()]  # type: ignore[index]
    victims = storm.rng.sample(pids, min(len(pids), storm.rng.choice((1, 1, 2, 4))))
    await connection.execute("select pg_terminate_backend(pid) from unnest(%s::int[]) as pid", (victims,))
    return ["cut"] * len(victims)


async def _look_around(storm: Storm) -> None:
    """Whoever looks while there is no database is told to come back, and the process itself is well."""
    event = encode_id("evt", storm.event.id)
    async with httpx.AsyncClient(base_url=storm.rng.choice(storm.site.urls), timeout=20) as client:
        for path in ("/healthz", "/readyz", "/", f"/events/{event}", f"/api/v1/events/{event}", "/api/v1/search?q=a"):
            answer = await client.get(path)
            storm.client.seen[f"without a database {path.partition('evt')[0]} {answer.status_code}"] += 1
            if answer.status_code == 503 and "retry-after" in answer.headers:
                continue
            if answer.status_code != 200:
                storm.client.wrong.append(f"GET {path} without a database: {answer.status_code} {answer.text[:200]}")
