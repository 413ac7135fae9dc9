"""Bringing a database back: from its backups to a server that answers, with every promise checked."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg

from benchmarks.result import Result
from onsale.backups.keep import Keeper
from onsale.backups.standing import standing
from onsale.entrypoints.backing_up import created
from onsale.entrypoints.restoring import Restored, restore_into
from onsale.platform import settings as settings_module
from onsale.platform.clock import utc_now
from onsale.platform.embedded import Supervisor
from onsale.platform.keyring import Keyring
from onsale.platform.migrate import migrate
from onsale.platform.settings import Settings

NAME = "restore_s"
_MB = int(os.environ.get("RESTORE_MB", "1024"))
_LATER_SHARE = 16
_WANTED_S_PER_GB = 300.0
_ROW_BYTES = 280  # with what PostgreSQL adds: half of it compresses, as sealed names and numbers do
_FILL = """
insert into bulk select n, repeat(md5(n::text), 4), sha512(n::text::bytea) || sha256(n::text::bytea)
from generate_series(%s::int, %s::int) n
"""
_ARCHIVED_WITHIN_S = 120.0


def figures() -> list[Result]:
    """A database of a gigabyte, a sixteenth of it written after the base backup, restored to the latest moment."""
    with _shop() as (folder, settings, url, keeper):
        rows = _MB * 1_000_000 // _ROW_BYTES
        _filled(url, 0, rows - rows // _LATER_SHARE)
        _archived(settings, url, keeper)
        base = created(settings, url)
        _filled(url, rows - rows // _LATER_SHARE, rows)
        _archived(settings, url, keeper)
        began = time.perf_counter()
        done = restore_into(settings, folder / "restored", None, series=None, tell=lambda _: None)
        took_s = time.perf_counter() - began
        copied_s = _copied(folder / "restored" / "postgres", folder / "copy")
        size_mb = _size_mb(done)
        note = f"{size_mb:,.0f} MB in the database, {base.bytes / 1e6:,.0f} MB sealed, {len(done.laid.span.segments)} "
        note += f"segments of the log; {len(done.findings)} invariants checked"
    wanted_s = _WANTED_S_PER_GB * max(size_mb / 1024, 0.25)
    broken = (
        "" if took_s <= wanted_s and not done.broken else f"more than {wanted_s:.0f} s, or something is broken in it"
    )
    return [Result(NAME, took_s, "s", "a plain copy of the same files", copied_s, note, broken)]


@contextmanager
def _shop() -> Iterator[tuple[Path, Settings, str, Keeper]]:
    folder = Path(tempfile.mkdtemp(prefix="onsale-restore-"))
    if os.geteuid() == 0:
        folder.chmod(0o711)
    try:
        settings = settings_module.load({}, data_dir=folder / "data", demo=True, payment_provider="sandbox")
        settings.data_dir.mkdir(mode=0o711)
        Keyring(settings.keyring_file).secret("tokens")
        with Supervisor(settings.data_dir / "postgres") as postgres:
            url = postgres.server.url("onsale")
            migrate(url)
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("create table bulk (n int primary key, text text, sealed bytea)")
            keeper = Keeper(settings, url)
            try:
                yield folder, replace(settings, database_url=url), url, keeper
            finally:
                keeper.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _filled(url: str, first: int, last: int) -> None:
    step = 200_000
    with psycopg.connect(url, autocommit=True) as connection:
        for start in range(first, last, step):
            connection.execute(_FILL, (start, min(start + step, last) - 1))


def _archived(settings: Settings, url: str, keeper: Keeper) -> None:
    now, deadline = utc_now(), time.monotonic() + _ARCHIVED_WITHIN_S
    while (told := standing(settings).archive) is None or told.until is None or told.until < now:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the archive isn't there: {told}")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("select pg_logical_emit_message(true, 'bench', 'more')")
        keeper.round(utc_now())
        time.sleep(0.2)


def _copied(source: Path, target: Path) -> float:
    began = time.perf_counter()
    shutil.copytree(source, target, symlinks=True, ignore_dangling_symlinks=True)
    os.sync()
    return time.perf_counter() - began


def _size_mb(done: Restored) -> float:
    with (
        Supervisor(done.settings.data_dir / "postgres") as postgres,
        psycopg.connect(postgres.server.url("onsale")) as connection,
    ):
        row = connection.execute("select pg_database_size(current_database()) from bulk limit 1").fetchone()
    return row[0] / 1024**2 if row else 0.0
