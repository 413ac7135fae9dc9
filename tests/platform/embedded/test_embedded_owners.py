"""Several processes, one data directory."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from onsale.platform.embedded import Machine, Supervisor, running
from onsale.platform.embedded.errors import HeldByAnother
from onsale.platform.embedded.lock import close_private, try_lock
from tests.platform.embedded.rig import QUICK, ask, start_owner

Supervise = Callable[[], Supervisor]


def test_a_second_process_joins_and_leaves(supervise: Supervise, data_dir: Path, place: Path) -> None:
    owner = supervise()
    guest = start_owner(data_dir, place).wait_until_ready()
    assert not guest.owned
    assert guest.server_pid == owner.server.pid
    assert guest.dsn == owner.server.dsn
    assert guest.end() == ""
    assert ask(owner.server.dsn, "SELECT 1") == 1


def test_a_guest_that_is_killed_changes_nothing(supervise: Supervise, data_dir: Path, place: Path) -> None:
    owner = supervise()
    guest = start_owner(data_dir, place).wait_until_ready()
    guest.kill()
    assert ask(owner.server.dsn, "SELECT 1") == 1


def test_the_same_process_may_join_itself(supervise: Supervise, data_dir: Path, machine: Machine) -> None:
    owner = supervise()
    with running(data_dir, machine=machine) as server:
        assert not server.owned
    assert owner.alive()


def test_two_that_start_at_the_same_instant_share_one_server(place: Path) -> None:
    both = [start_owner(place / "data", place) for _ in range(2)]
    ready = [one.wait_until_ready() for one in both]
    assert sorted(one.owned for one in ready) == [False, True]
    assert len({one.server_pid for one in ready}) == 1
    for one in sorted(ready, key=lambda one: one.owned):
        assert one.end() == ""


def test_a_guest_may_become_the_next_owner(data_dir: Path, place: Path, machine: Machine) -> None:
    first = start_owner(data_dir, place).wait_until_ready()
    with running(data_dir, machine=machine) as server:
        assert not server.owned
        first.end()
        assert not server.alive()
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert server.owned


def test_an_owner_without_a_server_is_named(data_dir: Path, machine: Machine) -> None:
    lock = try_lock(data_dir / "postgres" / "lock")
    assert lock is not None
    with pytest.raises(HeldByAnother, match=r"Another process owns .* Stop that process"):
        Supervisor(data_dir, machine=machine, join_limit_s=0.2).start()
    close_private(lock)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_child_of_the_owner_neither_stops_the_server_nor_keeps_the_lock(
    supervise: Supervise, data_dir: Path, machine: Machine
) -> None:
    owner = supervise()
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(write_end)
        owner.stop()
        os.read(read_end, 1)
        os._exit(0)
    try:
        os.close(read_end)
        assert ask(owner.server.dsn, "SELECT 1") == 1
        owner.stop()
        with running(data_dir, settings=QUICK, machine=machine) as server:
            assert server.owned
    finally:
        os.close(write_end)
        os.waitpid(child, 0)
