"""What the tests of the embedded server share."""

import os
import pwd
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from onsale.platform import embedded
from onsale.platform.embedded.keeper import wait_for

ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not ROOT, reason="needs root, to be two users")
not_root = pytest.mark.skipif(ROOT, reason="root may do everything")
QUICK = {"fsync": "off"}
STRANGER = 61180
"""A user number that is nobody's."""

OWNER_PROGRAM = Path(__file__).with_name("owner.py")
SOURCE = Path(embedded.__file__).parents[3]
PACKAGES = [entry for entry in sys.path if entry.endswith("site-packages")]


@dataclass
class Owner:
    """The program in owner.py at work."""

    process: subprocess.Popen[str]
    server_pid: int = 0
    keeper_pid: int = 0
    owned: bool = False
    dsn: str = ""

    def wait_until_ready(self) -> "Owner":
        assert self.process.stdout is not None
        line = self.process.stdout.readline().split()
        assert line, self.process.communicate()[1]
        self.server_pid, self.keeper_pid, self.owned, self.dsn = int(line[0]), int(line[1]), line[2] == "1", line[3]
        return self

    def end(self) -> str:
        """Let it stop by itself; what it complained about."""
        return self.process.communicate(timeout=30)[1]

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)


def open_python() -> str:
    """An interpreter that any user may run, with our packages; ours may be in root's home."""
    for candidate in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        real = Path(candidate).resolve()
        if real.exists() and all(parent.stat().st_mode & 0o001 for parent in (real, *real.parents)):
            return candidate
    pytest.skip("no Python that another user may run")


def start_owner(data_dir: Path, place: Path, uid: int | None = None, *, python: str = sys.executable) -> Owner:
    arguments = [str(data_dir), str(place), *([] if uid is None else [str(uid)])]
    return Owner(
        subprocess.Popen(
            [python, str(OWNER_PROGRAM), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(SOURCE), *PACKAGES])},
            start_new_session=True,
        )
    )


def processes_of(place: Path) -> dict[int, str]:
    """Servers and keepers, by their command lines."""
    listed = subprocess.run(
        ["ps", "-axww", "-o", "pid=", "-o", "args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.strip().split(None, 1) for line in listed.splitlines()]
    mine = [row for row in rows if len(row) == 2 and str(place) in row[1]]
    return {int(pid): command for pid, command in mine if "postgres -D" in command or "keeper.py" in command}


def is_running(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.strip().startswith("Z")


def eventually(condition: Callable[[], bool], limit_s: float = 15) -> bool:
    return wait_for(condition, limit_s)


def ask(dsn: str, question: str) -> object:
    """The first value of the answer."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def tell(dsn: str, statement: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(statement)


def connect_as(uid: int, dsn: str) -> str:
    """What a process of another user gets: 'connected' or the error."""
    program = (
        "import os, sys, psycopg\n"
        "os.setgroups([]); os.setgid(int(sys.argv[1])); os.setuid(int(sys.argv[1]))\n"
        "try: psycopg.connect(sys.argv[2]); print('connected')\n"
        "except psycopg.Error as error: print(error)\n"
    )
    command = [sys.executable, "-c", program, str(uid), dsn]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout.strip()


def named_strangers() -> list[int]:
    """Two unprivileged users that have accounts."""
    found = [account.pw_uid for account in pwd.getpwall() if account.pw_name in {"nobody", "daemon"}]
    if len(found) < 2:
        pytest.skip("this machine has no accounts named nobody and daemon")
    return found
