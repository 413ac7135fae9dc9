"""A disk that takes a tenth of a second for each commit: requests share commits, so many are served all the same."""

import psycopg
import pytest

from onsale.entrypoints import wiring
from onsale.platform.database import Database
from onsale.platform.embedded import Supervisor
from tests.storms.conftest import OpenSite
from tests.storms.gamedays.load import PATIENCE_S, prepared

pytestmark = pytest.mark.long

COMMIT_TAKES_MS = 100
FANS = 24


async def test_slow_commits_are_shared_and_nobody_is_refused(open_site: OpenSite, postgres: Supervisor) -> None:
    with open_site(patience_s=PATIENCE_S) as site:
        services = wiring.build(site.settings, site.database_url)
        load = await prepared(services, lambda: site.urls[0], lanes=FANS)
        await services.get(Database).close()
        await site.ready()
        _slow(postgres, COMMIT_TAKES_MS)
        try:
            async with load.going_on():
                before = _commits(site.database_url)
                holds = load.answered["POST 201"]
                await load.more(400)
                holds = load.answered["POST 201"] - holds
                commits = _commits(site.database_url) - before
        finally:
            _slow(postgres, 0)
        print(f"slow disk: {load.answered}, {holds} holds, {commits} commits, slowest {load.slowest_s:.2f} s")
        assert not load.lost, load.lost[:5]


def _slow(postgres: Supervisor, milliseconds: int) -> None:
    """The server waits before each flush of its log, as it would for a disk."""
    with psycopg.connect(postgres.server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"alter system set commit_delay = {milliseconds * 1000}".encode())
        connection.execute(f"alter system set commit_siblings = {0 if milliseconds else 5}".encode())
        connection.execute("select pg_reload_conf()")


def _commits(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select xact_commit from pg_stat_database where datname = current_database()"
        ).fetchone()
    assert row is not None
    return int(row[0])
