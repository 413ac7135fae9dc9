"""Our own child processes: started again after a crash, given up on after many, gone with their parent."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from onsale.entrypoints.processes import Child, GaveUp, Processes
from onsale.platform import settings as settings_module

SOURCES = Path(__file__).parents[2] / "src"
WITHIN_S = 60.0


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether a process is there that hasn't ended."""
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(told.strip()) and not told.startswith("Z")


@pytest.fixture
def processes(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Processes]:
    """Children on a database of the test's own."""
    monkeypatch.setenv("PYTHONPATH", str(SOURCES))
    settings = settings_module.load({}, database_url=database_url, data_dir=tmp_path, demo=True, backup_to="off")
    with Processes(settings) as processes:
        yield processes


def only_child(processes: Processes) -> Child:
    [child] = processes._children
    return child


def test_one_that_crashes_is_started_again(processes: Processes) -> None:
    processes.start("worker")
    child = only_child(processes)
    first = child.process.pid
    child.process.kill()
    child.process.wait()
    processes.look_after()
    assert child.process.pid != first
    assert is_running(child.process.pid)
    assert child.crashes == 1
    ours = (os.getsid(0), child.process.pid)
    assert (os.getsid(child.process.pid), os.getpgid(child.process.pid)) == ours, "in our session, and not our group"


def test_those_apart_have_sessions_of_their_own(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(SOURCES))
    settings = settings_module.load({}, database_url=database_url, data_dir=tmp_path, demo=True, backup_to="off")
    with Processes(settings, apart=True) as processes:
        processes.start("worker")
        pid = only_child(processes).process.pid
        assert os.getsid(pid) == pid


def test_one_that_is_renewed_has_not_crashed(processes: Processes) -> None:
    processes.start("no-such-command")
    child = only_child(processes)
    first = child.process.pid
    processes.renew()
    child.process.wait()
    processes.look_after()
    assert child.process.pid != first
    assert child.crashes == 0


def test_one_that_keeps_crashing_is_given_up(processes: Processes) -> None:
    processes.start("no-such-command")
    child = only_child(processes)
    child.crashes = 5
    child.process.wait(WITHIN_S)
    with pytest.raises(GaveUp, match="`onsale no-such-command` crashed 6 times in a row"):
        processes.look_after()


def test_after_a_calm_while_crashes_are_counted_afresh(processes: Processes) -> None:
    processes.start("no-such-command")
    child = only_child(processes)
    child.crashes, child.started = 5, child.started - 3600
    child.process.wait(WITHIN_S)
    processes.look_after()
    assert child.crashes == 1


def test_leaving_the_block_ends_them(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(SOURCES))
    with Processes(
        settings_module.load({}, database_url=database_url, data_dir=tmp_path, demo=True, backup_to="off")
    ) as processes:
        processes.start("worker")
        child = only_child(processes)
        assert is_running(child.process.pid)
    assert child.process.returncode is not None
    assert not is_running(child.process.pid)


WATCHED = """
import time
from onsale.entrypoints.parent import die_with_parent
die_with_parent()
print("watching", flush=True)
time.sleep(60)
"""
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
child.wait()
"""


IN_ORDER = """
import pathlib, sys, threading
from onsale.entrypoints.parent import die_with_parent
stopped = threading.Event()
die_with_parent(first=stopped.set)
print("watching", flush=True)
stopped.wait()
pathlib.Path(sys.argv[1]).write_text("ended in order")
"""


def test_one_that_has_something_to_see_to_ends_in_order_when_its_parent_is_killed(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(SOURCES)}
    done, script = tmp_path / "done", IN_ORDER.replace("sys.argv[1]", repr(str(tmp_path / "done")))
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, script], stdout=subprocess.PIPE, text=True, env=environment
    ) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()
        wait_until(lambda: not is_running(child))
    assert done.read_text() == "ended in order"


def test_a_child_goes_when_its_parent_is_killed() -> None:
    environment = os.environ | {"PYTHONPATH": str(SOURCES)}
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, WATCHED], stdout=subprocess.PIPE, text=True, env=environment
    ) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        try:
            assert is_running(child)
            parent.kill()
            wait_until(lambda: not is_running(child))
        finally:
            with suppress(ProcessLookupError):
                os.kill(child, 9)
