"""A durable PostgreSQL of the storms' own, which may be killed, and installations on it."""

import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from onsale.entrypoints import wiring
from onsale.platform.database import Database
from onsale.platform.embedded import Machine, Supervisor
from onsale.platform.migrate import migrate
from tests.fixtures.make import Make
from tests.storms.cluster import Cluster, cluster_in
from tests.storms.site import Site

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "max_connections": "200"}
_TEMPLATE = "template_storms"
OpenSite = Callable[..., AbstractContextManager[Site]]


@pytest.fixture(scope="package")
def folder() -> Iterator[Path]:
    """Where the storms' data and logs lie; gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix="onsale-storms-"))
    if os.geteuid() == 0:
        made.chmod(0o711)  # the database's own user must get through
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="package")
def postgres(folder: Path) -> Iterator[Supervisor]:
    """The server, as durable as a real one, with a migrated database to copy."""
    with Supervisor(folder / "postgres", settings=DURABLE, machine=Machine(runtime_dirs=())) as supervisor:
        with psycopg.connect(supervisor.server.url("postgres"), autocommit=True) as connection:
            connection.execute(f"create database {_TEMPLATE}")
        migrate(supervisor.server.url(_TEMPLATE))
        yield supervisor


@pytest.fixture(scope="package")
def open_site(folder: Path, postgres: Supervisor) -> OpenSite:
    """Opens an installation on a database of its own for a block: `with open_site(ahead_s=(0.0, 3600.0), ttl_s=1)`."""

    @contextmanager
    def opened(
        *, ahead_s: tuple[float, ...] = (0.0,), ttl_s: int = 600, trusted_proxies: str = "", **more: Any
    ) -> Iterator[Site]:
        name = f"site_{secrets.token_hex(4)}"
        with psycopg.connect(postgres.server.url("postgres"), autocommit=True) as connection:
            connection.execute(f"create database {name} template {_TEMPLATE}")
        (folder / name).mkdir()
        url = postgres.server.url(name)
        site = Site(folder / name, url, ahead_s=ahead_s, ttl_s=ttl_s, trusted_proxies=trusted_proxies, **more)
        try:
            site.start()
            yield site
        finally:
            site.end()

    return opened


@pytest.fixture(scope="package")
def site(open_site: OpenSite) -> Iterator[Site]:
    """Three web processes on one database, which most storms share."""
    with open_site(ahead_s=(0.0, 0.0, 0.0)) as site:
        yield site


@pytest.fixture(scope="package")
def cluster(folder: Path) -> Iterator[Cluster]:
    """Three servers."""
    with cluster_in(folder / "cluster") as cluster:
        yield cluster


@pytest.fixture(scope="package")
def site_on_cluster(folder: Path, cluster: Cluster) -> Iterator[Site]:
    """Two web processes and a worker, which know the address of all three servers."""
    name = f"site_{secrets.token_hex(4)}"
    cluster.primary.tell(f"create database {name}")
    migrate(cluster.url(name))
    (folder / name).mkdir()
    site = Site(folder / name, cluster.url(name), ahead_s=(0.0, 0.0))
    try:
        site.start()
        yield site
    finally:
        site.end()


@pytest.fixture
async def make_there(site_on_cluster: Site) -> AsyncIterator[Make]:
    """Events and fans of the site."""
    services = wiring.build(site_on_cluster.settings, site_on_cluster.database_url)
    yield Make(services)
    await services.get(Database).close()
