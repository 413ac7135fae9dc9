"""A place for each test where nothing may be left, and a cluster made once and copied."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from onsale.platform.embedded import Machine, Supervisor, running
from tests.fixtures.memory import memory
from tests.platform.embedded.owner import machine_in
from tests.platform.embedded.rig import QUICK, eventually, processes_of


def _make_place() -> Path:
    """In memory if the machine has room there: a cluster is 40 MB, and each test copies it."""
    place = Path(tempfile.mkdtemp(prefix="oe-", dir=memory())).resolve()
    place.chmod(0o755)
    (place / "sockets").mkdir()
    (place / "sockets").chmod(0o1777)
    return place


def _check_and_remove(place: Path) -> None:
    left = processes_of(place) if not eventually(lambda: not processes_of(place), 30) else {}
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    sockets = [*(place / "sockets").glob("*/.s*"), *(place / "run").glob("*/.s*")]
    shutil.rmtree(place, ignore_errors=True)
    assert not left, f"processes left: {left}"
    assert not sockets, f"sockets left: {sockets}"


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory with a short name; afterwards no process and no socket of it may be left."""
    place = _make_place()
    yield place
    _check_and_remove(place)


@pytest.fixture
def machine(place: Path) -> Machine:
    return machine_in(place)


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """A data directory with a cluster, stopped cleanly."""
    place = _make_place()
    with running(place / "data", settings=QUICK, machine=machine_in(place)):
        pass
    yield place / "data"
    _check_and_remove(place)


@pytest.fixture
def data_dir(place: Path, template: Path) -> Path:
    """A copy of it, with its owners and modes."""
    subprocess.run(["cp", "-a", str(template), str(place / "data")], check=True)
    return place / "data"


@pytest.fixture
def supervise(data_dir: Path, machine: Machine) -> Iterator[Callable[[], Supervisor]]:
    """Start a server on the copied cluster; it is stopped after the test."""
    started: list[Supervisor] = []

    def start() -> Supervisor:
        started.append(Supervisor(data_dir, settings=QUICK, machine=machine))
        started[-1].start()
        return started[-1]

    yield start
    for supervisor in reversed(started):
        supervisor.stop()
