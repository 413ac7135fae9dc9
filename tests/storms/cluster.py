"""Three PostgreSQL servers, one of which takes writes: what the primary confirms, one of its two standbys has.

The programs are the embedded server's; they listen on the loopback interface, as those of a real cluster would on
theirs. Nobody here watches and decides who is promoted: in an installation that is Patroni, here it is the test.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import scalar_row

from onsale.platform.embedded import Machine
from onsale.platform.embedded.binaries import Binaries, installed, reachable
from onsale.platform.embedded.cluster import ENVIRONMENT
from tests.fixtures.ports import free_port
from tests.journeys.process_table import family, kill, still_running

USER = "onsale"
_READY_WITHIN_S = 120.0
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "wal_keep_size": "256MB",
    "hot_standby_feedback": "on",
    "wal_receiver_timeout": "5s",
    "wal_sender_timeout": "5s",
    "wal_retrieve_retry_interval": "500ms",
    "log_min_messages": "warning",
}


class Member:
    """One server of a cluster."""

    def __init__(self, name: str, folder: Path, programs: Binaries, password: str) -> None:
        self.name, self.port, self._programs, self._password = name, free_port(), programs, password
        self.data, self._log = folder / name, folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether it was started, and neither killed nor ended."""
        return self._process is not None

    def url(self, database: str = "postgres") -> str:
        """This one's address."""
        return f"postgresql://{USER}:{self._password}@127.0.0.1:{self.port}/{database}"

    def run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's programs, to its end."""
        words = [str(self._programs.program(program)), *arguments]
        done = subprocess.run(words, capture_output=True, text=True, check=False, **_as_somebody())
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = [str(self._programs.program("postgres")), "-D", str(self.data)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **_as_somebody()
            )
        deadline = time.monotonic() + _READY_WITHIN_S
        while not self._answers():
            assert self._process.poll() is None, self._log.read_text()[-4000:]
            assert time.monotonic() < deadline, self._log.read_text()[-4000:]
            time.sleep(0.05)

    def ask(self, query: str, *values: object, database: str = "postgres") -> Any:
        """One value of it."""
        with psycopg.connect(self.url(database), autocommit=True, connect_timeout=10, row_factory=scalar_row) as line:
            return line.execute(query.encode(), values).fetchone()

    def tell(self, statement: str) -> None:
        """Have it do something."""
        with psycopg.connect(self.url(), autocommit=True, connect_timeout=10) as line:
            line.execute(statement.encode())

    def kill(self) -> None:
        """`kill -9` of all of its processes, at once."""
        assert self._process is not None
        members = family(self._process.pid)
        kill(members)
        self._process.wait()
        self._process = None
        deadline = time.monotonic() + _READY_WITHIN_S
        while still_running(members):
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def end(self) -> None:
        """At once, as at the end of a test."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            return bool(self.ask("select 1"))
        return False


class Cluster:
    """A primary and two standbys; any one of the two must have what the primary confirms."""

    def __init__(self, folder: Path) -> None:
        programs = reachable(installed(), _gid(), Machine().state_dir)
        self.password = secrets.token_hex(8)
        self.members = [Member(name, folder, programs, self.password) for name in ("a", "b", "c")]
        self.primary = self.members[0]
        self._folder = folder

    @property
    def standbys(self) -> list[Member]:
        """All but the primary."""
        return [one for one in self.members if one is not self.primary]

    def url(self, database: str) -> str:
        """The address of whichever takes writes."""
        hosts = ",".join(f"127.0.0.1:{one.port}" for one in self.members)
        return f"postgresql://{USER}:{self.password}@{hosts}/{database}?target_session_attrs=read-write"

    def start(self) -> None:
        """A first primary, and standbys made of it."""
        first, secret = self.primary, self._folder / "password"
        secret.write_text(self.password)
        _give(secret)
        auth = ["--auth=scram-sha-256", f"--username={USER}", f"--pwfile={secret}"]
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
        first.run("initdb", f"--pgdata={first.data}", "--no-sync", "--data-checksums", *auth, *locale)
        with (first.data / "pg_hba.conf").open("a", encoding="utf-8") as doors:
            doors.write(f"host all {USER} 127.0.0.1/32 scram-sha-256\n")
        self._configure(first, following=None)
        first.start()
        for standby in self.standbys:
            self.join(standby)
        self.wait_for_standbys()

    def join(self, standby: Member) -> None:
        """Make it a standby of the present primary, from a fresh copy of it."""
        shutil.rmtree(standby.data, ignore_errors=True)
        source = f"{self.primary.url()}?application_name={standby.name}"
        copy = ["--pgdata", str(standby.data), "--checkpoint=fast", "--wal-method=stream", "--no-sync"]
        standby.run("pg_basebackup", "--dbname", source, *copy)
        self._configure(standby, following=self.primary)
        standby.start()

    def promote(self) -> Member:
        """The standby that has most becomes the primary, and the others follow it. What is confirmed, it has.

        Its own `synchronous_standby_names` stand in its own configuration.
        """
        alive = [one for one in self.standbys if one.running]
        received = "select coalesce(pg_last_wal_receive_lsn(), '0/0')::pg_lsn - '0/0'::pg_lsn"
        self.primary = max(alive, key=lambda one: one.ask(received))
        assert self.primary.ask("select pg_promote(true, 60)")
        for standby in alive:
            if standby is not self.primary:
                self._configure(standby, following=self.primary)
                standby.tell("select pg_reload_conf()")
        return self.primary

    def wait_for_standbys(self, least: int = 2) -> None:
        """Until so many are there to be waited for."""
        deadline = time.monotonic() + _READY_WITHIN_S
        while self.primary.ask("select count(*) from pg_stat_replication where sync_state = 'quorum'") < least:
            assert time.monotonic() < deadline, "the standbys don't follow"
            time.sleep(0.05)

    def end(self) -> None:
        """All of them."""
        for member in self.members:
            member.end()

    def _configure(self, member: Member, *, following: Member | None) -> None:
        others = ", ".join(f'"{one.name}"' for one in self.members if one is not member)
        told = _SETTINGS | {
            "port": str(member.port),
            "cluster_name": member.name,
            "synchronous_standby_names": f"ANY 1 ({others})",
        }
        if following is not None:
            told["primary_conninfo"] = f"{following.url()}?application_name={member.name}"
            (member.data / "standby.signal").touch()
            _give(member.data / "standby.signal")
        lines = (f"{name} = '{value}'\n" for name, value in told.items())
        (member.data / "postgresql.auto.conf").write_text("".join(lines))
        _give(member.data / "postgresql.auto.conf")


@contextmanager
def cluster_in(folder: Path) -> Iterator[Cluster]:
    """A cluster for as long as the block runs."""
    folder.mkdir()
    _give(folder)
    cluster = Cluster(folder)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.end()


def _somebody() -> pwd.struct_passwd | None:
    """PostgreSQL doesn't run as root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _gid() -> int:
    return somebody.pw_gid if (somebody := _somebody()) else os.getegid()


def _as_somebody() -> dict[str, Any]:
    told: dict[str, Any] = {"cwd": "/", "env": ENVIRONMENT, "umask": 0o077}
    if somebody := _somebody():
        told |= {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}
    return told


def _give(path: Path) -> None:
    if somebody := _somebody():
        os.chown(path, somebody.pw_uid, somebody.pw_gid)
