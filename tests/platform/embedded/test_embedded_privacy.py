"""Nobody else on the machine reaches the server."""

import dataclasses
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from onsale.platform.embedded import Machine, Supervisor, running
from onsale.platform.embedded.errors import SocketDirectoryRefused
from onsale.platform.embedded.sockets import SOCKET
from tests.platform.embedded.rig import (
    QUICK,
    ROOT,
    STRANGER,
    connect_as,
    named_strangers,
    only_root,
    open_python,
    start_owner,
)

Supervise = Callable[[], Supervisor]


def test_what_is_on_disk_is_private(supervise: Supervise) -> None:
    server = supervise().server
    for path in (server.socket_dir, server.socket_dir / SOCKET, server.cluster_dir):
        status = path.lstat()
        assert stat.S_IMODE(status.st_mode) == 0o700
        assert status.st_uid == server.uid
    for path in server.cluster_dir.parent.iterdir():
        assert not path.lstat().st_mode & 0o077
    assert (server.passfile is not None) == ROOT
    assert server.uid != 0
    if server.passfile is not None:
        assert server.passfile.read_text().split(":")[-1].strip() not in server.dsn


@only_root
def test_another_user_cannot_connect_to_roots_server(supervise: Supervise) -> None:
    server = supervise().server
    assert connect_as(0, server.dsn) == "connected"
    assert "Permission denied" in connect_as(STRANGER, server.dsn)
    assert "no password supplied" in connect_as(server.uid, server.dsn)
    # Should the directory ever be opened, authentication still stands.
    server.socket_dir.chmod(0o755)
    (server.socket_dir / SOCKET).chmod(0o777)
    assert "no password supplied" in connect_as(STRANGER, server.dsn)
    guessed = server.dsn.replace("onsale@", "onsale:guess@")
    assert "password authentication failed" in connect_as(STRANGER, guessed)
    server.socket_dir.chmod(0o700)


@only_root
def test_another_user_cannot_connect_to_a_users_server(place: Path) -> None:
    mine, other = named_strangers()[:2]
    (place / "home").mkdir()
    os.chown(place / "home", mine, mine)
    owner = start_owner(place / "home/data", place, mine, python=open_python()).wait_until_ready()
    assert connect_as(mine, owner.dsn) == "connected"
    assert "Permission denied" in connect_as(other, owner.dsn)
    directory = next((place / "sockets").iterdir())
    directory.chmod(0o755)
    (directory / SOCKET).chmod(0o777)
    assert "Peer authentication failed" in connect_as(other, owner.dsn)
    directory.chmod(0o700)
    assert owner.end() == ""


def _directory_to_be(data_dir: Path, machine: Machine) -> Path:
    with running(data_dir, settings=QUICK, machine=machine) as server:
        return server.socket_dir


def _refused(data_dir: Path, machine: Machine, words: str) -> None:
    with pytest.raises(SocketDirectoryRefused, match=words), running(data_dir, settings=QUICK, machine=machine):
        pass


@pytest.fixture
def shared_only(machine: Machine) -> Machine:
    """A machine where root too has only the shared directory."""
    return dataclasses.replace(machine, runtime_dirs=())


@only_root
def test_a_socket_directory_made_by_another_user(data_dir: Path, shared_only: Machine) -> None:
    directory = _directory_to_be(data_dir, shared_only)
    directory.mkdir(mode=0o700)
    os.chown(directory, STRANGER, STRANGER)
    _refused(data_dir, shared_only, "made by another user")
    directory.rmdir()


def test_a_socket_directory_that_is_open(data_dir: Path, shared_only: Machine) -> None:
    directory = _directory_to_be(data_dir, shared_only)
    directory.mkdir()
    directory.chmod(0o777)
    _refused(data_dir, shared_only, "not a private directory")
    directory.rmdir()


def test_a_socket_directory_that_is_a_link(place: Path, data_dir: Path, shared_only: Machine) -> None:
    directory = _directory_to_be(data_dir, shared_only)
    (place / "elsewhere").mkdir(mode=0o700)
    directory.symlink_to(place / "elsewhere")
    _refused(data_dir, shared_only, "not a private directory")
    directory.unlink()


def test_a_shared_directory_where_anybody_may_rename(place: Path, data_dir: Path, shared_only: Machine) -> None:
    (place / "sockets").chmod(0o777)
    _refused(data_dir, shared_only, "anybody may rename")


def test_a_shared_directory_with_a_long_name(place: Path, data_dir: Path, machine: Machine) -> None:
    long = place / ("long" * 30)
    _refused(data_dir, dataclasses.replace(machine, runtime_dirs=(), temporary_dirs=(long,)), "too long for a socket")
    both = dataclasses.replace(machine, runtime_dirs=(), temporary_dirs=(long, place / "sockets"))
    assert _directory_to_be(data_dir, both).parent == place / "sockets"


def test_a_socket_directory_left_by_a_crash_is_used_again(data_dir: Path, machine: Machine) -> None:
    directory = _directory_to_be(data_dir, machine)
    directory.mkdir(mode=0o700)
    assert _directory_to_be(data_dir, machine) == directory
    assert not directory.exists()
