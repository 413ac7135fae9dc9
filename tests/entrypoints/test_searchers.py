"""`onsale searchers`: as many processes as web processes, each started again when it ends, gone with their parent."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from onsale.entrypoints.processes import Processes
from onsale.entrypoints.searching import beside
from onsale.platform import settings as settings_module
from onsale.platform.clock import utc_now
from onsale.platform.settings import Settings
from onsale.search import searchers
from onsale.search.query import Asked
from onsale.search.questions import PageAsked
from onsale.search.searchers import Searchers
from tests.search.entries import a_venue, an_edition, an_entry

SOURCES = Path(__file__).parents[2] / "src"
WITHIN_S = 60.0
NOW = utc_now()
_STARTS_THEM = """
import os, subprocess, sys, time
command = [sys.executable, "-m", "onsale", "searchers", "--parent", str(os.getpid())]
print(subprocess.Popen(command).pid, flush=True)
time.sleep(600)
"""


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _children(pid: int) -> set[int]:
    told = subprocess.run(["ps", "-o", "pid=,stat=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    rows = [line.split() for line in told.stdout.splitlines()]
    return {int(child) for child, state in rows if not state.startswith("Z")}


def _is_running(pid: int) -> bool:
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(told.strip()) and not told.startswith("Z")


def _killed(pid: int) -> None:
    """It is gone: as it dies it may take a question along, which the web process then answers itself."""
    os.kill(pid, signal.SIGKILL)
    _until(lambda: not _is_running(pid))


async def _answer(settings: Settings) -> bool:
    """Whether one of them answers."""
    told = await Searchers(settings.searchers_at).answer(PageAsked(Asked(q="lantern"), 5, None, NOW))
    return told is not None and b'"total":1' in told.content


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Of a machine with two web processes and an index."""
    monkeypatch.setenv("PYTHONPATH", str(SOURCES))
    monkeypatch.setattr(searchers, "_WITHIN_S", WITHIN_S)  # what is tried isn't how much this machine has to do besides
    made = settings_module.load({}, data_dir=tmp_path / "data", workers=2, demo=True)
    starts_at = NOW.replace(year=NOW.year + 1)
    an_edition(made.index_dir, [an_entry(1, "Paper Lantern", venue=a_venue(1), starts_at=starts_at, now=NOW)], NOW)
    with beside(made) as settings:
        yield settings


def _started(processes: Processes, settings: Settings) -> int:
    processes.start("searchers")
    [child] = processes._children
    _until(lambda: len(_children(child.process.pid)) == settings.workers)
    return child.process.pid


async def test_as_many_as_web_processes_answer(settings: Settings) -> None:
    with Processes(settings) as processes:
        members = _children(_started(processes, settings))
        assert await _answer(settings)
    assert not any(_is_running(pid) for pid in members)
    assert not settings.searchers_at.exists()


async def test_one_that_ends_is_started_again_and_the_other_answers(settings: Settings) -> None:
    with Processes(settings) as processes:
        parent = _started(processes, settings)
        first = _children(parent)
        _killed(min(first))
        assert await _answer(settings)
        _until(lambda: len(_children(parent)) == settings.workers and _children(parent) != first)
        _killed(max(first))
        assert await _answer(settings)


async def test_all_of_them_are(settings: Settings) -> None:
    with Processes(settings) as processes:
        parent = _started(processes, settings)
        before = _children(parent)
        os.kill(parent, signal.SIGKILL)
        _until(lambda: not any(_is_running(pid) for pid in {parent, *before}))
        assert not await _answer(settings), "nobody takes what waits"
        processes.look_after()
        [child] = processes._children
        _until(lambda: len(_children(child.process.pid)) == settings.workers)
        assert await _answer(settings)


def test_they_go_with_whoever_started_them(settings: Settings) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _STARTS_THEM],
        env=os.environ | settings.as_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    with parent, parent.stdout:
        child = int(parent.stdout.readline())
        _until(lambda: len(_children(child)) == settings.workers)
        members = {child, *_children(child)}
        parent.kill()
    _until(lambda: not any(_is_running(pid) for pid in members))


def test_one_web_process_searches_in_its_threads(settings: Settings) -> None:
    with beside(replace(settings, workers=1)) as alone:
        assert not alone.searchers_at.name
    with beside(settings) as several:
        assert several.searchers_at.parent.is_dir()
        assert several.searchers_at.parent.stat().st_mode & 0o777 == 0o700
    assert not several.searchers_at.parent.exists()


def test_where_there_is_no_room_for_an_address_they_are_left_out(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    for folder in (long, tmp_path / "nowhere"):
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        with beside(settings) as left:
            assert not left.searchers_at.name
    assert not list(long.iterdir())
