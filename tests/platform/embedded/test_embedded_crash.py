"""A killed server comes back with what was committed; what it left in its way does not matter."""

import dataclasses
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onsale.platform.embedded import Machine, Server, Supervisor, running
from onsale.platform.embedded import supervise as supervise_module
from onsale.platform.embedded.errors import RestartsExhausted
from onsale.platform.embedded.identity import Identity
from tests.platform.embedded.rig import QUICK, ROOT, ask, eventually, tell

Supervise = Callable[[], Supervisor]


def _crash(supervisor: Supervisor) -> int:
    pid = supervisor.server.pid
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not supervisor.alive())
    return pid


def test_a_crashed_server_is_started_again_with_its_data(supervise: Supervise) -> None:
    supervisor = supervise()
    address = supervisor.server.dsn
    tell(address, "CREATE TABLE kept AS SELECT 7 AS value")
    killed = _crash(supervisor)
    server = supervisor.ensure()
    assert server.pid != killed
    assert server.dsn == address
    assert ask(server.dsn, "SELECT value FROM kept") == 7


def test_ensuring_a_healthy_server_changes_nothing(supervise: Supervise) -> None:
    supervisor = supervise()
    assert supervisor.ensure() is supervisor.server


def test_the_watch_restarts_and_tells(supervise: Supervise) -> None:
    supervisor, until = supervise(), threading.Event()
    told: list[Server] = []
    watch = threading.Thread(target=supervisor.watch, args=(until,), kwargs={"on_restart": told.append})
    watch.start()
    try:
        killed = _crash(supervisor)
        assert eventually(lambda: len(told) == 1)
        assert told[0].pid not in {0, killed}
        assert ask(told[0].dsn, "SELECT 1") == 1
    finally:
        until.set()
        watch.join()


def test_the_watch_gives_up_after_so_many_crashes(supervise: Supervise) -> None:
    supervisor, until = supervise(), threading.Event()
    restarts: list[int] = []

    def crash_again(server: Server) -> None:
        restarts.append(server.pid)
        os.kill(server.pid, signal.SIGKILL)

    _crash(supervisor)
    with pytest.raises(RestartsExhausted, match="crashed 3 times"):
        supervisor.watch(until, on_restart=crash_again, max_restarts=2)
    assert len(set(restarts)) == 2
    assert supervisor.ensure().alive()


def test_a_full_disk_is_no_crash_however_long_it_takes(
    data_dir: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise_module, "FULL_DISK_S", 0.01)
    monkeypatch.setattr(supervise_module, "WATCH_S", 0.01)
    monkeypatch.setattr(supervise_module, "FIRST_DELAY_S", 0.01)
    asked: list[Path] = []

    def free_bytes(place: Path) -> int:
        """Nothing, for longer than a server that crashes is started again."""
        asked.append(place)
        return 0 if 1 < len(asked) < 10 else 1 << 40

    until = threading.Event()
    with Supervisor(
        data_dir, settings=QUICK, machine=dataclasses.replace(machine, free_bytes=free_bytes)
    ) as supervisor:
        _crash(supervisor)
        watch = threading.Thread(target=supervisor.watch, args=(until,), kwargs={"max_restarts": 2})
        watch.start()
        try:
            assert eventually(lambda: len(asked) >= 10 and supervisor.alive(), limit_s=60)
            assert ask(supervisor.server.dsn, "SELECT 1") == 1
        finally:
            until.set()
            watch.join()


def test_the_next_owner_recovers_after_a_crash(supervise: Supervise, data_dir: Path, machine: Machine) -> None:
    supervisor = supervise()
    tell(supervisor.server.dsn, "CREATE TABLE kept AS SELECT 7 AS value")
    _crash(supervisor)
    supervisor.stop()
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert ask(server.dsn, "SELECT value FROM kept") == 7


def _pid_file(data_dir: Path, first_line: str) -> Path:
    cluster = data_dir / "postgres/data"
    file = cluster / "postmaster.pid"
    file.write_text(f"{first_line}\n{cluster}\n1700000000\n5432\n/nowhere\n\n  1234567   89\nready   \n")
    if ROOT:
        status = cluster.stat()
        os.chown(file, status.st_uid, status.st_gid)
    file.chmod(0o600)
    return file


def test_a_stale_pid_file_is_passed_over(data_dir: Path, machine: Machine) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    _pid_file(data_dir, str(ended.pid))
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert ask(server.dsn, "SELECT 1") == 1


@pytest.fixture
def other_program(data_dir: Path) -> Iterator[int]:
    """A program of the server's own user, the only kind that PostgreSQL takes for a server."""
    status = (data_dir / "postgres/data").stat()
    user = Identity(status.st_uid, status.st_gid, dropped=ROOT)
    with subprocess.Popen(["sleep", "60"], user=user.user, group=user.group, extra_groups=user.groups) as program:
        yield program.pid
        program.kill()


def test_a_number_given_to_another_program_is_passed_over(data_dir: Path, machine: Machine, other_program: int) -> None:
    _pid_file(data_dir, str(other_program))
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert ask(server.dsn, "SELECT 1") == 1
    os.kill(other_program, 0)


def test_a_number_given_to_another_server_is_passed_over(
    data_dir: Path, machine: Machine, place: Path, template: Path
) -> None:
    subprocess.run(["cp", "-a", str(template), str(place / "other")], check=True)
    with running(place / "other", settings=QUICK, machine=machine) as other:
        _pid_file(data_dir, str(other.pid))
        with running(data_dir, settings=QUICK, machine=machine) as server:
            assert server.pid != other.pid
            assert ask(other.dsn, "SHOW data_directory") == str(other.cluster_dir)


@pytest.mark.parametrize("content", ["", "-1\n"])
def test_a_torn_pid_file_is_passed_over(data_dir: Path, machine: Machine, content: str) -> None:
    _pid_file(data_dir, "0").write_text(content)
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert ask(server.dsn, "SELECT 1") == 1
