"""Throwing a cluster away: all of it, wherever it is, and never under a running server."""

from collections.abc import Callable
from pathlib import Path

import pytest

from onsale.platform.embedded import Machine, Supervisor, running
from onsale.platform.embedded.errors import HeldByAnother
from tests.platform.embedded.rig import QUICK, ask, only_root, processes_of, start_owner, tell

KEPT = "SELECT count(*) FROM pg_tables WHERE tablename = 'kept'"


def test_afterwards_a_start_makes_a_new_cluster(data_dir: Path, machine: Machine) -> None:
    with running(data_dir, settings=QUICK, machine=machine) as server:
        tell(server.dsn, "CREATE TABLE kept AS SELECT 1 AS value")
        cluster = server.cluster_dir
    Supervisor(data_dir, machine=machine).erase()
    assert not cluster.exists()
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert ask(server.dsn, KEPT) == 0


def test_of_what_never_was_nothing_is_erased(place: Path, machine: Machine) -> None:
    supervisor = Supervisor(place / "new", machine=machine)
    supervisor.erase()
    supervisor.erase()


def test_refused_while_this_process_runs_it(
    supervise: Callable[[], Supervisor], data_dir: Path, machine: Machine
) -> None:
    server = supervise().server
    with pytest.raises(HeldByAnother, match="Stop it first"):
        Supervisor(data_dir, machine=machine).erase()
    assert ask(server.dsn, "SELECT 1") == 1


def test_refused_while_another_process_runs_it(data_dir: Path, place: Path, machine: Machine) -> None:
    owner = start_owner(data_dir, place).wait_until_ready()
    with pytest.raises(HeldByAnother, match="Stop it first"):
        Supervisor(data_dir, machine=machine).erase()
    assert ask(owner.dsn, "SELECT 1") == 1
    assert owner.end() == ""
    Supervisor(data_dir, machine=machine).erase()
    assert not processes_of(place)


@only_root
def test_what_was_moved_out_of_roots_corner_too(place: Path, machine: Machine) -> None:
    secret = place / "secret"
    secret.mkdir(mode=0o700)
    with running(secret / "data", settings=QUICK, machine=machine) as server:
        tell(server.dsn, "CREATE TABLE kept AS SELECT 1 AS value")
        cluster = server.cluster_dir
    assert machine.state_dir in cluster.parents
    Supervisor(secret / "data", machine=machine).erase()
    assert not cluster.exists()
    with running(secret / "data", settings=QUICK, machine=machine) as server:
        assert server.cluster_dir == cluster
        assert ask(server.dsn, KEPT) == 0
