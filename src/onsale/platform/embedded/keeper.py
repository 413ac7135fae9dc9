"""The keeper: a small process that stops the server when its owner is gone.

It holds the read end of a pipe to the owner. End of file means that the owner died without
stopping the server (``kill -9``), on any Unix; a byte means that there is nothing left to do.
It is run as a plain script with only the standard library (a few milliseconds, a few megabytes),
so what it shares with the owner, knowing and stopping a postmaster, lives here too.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

FAST_SHUTDOWN_S = 20.0
IMMEDIATE_SHUTDOWN_S = 5.0
KILL_S = 5.0
LATE_PID_FILE_S = 2.0
LOG_FILES_KEPT = 5
LOG_CHECK_S = 60.0
PID_FILE_BYTES = 8192


class Postmaster(NamedTuple):
    """What a server wrote about itself in postmaster.pid."""

    pid: int
    socket_dir: Path
    status: str


class Process(NamedTuple):
    """What the system says about a process."""

    uid: int
    program: str
    """The last part of the first argument; PostgreSQL's children write their titles there."""
    command: str
    """The arguments, joined by single spaces."""


def read_pid_file(cluster: Path) -> Postmaster | None:
    """The server's own note, or None if there is none or it is unreadable or torn."""
    try:
        # The directory belongs to a less trusted user when the owner is root: follow nothing, wait for nothing.
        fd = os.open(cluster / "postmaster.pid", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        lines = os.fsdecode(os.read(fd, PID_FILE_BYTES)).split("\n")
    finally:
        os.close(fd)
    if not lines[0].isdigit() or int(lines[0]) <= 1:
        return None
    lines += [""] * (8 - len(lines))
    return Postmaster(int(lines[0]), Path(lines[4]), lines[7].strip())


def find_process(pid: int) -> Process | None:
    """The live process with this id; None if there is none or it is a zombie."""
    return _from_proc(pid) if Path("/proc/self/cmdline").exists() else _from_ps(pid)


def _from_proc(pid: int) -> Process | None:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    uids = [line.split()[2] for line in status.splitlines() if line.startswith("Uid:")]
    if not arguments or not uids:
        return None
    program = os.fsdecode(arguments.split(b"\0")[0])
    return Process(int(uids[0]), Path(program).name, os.fsdecode(arguments.replace(b"\0", b" ")))


def _from_ps(pid: int) -> Process | None:
    identity = _ask_ps(pid, "uid=", "stat=", "comm=").split(None, 2)
    if len(identity) < 3 or identity[1].startswith("Z"):
        return None
    return Process(int(identity[0]), Path(identity[2]).name, _ask_ps(pid, "args="))


def _ask_ps(pid: int, *columns: str) -> str:
    wanted = [part for column in columns for part in ("-o", column)]
    asked = subprocess.run(["ps", "-ww", *wanted, "-p", str(pid)], capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def is_postmaster(pid: int, cluster: Path, uid: int) -> bool:
    """Whether this id is, now, the server of this cluster, and not another program that was given the number."""
    process = find_process(pid)
    return process is not None and process.uid == uid and f"postgres -D {cluster} -c " in process.command


def stop_postmaster(pid: int, gone: Callable[[], bool]) -> bool:
    """Fast shutdown, then immediate, then kill; True once the server is gone."""
    steps = ((signal.SIGINT, FAST_SHUTDOWN_S), (signal.SIGQUIT, IMMEDIATE_SHUTDOWN_S), (signal.SIGKILL, KILL_S))
    for sign, patience_s in steps:
        if gone():
            return True
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        if wait_for(gone, patience_s):
            return True
    return False


def wait_for(condition: Callable[[], bool], limit_s: float) -> bool:
    """Look every few hundredths of a second, at most ``limit_s``."""
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.02)
    return True


def prune_logs(directory: Path) -> None:
    """PostgreSQL cuts its log into files of limited size, but never removes one."""
    with contextlib.suppress(OSError):
        for old in sorted(directory.glob("postgresql-*.log"))[:-LOG_FILES_KEPT]:
            old.unlink()


def watch_owner(cluster: Path) -> bool:
    """Wait for the owner's end; True if it died without a word."""
    while True:
        if select.select([0], [], [], LOG_CHECK_S)[0]:
            return not os.read(0, 1)
        prune_logs(cluster / "log")


def stop_orphan(cluster: Path, uid: int) -> None:
    """Stop the server whose owner is gone, if it is still there, and remove its socket directory."""
    # The owner may have died between starting the server and the server's writing its file.
    wait_for(lambda: read_pid_file(cluster) is not None, LATE_PID_FILE_S)
    found = read_pid_file(cluster)
    if found is None or not is_postmaster(found.pid, cluster, uid):
        return
    stop_postmaster(found.pid, lambda: not is_postmaster(found.pid, cluster, uid))
    with contextlib.suppress(OSError):
        found.socket_dir.rmdir()


def main(cluster: Path, uid: int, gid: int) -> None:
    """Watch the owner from its own user and group; clean up after it."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if watch_owner(cluster):
        stop_orphan(cluster, uid)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
