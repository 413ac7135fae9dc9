"""An installation under a storm: real web processes and a real worker on one database, to be killed and restarted."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from onsale.platform import settings as settings_module
from onsale.platform.settings import Settings
from tests.fixtures.ports import free_port
from tests.journeys.demo_run import command, environment
from tests.journeys.process_table import Entry, family, kill, still_running
from tests.storms.wrong_clock import AHEAD

ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 300.0
STOP_WITHIN_S = 180.0  # a worker steps back behind everything else on the machine
_LOG_SHOWN = 4_000


class Process:
    """One `onsale` command as its parent starts it (`--parent`): a process of its own, and those it starts itself."""

    def __init__(self, arguments: list[str], log: Path, variables: dict[str, str], *, ahead_s: float = 0.0) -> None:
        words = command(*arguments, "--parent", str(os.getpid()))
        if ahead_s:
            words = [sys.executable, "-P", "-m", "tests.storms.wrong_clock", *words[words.index("onsale") + 1 :]]
            paths = os.pathsep.join((variables["PYTHONPATH"], str(ROOT)))
            variables = variables | {"PYTHONPATH": paths, AHEAD: str(ahead_s)}
        self._words, self._variables = words, variables
        self.log_file = log
        self.ends = 0  # how often it ended by itself
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the process that was started is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        """All it has printed."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def start(self) -> None:
        """Start it without waiting."""
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                self._words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._variables,
                start_new_session=True,
            )

    def kill(self) -> None:
        """`kill -9` of all it consists of, at once."""
        assert self._process is not None
        process, self._process = self._process, None  # from here on it hasn't ended by itself
        members = family(process.pid)
        kill(members)
        process.wait()
        self._expect_gone(members)

    @property
    def pid(self) -> int:
        """Of the process that was started."""
        assert self._process is not None
        return self._process.pid

    def ask_to_end(self) -> None:
        """As its parent would."""
        if self._process is not None:
            self._process.terminate()

    def end(self) -> None:
        """Ask it to end and wait; nothing of it may be left."""
        process, self._process = self._process, None
        if process is None:
            return
        members = family(process.pid)
        process.terminate()
        try:
            process.wait(STOP_WITHIN_S)
            self._expect_gone(members)
        finally:
            kill(still_running(members))
            process.wait()

    def restart_if_ended(self) -> None:
        """As its parent would, when it ends by itself."""
        if self._process is not None and not self.running:
            self.ends += 1
            self.start()

    def _expect_gone(self, members: list[Entry]) -> None:
        deadline = time.monotonic() + STOP_WITHIN_S
        while (left := still_running(members)) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not left, f"still running: {left}"


class Web(Process):
    """A web process on a port of its own. `ahead_s`: by how much its clock is fast."""

    def __init__(self, folder: Path, variables: dict[str, str], *, ahead_s: float = 0.0) -> None:
        self.port = free_port()
        arguments = ["serve", "--port", str(self.port)]
        super().__init__(arguments, folder / f"web-{self.port}.log", variables, ahead_s=ahead_s)

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    async def ready(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + READY_WITHIN_S
        async with httpx.AsyncClient() as client:
            while not await self._answers(client):
                assert self.running, f"the web process ended:\n{self.log}"
                assert time.monotonic() < deadline, f"not ready within {READY_WITHIN_S:.0f} s:\n{self.log}"
                await asyncio.sleep(0.05)

    async def _answers(self, client: httpx.AsyncClient) -> bool:
        try:
            return (await client.get(f"{self.url}/healthz")).status_code == 200
        except httpx.TransportError:
            return False


class Site:
    """Web processes, one for each entry of `ahead_s` (how wrong its clock is), and a worker. `more`: other settings."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        *,
        ahead_s: tuple[float, ...] = (0.0,),
        ttl_s: int = 600,
        trusted_proxies: str = "",
        log_level: str = "warning",
        **more: Any,
    ) -> None:
        self.database_url, self.ttl_s = database_url, ttl_s
        told = {
            "database_url": database_url,
            "data_dir": folder / "data",
            "demo": True,
            "payment_provider": "sandbox",
            "hold_ttl_s": ttl_s,
            "log_level": log_level,
            "sweep_every_s": 0.2,
            "trusted_proxies": trusted_proxies,
            **more,
        }
        variables = environment(**told)
        self.settings: Settings = settings_module.load(variables)
        self.webs = [Web(folder, variables, ahead_s=ahead) for ahead in ahead_s]
        self.worker = Process(["worker"], folder / "worker.log", variables)

    @property
    def processes(self) -> list[Process]:
        """All of them."""
        return [*self.webs, self.worker]

    @property
    def urls(self) -> list[str]:
        """Where it can be reached."""
        return [web.url for web in self.webs]

    @property
    def log(self) -> str:
        """The last that each of them has printed."""
        return "\n".join(f"--- {one.log_file.name}\n{one.log[-_LOG_SHOWN:]}" for one in self.processes)

    def start(self) -> None:
        """Start all without waiting."""
        for process in self.processes:
            process.start()

    async def ready(self) -> None:
        """Wait until every web process answers."""
        for web in self.webs:
            await web.ready()

    def end(self) -> None:
        """End all."""
        for process in self.processes:
            process.ask_to_end()
        for process in self.processes:
            process.end()
