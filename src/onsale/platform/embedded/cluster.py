"""Making a cluster, and recognising one."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from onsale.platform.embedded.binaries import MAJOR, Binaries
from onsale.platform.embedded.configuration import SETTINGS, USER
from onsale.platform.embedded.errors import (
    DataDirectoryRefused,
    DiskFull,
    PrivilegesNotDropped,
    WrongMajorVersion,
    explain,
)
from onsale.platform.embedded.home import Home
from onsale.platform.embedded.identity import Identity, init_identity, own_identity
from onsale.platform.embedded.machine import Machine
from onsale.platform.embedded.replace import replace_file

HASHED_ONCE = "scram_iterations"
INIT_FREE_BYTES = 512 * 1024**2
START_FREE_BYTES = 128 * 1024**2
INIT_LIMIT_S = 300
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "LANG": "C"}
"""Nothing of ours reaches the server: no PG* variable, no locale, no time zone."""


def prepare_cluster(home: Home, binaries: Binaries, settings: Mapping[str, str], machine: Machine) -> None:
    """A cluster of our version in its place, made if there is none.

    Raises DiskFull, WrongMajorVersion, DataDirectoryRefused, PrivilegesNotDropped, StartFailed.
    """
    _remove_interrupted(home)
    if home.cluster.is_symlink() or home.cluster.exists():
        _require_space(home, machine, START_FREE_BYTES, "start")
        _recognise(home)
    else:
        _require_space(home, machine, INIT_FREE_BYTES, "be set up")
        _initialise(home, binaries, sync=settings.get("fsync", "on") != "off")


def _require_space(home: Home, machine: Machine, needed: int, what: str) -> None:
    free = machine.free_bytes(home.gate)
    if free < needed:
        raise DiskFull(
            f"PostgreSQL needs {needed >> 20} MB of free space at {home.gate} to {what}, "
            f"but there are {free >> 20} MB. Free some space, or choose another data directory."
        )


def _recognise(home: Home) -> None:
    status = home.cluster.lstat()
    if home.cluster.is_symlink() or status.st_uid != home.identity.uid:
        raise DataDirectoryRefused(
            f"{home.cluster} is not the server's own directory: somebody replaced it or changed its owner. "
            f"Give it back to user number {home.identity.uid}, or choose another data directory."
        )
    try:
        version = (home.cluster / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        raise DataDirectoryRefused(
            f"{home.cluster} holds no PostgreSQL data (PG_VERSION is missing). "
            "Restore it from a backup, or move it away to start afresh."
        ) from None
    if version != MAJOR:
        raise WrongMajorVersion(
            f"{home.cluster} was written by PostgreSQL {version}, and this is PostgreSQL {MAJOR}. Dump it with the "
            f"programs of version {version} (pg_dumpall), choose a new data directory, and restore the dump there."
        )


def _remove_interrupted(home: Home) -> None:
    for left in home.gate.glob("*.new-*"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _initialise(home: Home, binaries: Binaries, *, sync: bool) -> None:
    """Into a directory beside the place, then renamed: an interrupted initdb is never taken for a cluster."""
    actor = init_identity(home.identity)
    building = Path(tempfile.mkdtemp(prefix="data.new-", dir=home.gate))
    try:
        if actor.dropped:
            os.chown(building, actor.uid, actor.gid)
        _run_initdb(home, binaries, building, actor, sync=sync)
        with (building / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("\ninclude 'onsale.conf'\n")
        if home.identity.dropped:
            _give(building, home.identity)
        building.rename(home.cluster)
        _sync_directory(home.gate)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _run_initdb(home: Home, binaries: Binaries, building: Path, actor: Identity, *, sync: bool) -> None:
    auth = "scram-sha-256" if actor.dropped else "peer"
    command = [
        str(binaries.program("initdb")),
        f"--pgdata={building}",
        f"--username={USER}",
        f"--auth-local={auth}",
        "--auth-host=reject",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--encoding=UTF8",
        "--data-checksums",
        "--no-instructions",
    ]
    command += [] if sync else ["--no-sync"]
    handed = home.gate / f"password.new-{secrets.token_hex(4)}"
    try:
        if actor.dropped:
            password = secrets.token_hex(24)
            replace_file(handed, password, actor)
            replace_file(home.password, f"*:*:*:{USER}:{password}\n", own_identity())
            command += [f"--pwfile={handed}", f"--set={HASHED_ONCE}={SETTINGS[HASHED_ONCE]}"]
        _run(command, actor, home)
    finally:
        handed.unlink(missing_ok=True)


def _run(command: list[str], actor: Identity, home: Home) -> None:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=ENVIRONMENT,
            user=actor.user,
            group=actor.group,
            extra_groups=actor.groups,
            start_new_session=True,
            umask=0o077,
            timeout=INIT_LIMIT_S,
            check=False,
        )
    except (PermissionError, subprocess.SubprocessError) as error:
        raise PrivilegesNotDropped(f"initdb could not be run as user number {actor.uid}: {error}") from error
    if done.returncode != 0:
        raise explain(done.stdout.decode(errors="replace"), home.gate)


def _give(tree: Path, owner: Identity) -> None:
    """Only root could reach it until now, so there is no link but initdb's own."""
    for directory, names, files in os.walk(tree):
        for name in (*names, *files):
            os.chown(Path(directory, name), owner.uid, owner.gid, follow_symlinks=False)
    os.chown(tree, owner.uid, owner.gid, follow_symlinks=False)


def _sync_directory(directory: Path) -> None:
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
