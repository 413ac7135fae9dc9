"""However the owner ends, no server outlives it for long."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

from onsale.platform.embedded import Machine, Supervisor, running
from onsale.platform.embedded.keeper import _from_ps, find_process
from tests.platform.embedded.rig import QUICK, Owner, ask, eventually, is_running, processes_of, start_owner, tell

Supervise = Callable[[], Supervisor]


def test_a_clean_end_leaves_no_process(data_dir: Path, place: Path) -> None:
    owner = start_owner(data_dir, place).wait_until_ready()
    assert len(processes_of(place)) == 2
    assert owner.end() == ""
    assert not processes_of(place)
    assert not [*(place / "run").glob("*"), *(place / "sockets").glob("*")]


def test_a_terminals_interrupt_stops_the_server_in_order(data_dir: Path, place: Path) -> None:
    owner = start_owner(data_dir, place).wait_until_ready()
    os.killpg(owner.process.pid, signal.SIGINT)
    assert "KeyboardInterrupt" in owner.end()
    assert not processes_of(place)
    log = max((data_dir / "postgres/data/log").iterdir()).read_text()
    assert "received fast shutdown request" in log
    assert "database system is shut down" in log


def test_the_keeper_outlasts_signals(supervise: Supervise) -> None:
    owner = supervise()
    assert owner._guard is not None
    keeper = owner._guard.pid
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(keeper, sign)
    assert not eventually(lambda: not is_running(keeper), 0.3)


def test_a_killed_owner_takes_the_server_with_it(data_dir: Path, place: Path, machine: Machine) -> None:
    owner = start_owner(data_dir, place).wait_until_ready()
    tell(owner.dsn, "CREATE TABLE kept AS SELECT 1 AS value")
    owner.kill()
    assert eventually(lambda: not processes_of(place))
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert ask(server.dsn, "SELECT value FROM kept") == 1


def test_the_next_owner_waits_for_the_last_keeper(data_dir: Path, place: Path, machine: Machine) -> None:
    owner = start_owner(data_dir, place).wait_until_ready()
    owner.kill()
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert server.owned
        assert server.pid != owner.server_pid
        assert not is_running(owner.keeper_pid)


def _orphan(data_dir: Path, place: Path) -> Owner:
    owner = start_owner(data_dir, place).wait_until_ready()
    os.kill(owner.keeper_pid, signal.SIGKILL)
    owner.kill()
    assert is_running(owner.server_pid)
    return owner


def test_an_orphan_is_adopted(data_dir: Path, place: Path, machine: Machine) -> None:
    orphan = _orphan(data_dir, place)
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert server.owned
        assert server.pid == orphan.server_pid
        assert ask(server.dsn, "SELECT 1") == 1
        assert len(processes_of(place)) == 2
    assert not is_running(orphan.server_pid)


def test_an_adopted_server_dies_with_its_new_owner(data_dir: Path, place: Path) -> None:
    orphan = _orphan(data_dir, place)
    owner = start_owner(data_dir, place).wait_until_ready()
    assert owner.server_pid == orphan.server_pid
    owner.kill()
    assert eventually(lambda: not processes_of(place))


def test_an_orphan_that_cannot_be_used_is_replaced(data_dir: Path, place: Path, machine: Machine) -> None:
    orphan = _orphan(data_dir, place)
    shutil.rmtree(next(iter([*(place / "run").glob("*"), *(place / "sockets").glob("*")])))
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert server.owned
        assert server.pid != orphan.server_pid
        assert ask(server.dsn, "SELECT 1") == 1


def test_processes_are_known_without_proc_too(supervise: Supervise) -> None:
    pid = supervise().server.pid
    with_proc, without = find_process(pid), _from_ps(pid)
    assert without is not None
    assert without.program == "postgres"
    assert with_proc is None or without.command.strip() == with_proc.command.strip()
    assert _from_ps(1 << 22) is None


def test_a_killed_keeper_is_replaced(supervise: Supervise, place: Path) -> None:
    owner = supervise()
    assert owner._guard is not None
    os.kill(owner._guard.pid, signal.SIGKILL)
    assert eventually(lambda: len(processes_of(place)) == 1)
    server = owner.ensure()
    assert server.alive()
    assert len(processes_of(place)) == 2
