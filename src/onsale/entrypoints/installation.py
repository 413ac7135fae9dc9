"""The database an installation runs on: the one its settings name, or the embedded one.

Either is migrated and made to follow the log of erasures.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
import sqlalchemy as sa
import structlog

from onsale.entrypoints.following import follow_erasures
from onsale.platform.embedded import Supervisor
from onsale.platform.migrate import migrate
from onsale.platform.settings import Settings

log = structlog.get_logger()

DATABASE = "onsale"
_AGAIN_AFTER_S = 2.0


class NoDatabase(Exception):
    """There is no database where one was to be"""


@contextmanager
def database(settings: Settings, *, waits: bool = True, follow: bool = True) -> Iterator[str]:
    """The migrated database's address, for as long as the block runs. `follow`: not where the caller replays itself.

    An embedded server that crashes is started again in the meantime; its address stays the same. A database of yours
    that is away fails with `OperationalError`; unless we needn't wait for it: then it is migrated when it comes back.
    """
    if settings.database_url:
        with _prepared(settings, waits=waits, follow=follow):
            yield settings.database_url
        return
    done = threading.Event()
    with Supervisor(settings.data_dir / "postgres") as supervisor:
        url = supervisor.server.url(DATABASE)
        _prepare(settings, url, follow=follow)
        watcher = threading.Thread(target=supervisor.watch, args=(done,), name="postgres-watch", daemon=True)
        watcher.start()
        try:
            yield url
        finally:
            done.set()
            watcher.join(timeout=5)


def _prepare(settings: Settings, url: str, *, follow: bool) -> None:
    """The schema first; then whoever was erased must be, should this database come from an older backup."""
    migrate(url)
    if follow and (again := follow_erasures(settings, url).erased):
        click.echo(f"Erased again, as the log of erasures tells: {again}. This database is from before.", err=True)


@contextmanager
def _prepared(settings: Settings, *, waits: bool, follow: bool) -> Iterator[None]:
    done = threading.Event()
    try:
        _prepare(settings, settings.database_url, follow=follow)
    except sa.exc.OperationalError as away:
        if waits:
            raise
        log.warning("database_away", reason=" ".join(str(away.orig).split()))
        threading.Thread(target=_prepare_later, args=(settings, done), name="migrate-later", daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _prepare_later(settings: Settings, done: threading.Event) -> None:
    while not done.wait(_AGAIN_AFTER_S):
        try:
            _prepare(settings, settings.database_url, follow=True)
        except sa.exc.OperationalError:
            continue
        except Exception:
            log.exception("not_migrated")
        return


@contextmanager
def database_for(settings: Settings, parent: int | None, *, waits: bool = True) -> Iterator[str]:
    """The same for a process that another one of ours may have started: then the database is the parent's affair."""
    if parent is None:
        with database(settings, waits=waits) as url:
            yield url
    elif settings.database_url:
        yield settings.database_url
    else:
        raise NoDatabase("--parent is for processes that Onsale starts itself")
