"""Starting a postmaster and waiting until it accepts connections."""

import contextlib
import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from onsale.platform.embedded.binaries import Binaries
from onsale.platform.embedded.cluster import ENVIRONMENT
from onsale.platform.embedded.configuration import door_options
from onsale.platform.embedded.errors import PrivilegesNotDropped, StartFailed, explain
from onsale.platform.embedded.home import Home
from onsale.platform.embedded.keeper import (
    Postmaster,
    Process,
    find_process,
    is_postmaster,
    read_pid_file,
    stop_postmaster,
)
from onsale.platform.embedded.sockets import PORT

START_LIMIT_S = 120.0
LEFTOVERS_LIMIT_S = 15.0
"""How long the children of a killed server may take to let go of its memory."""
POLL_S = 0.02
LOG_TAIL_BYTES = 4096
LEFTOVERS = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists', "is empty")


def launch(
    home: Home,
    binaries: Binaries,
    socket_dir: Path,
    *,
    options: Mapping[str, str] | None = None,
    limit_s: float = START_LIMIT_S,
) -> subprocess.Popen[bytes]:
    """A server that is ready; `options` win over its files. Raises StartFailed, DiskFull, PrivilegesNotDropped."""
    _remove_torn_pid_file(home)
    deadline = time.monotonic() + LEFTOVERS_LIMIT_S
    while True:
        process = _spawn(home, binaries, socket_dir, options or {})
        if _ready_or_stopped(home, process, limit_s):
            return process
        said = _last_words(home)
        if time.monotonic() >= deadline or not any(sign in said for sign in LEFTOVERS):
            raise explain(said, home.gate)
        time.sleep(0.2)


def _spawn(home: Home, binaries: Binaries, socket_dir: Path, options: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [str(binaries.program("postgres")), "-D", str(home.cluster), *door_options(socket_dir, PORT)]
    command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    identity = home.identity
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(home.start_log, flags, 0o600), "wb") as log:
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=ENVIRONMENT | _stale_pid(home),
                user=identity.user,
                group=identity.group,
                extra_groups=identity.groups,
                start_new_session=True,
                umask=0o077,
            )
        except (PermissionError, subprocess.SubprocessError) as error:
            raise PrivilegesNotDropped(f"PostgreSQL could not be run as user number {identity.uid}: {error}") from error


def _stale_pid(home: Home) -> dict[str, str]:
    """Tell PostgreSQL that the number in its old file now belongs to another program.

    It cannot tell by itself, and would refuse to start. This is the variable by which pg_ctl names an
    innocent process; unlike removing the file it keeps the check that no old child uses the memory.
    """
    found = read_pid_file(home.cluster)
    if found is None:
        return {}
    process = find_process(found.pid)
    if process is None or _may_serve(process, home.cluster):
        return {}
    return {"PG_GRANDPARENT_PID": str(found.pid)}


def _may_serve(process: Process, cluster: Path) -> bool:
    """A postmaster of this cluster, or one started by hand that does not tell its cluster."""
    elsewhere = " -D /" in process.command and f" -D {cluster} " not in process.command
    return process.program == "postgres" and not elsewhere


def _remove_torn_pid_file(home: Home) -> None:
    """An empty or garbled file is what a full disk leaves; no server of ours can be starting now."""
    if read_pid_file(home.cluster) is None:
        (home.cluster / "postmaster.pid").unlink(missing_ok=True)


def _ready_or_stopped(home: Home, process: subprocess.Popen[bytes], limit_s: float) -> bool:
    try:
        return _wait_until_ready(home, process, limit_s)
    except BaseException:
        stop_postmaster(process.pid, lambda: process.poll() is not None)
        raise


def _wait_until_ready(home: Home, process: subprocess.Popen[bytes], limit_s: float) -> bool:
    """False if it ended; raises StartFailed if it takes too long."""
    deadline = time.monotonic() + limit_s
    while process.poll() is None:
        found = read_pid_file(home.cluster)
        if found is not None and found.pid == process.pid and found.status == "ready":
            return True
        if time.monotonic() >= deadline:
            raise StartFailed(f"PostgreSQL was not ready after {limit_s:.0f} s. It said: {_last_words(home)}")
        time.sleep(POLL_S)
    return False


def wait_for_status(home: Home, found: Postmaster, limit_s: float) -> Postmaster:
    """The server's latest word about itself, once it is ready or the time is over."""
    deadline = time.monotonic() + limit_s
    while found.status != "ready" and time.monotonic() < deadline:
        if not is_postmaster(found.pid, home.cluster, home.identity.uid):
            break
        time.sleep(POLL_S)
        found = read_pid_file(home.cluster) or found
    return found


def _last_words(home: Home) -> str:
    """What it said before its log was open, and the end of its newest log file."""
    words = home.start_log.read_text(encoding="utf-8", errors="replace")[-LOG_TAIL_BYTES:]
    with contextlib.suppress(OSError, ValueError):
        newest = max((home.cluster / "log").glob("postgresql-*.log"), key=lambda file: file.lstat().st_mtime)
        fd = os.open(newest, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(fd, "rb") as file:
            file.seek(max(0, os.fstat(fd).st_size - LOG_TAIL_BYTES))
            words += file.read(LOG_TAIL_BYTES).decode(errors="replace")
    return words
