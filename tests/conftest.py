"""A real PostgreSQL for every test: migrated once, copied for each."""

import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest

from onsale.platform.database import libpq_url
from onsale.platform.migrate import migrate
from tests.fixtures.databases import Databases, with_database
from tests.fixtures.memory import memory
from tests.fixtures.patience import be_patient
from tests.fixtures.plain import tell_plainly
from tests.fixtures.quick import hash_quickly
from tests.fixtures.statements import compile_once

pytest_plugins = [
    "tests.fixtures.sharing",
    "tests.fixtures.frames",
    "tests.fixtures.app",
    "tests.fixtures.make",
    "tests.fixtures.stripe",
]

be_patient()
compile_once()
tell_plainly()
hash_quickly()
# The same examples each time, however long a busy machine takes to make them up: what fails has to do with a change.
hypothesis.settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("steady")


def pytest_collection_finish() -> None:
    """All that is there by now stays, and what tests make goes at once: searching both for garbage again and again
    would take a fifth of the session.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The address of a PostgreSQL where databases can be made: ours, or the one a developer points to."""
    if url := os.environ.get("ONSALE_TEST_DATABASE_URL"):
        yield url
        return
    from onsale.platform import embedded

    quick = {"fsync": "off", "synchronous_commit": "on", "full_page_writes": "off", "max_connections": "200"}
    with embedded.temporary_server(settings=quick, within=memory()) as server:
        yield server.url("postgres")


@pytest.fixture(scope="session")
def template_database(server_url: str) -> Iterator[str]:
    """The name of a migrated, empty database to copy from."""
    name = f"template_{secrets.token_hex(6)}"
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
        migrate(with_database(server_url, name))
        yield name
        connection.execute(f'drop database "{name}" with (force)')


@pytest.fixture(scope="session")
def databases(server_url: str, template_database: str) -> Iterator[Databases]:
    """Where fresh databases come from."""
    with Databases(server_url, template_database) as databases:
        yield databases


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The address of a fresh database with the whole schema and no rows."""
    name = databases.take()
    yield databases.url_of(name)
    databases.give_back(name)


@pytest.fixture(scope="session")
def room() -> Iterator[Path]:
    """Where the tests' data directories are, one after the other."""
    with tempfile.TemporaryDirectory(prefix="onsale-tests-", dir=memory(), ignore_cleanup_errors=True) as room:
        yield Path(room)


@pytest.fixture
def data_dir(room: Path) -> Iterator[Path]:
    """A data directory of the test's own."""
    place = room / secrets.token_hex(6)
    place.mkdir()
    yield place / "data"
    shutil.rmtree(place, ignore_errors=True)  # an index may just be writing
