"""`onsale demo` as somebody would start it: a process with children, a port and a data directory of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from tests.fixtures.ports import free_port
from tests.journeys.process_table import Entry, family, kill, running, still_running

SOURCES = Path(__file__).parents[2] / "src"
READY_WITHIN_S = 300.0
STOP_WITHIN_S = 60.0
GONE_WITHIN_S = 60.0
PATIENCE_S = 5.0


def command(*arguments: str) -> list[str]:
    """The command line `onsale ARGUMENTS`."""
    return [sys.executable, "-P", "-m", "onsale", *arguments]


def environment(**settings: object) -> dict[str, str]:
    """Our variables without the settings among them, and with these: `hold_ttl_s=5`. No backups unless asked for."""
    ours = {name: text for name, text in os.environ.items() if not name.startswith("ONSALE_")}
    asked = {f"ONSALE_{name.upper()}": str(value) for name, value in ({"backup_to": "off"} | settings).items()}
    return ours | {"PYTHONPATH": str(SOURCES), "PYTHONUNBUFFERED": "1"} | asked


class DemoRun:
    """One data directory and the demo that runs on it; it may be ended and started again."""

    def __init__(self, data_dir: Path, *, sources: Path = SOURCES, **settings: object) -> None:
        self.data_dir, self.sources = data_dir, sources
        self.log_file = data_dir.with_name(f"{data_dir.name}.log")
        self.port = free_port()
        self.settings = settings
        self.started_in_s = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._family: list[Entry] = []

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """All it has printed so far, over all its starts."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    @property
    def pid(self) -> int:
        """The process that was started, which looks after all others."""
        assert self._process is not None, "it isn't started"
        return self._process.pid

    def start(self, *arguments: str, ready_within_s: float = READY_WITHIN_S, **settings: object) -> None:
        """Start it and wait until it can sell. `settings` are for this start only."""
        began = time.monotonic()
        self.spawn("--port", str(self.port), *arguments, **settings)
        self.wait_for(self._is_ready, ready_within_s, "ready")
        self.started_in_s = time.monotonic() - began
        self._family = family(self.pid)

    def spawn(self, *arguments: str, **settings: object) -> None:
        """Start it without waiting."""
        words = command("demo", "--data-dir", str(self.data_dir), *arguments)
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment(**{"patience_s": PATIENCE_S} | self.settings | settings)
                | {"PYTHONPATH": str(self.sources)},
                start_new_session=True,
            )

    def wait_for(self, condition: Any, within_s: float, what: str) -> None:
        """Wait until `condition()` holds; fail with the log when the demo ends before, or time runs out."""
        deadline = time.monotonic() + within_s
        while not condition():
            assert self._process is not None
            assert self._process.poll() is None, f"the demo ended with {self._process.returncode}:\n{self.log}"
            assert time.monotonic() < deadline, f"not {what} within {within_s:.0f} s:\n{self.log}"
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def interrupt(self) -> int:
        """Ctrl-C, and the exit status it ends with."""
        assert self._process is not None
        self._remember()
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(STOP_WITHIN_S)

    def kill_parent(self) -> None:
        """`kill -9` of the process that was started, and of nothing else."""
        assert self._process is not None
        self._remember()
        self._process.kill()
        self._process.wait()

    def kill_all(self) -> None:
        """`kill -9` of everything it consists of, parents first."""
        self.kill_parent()
        kill(self._family)
        self.expect_gone()

    def _remember(self) -> None:
        self._family = list({entry.pid: entry for entry in [*self._family, *family(self.pid)]}.values())

    def expect_gone(self) -> None:
        """Soon none of its processes is left."""
        deadline = time.monotonic() + GONE_WITHIN_S
        while (left := self._left()) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not left, f"still running {GONE_WITHIN_S:.0f} s later: {left}"

    def _left(self) -> list[Entry]:
        """Those we know by number, and any that works on its data directory."""
        mine = re.compile(re.escape(str(self.data_dir)) + r"(/|\s|$)")
        others = [entry for entry in running() if mine.search(entry.command) and "onsale" in entry.command]
        return [*still_running(self._family), *others]

    def end(self) -> None:
        """Ctrl-C if it still runs; nothing of it may be left, and whatever is left is killed."""
        try:
            if self._process is not None and self._process.poll() is None:
                assert self.interrupt() == 0, f"Ctrl-C should end it well:\n{self.log}"
            self.expect_gone()
        finally:
            kill(self._left())

    def api(self, token: str | None = None) -> httpx.Client:
        """A client of its JSON interface."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)
