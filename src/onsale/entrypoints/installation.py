"""The database an installation runs on: the one its settings name, or the embedded one; migrated either way."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from onsale.platform.embedded import Supervisor
from onsale.platform.migrate import migrate
from onsale.platform.settings import Settings

DATABASE = "onsale"


class NoDatabase(Exception):
    """A child process was started without its parent's database"""


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The migrated database's address, for as long as the block runs.

    An embedded server that crashes is started again in the meantime; its address stays the same.
    """
    if settings.database_url:
        migrate(settings.database_url)
        yield settings.database_url
        return
    done = threading.Event()
    with Supervisor(settings.data_dir / "postgres") as supervisor:
        url = supervisor.server.url(DATABASE)
        migrate(url)
        watcher = threading.Thread(target=supervisor.watch, args=(done,), name="postgres-watch", daemon=True)
        watcher.start()
        try:
            yield url
        finally:
            done.set()
            watcher.join(timeout=5)


@contextmanager
def database_for(settings: Settings, parent: int | None) -> Iterator[str]:
    """The same for a process that another one of ours may have started: then the database is the parent's affair."""
    if parent is None:
        with database(settings) as url:
            yield url
    elif settings.database_url:
        yield settings.database_url
    else:
        raise NoDatabase("--parent is for processes that Onsale starts itself")
