"""Making a cluster of the embedded server's out of a copy of one: replay its log up to a moment, and take it over.

The copy may be of a server that wasn't ours: it gets our configuration, our role, and its database our name.
"""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from onsale.platform.embedded.binaries import Binaries, installed, reachable
from onsale.platform.embedded.configuration import USER, write_configuration
from onsale.platform.embedded.errors import DataDirectoryRefused, EmbeddedPostgresError
from onsale.platform.embedded.home import Home, open_home
from onsale.platform.embedded.identity import Identity, own_identity
from onsale.platform.embedded.keeper import stop_postmaster
from onsale.platform.embedded.launch import launch
from onsale.platform.embedded.lock import close_private, try_lock
from onsale.platform.embedded.machine import Machine
from onsale.platform.embedded.replace import replace_file
from onsale.platform.embedded.server import DATABASE
from onsale.platform.embedded.sockets import PORT, make_socket_dir, remove_socket_dir

_HBA, _INCLUDE = "recovery_hba.conf", "include 'onsale.conf'"
_NOT_REACHED = "recovery ended before configured recovery target was reached"


@dataclass(frozen=True, slots=True)
class Copied:
    """What is known of the server a copy was made of."""

    superuser: str
    database: str


@contextlib.contextmanager
def new_home(data_dir: Path, machine: Machine | None = None) -> Iterator[Home]:
    """The place for a cluster that isn't there yet, for us alone. Raises DataDirectoryRefused."""
    home = open_home(data_dir, (machine or Machine()).state_dir)
    lock = try_lock(home.lock)
    if lock is None or home.cluster.exists():
        if lock is not None:
            close_private(lock)
        raise DataDirectoryRefused(f"{home.cluster} is there already. Choose an empty or a new directory.")
    try:
        yield home
    finally:
        close_private(lock)


def recover(
    home: Home, copied: Copied, *, until: datetime | None, limit_s: float, machine: Machine | None = None
) -> None:
    """Replay the log that lies in the cluster's `pg_wal`, up to a moment or its end, and make the cluster ours.

    Raises EmbeddedPostgresError with the server's words.
    """
    machine = machine or Machine()
    binaries = installed()
    if home.identity.dropped:
        binaries = reachable(binaries, home.identity.gid, machine.state_dir)
    _prepare(home)
    target = {"recovery_target_time": f"{until.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00"} if until else {}
    try:
        _run(home, binaries, copied, target, limit_s, machine)
    except EmbeddedPostgresError as error:
        # Nothing was committed after that moment in what there is: then all of it is from before.
        if not target or _NOT_REACHED not in str(error):
            raise
        _run(home, binaries, copied, {}, limit_s, machine)
    (home.cluster / _HBA).unlink()


def _prepare(home: Home) -> None:
    """The configuration is ours, whatever the server was told that this is a copy of."""
    cluster = home.cluster
    configuration = cluster / "postgresql.conf"
    kept = configuration.read_text("utf-8", "replace") if configuration.is_file() else ""
    for name in ("postgresql.conf", "postgresql.auto.conf"):
        (cluster / name).unlink(missing_ok=True)
    replace_file(configuration, kept if _INCLUDE in kept else f"{_INCLUDE}\n", home.identity)
    replace_file(cluster / "postgresql.auto.conf", "", home.identity)
    replace_file(cluster / "recovery.signal", "", home.identity)
    replace_file(cluster / _HBA, "local all all trust\n", home.identity)
    (cluster / "standby.signal").unlink(missing_ok=True)
    cluster.chmod(0o700)
    if home.identity.dropped:
        _give(cluster, home.identity)
    write_configuration(home, {})


def _run(
    home: Home, binaries: Binaries, copied: Copied, target: dict[str, str], limit_s: float, machine: Machine
) -> None:
    socket_dir = make_socket_dir(home, machine)  # nobody else can enter it, so whoever can is trusted
    options = target | {
        "hba_file": str(home.cluster / _HBA),
        "restore_command": "false",  # all there is lies in pg_wal
        "recovery_target_action": "promote",
        "recovery_target_timeline": "latest",
        "hot_standby": "off",
        "archive_mode": "off",
        "fsync": "on",
    }
    try:
        child = launch(home, binaries, socket_dir, options=options, limit_s=limit_s)
        try:
            _take_over(home, copied, socket_dir)
        finally:
            stop_postmaster(child.pid, lambda: child.poll() is not None)
    finally:
        remove_socket_dir(socket_dir)


def _take_over(home: Home, copied: Copied, socket_dir: Path) -> None:
    words = make_conninfo(host=str(socket_dir), port=str(PORT), user=copied.superuser, dbname="postgres")
    with psycopg.connect(words, autocommit=True, connect_timeout=10) as connection:
        role = sql.Identifier(USER)
        known = connection.execute("select 1 from pg_roles where rolname = %s", [USER]).fetchone()
        verb = sql.SQL("alter" if known else "create")
        connection.execute(sql.SQL("{} role {} superuser login").format(verb, role))
        if home.identity.dropped:
            password = secrets.token_hex(24)
            connection.execute(sql.SQL("alter role {} password {}").format(role, sql.Literal(password)))
            replace_file(home.password, f"*:*:*:{USER}:{password}\n", own_identity())
        if copied.database != DATABASE:
            names = (sql.Identifier(copied.database), sql.Identifier(DATABASE))
            connection.execute(sql.SQL("alter database {} rename to {}").format(*names))


def _give(tree: Path, owner: Identity) -> None:
    for directory, names, files in os.walk(tree):
        for name in (*names, *files):
            os.chown(Path(directory, name), owner.uid, owner.gid, follow_symlinks=False)
    os.chown(tree, owner.uid, owner.gid, follow_symlinks=False)


def forget_home(data_dir: Path, machine: Machine) -> None:
    """Remove a cluster that nobody uses, with all that was made for it, wherever it lies."""
    home = open_home(data_dir, machine.state_dir)
    shutil.rmtree(home.gate, ignore_errors=True)
    shutil.rmtree(home.requested, ignore_errors=True)
