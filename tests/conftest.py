"""A real PostgreSQL for every test: migrated once, copied for each."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from onsale.platform.database import driver_url, libpq_url
from onsale.platform.migrate import migrate

pytest_plugins = ["tests.fixtures.app", "tests.fixtures.make", "tests.fixtures.stripe"]


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The address of a PostgreSQL where databases can be made: ours, or the one a developer points to."""
    if url := os.environ.get("ONSALE_TEST_DATABASE_URL"):
        yield url
        return
    from onsale.platform import embedded

    quick = {"fsync": "off", "synchronous_commit": "on", "full_page_writes": "off", "max_connections": "200"}
    with embedded.temporary_server(settings=quick) as server:
        yield server.url("postgres")


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    from sqlalchemy.engine import make_url

    return libpq_url(make_url(driver_url(url)).set(database=name).render_as_string(hide_password=False))


@pytest.fixture(scope="session")
def template_database(server_url: str) -> Iterator[str]:
    """The name of a migrated, empty database to copy from."""
    name = f"template_{secrets.token_hex(6)}"
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
        migrate(with_database(server_url, name))
        yield name
        connection.execute(f'drop database "{name}" with (force)')


@pytest.fixture
def database_url(server_url: str, template_database: str) -> Iterator[str]:
    """The address of a fresh database with the whole schema and no rows."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{template_database}" strategy file_copy')
        yield with_database(server_url, name)
        connection.execute(f'drop database "{name}" with (force)')


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data directory of the test's own."""
    return tmp_path / "data"
