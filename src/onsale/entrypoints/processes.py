"""Our own child processes: started with our settings, started again when they crash, stopped with us."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import structlog

from onsale.platform.settings import Settings

log = structlog.get_logger()

_STOP_WITHIN_S = 15.0
_CRASHES_AT_MOST = 5
_CALM_AFTER_S = 60.0


class GaveUp(Exception):
    """A process keeps crashing"""


@dataclass(slots=True)
class Child:
    """One `onsale` command running beside us."""

    arguments: Sequence[str]
    process: subprocess.Popen[bytes]
    started: float = field(default_factory=time.monotonic)
    crashes: int = 0
    renewed: bool = False


class Processes:
    """Children by name of their command; leaving the block ends them all. `apart`: with sessions of their own, which
    Linux gives the same share of the processor as any other, so that they don't step back with us.
    """

    def __init__(self, settings: Settings, *, apart: bool = False) -> None:
        self._environment, self._apart = os.environ | settings.as_environment(), apart
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        for child in self._children:
            child.process.terminate()
        deadline = time.monotonic() + _STOP_WITHIN_S
        for child in self._children:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()

    def start(self, *arguments: str) -> None:
        """Run `onsale ARGUMENTS` beside us."""
        self._children.append(Child(arguments, self._spawn(arguments)))

    def look_after(self) -> None:
        """Start again what has crashed; `GaveUp` when one crashes time and again."""
        for child in self._children:
            if child.process.poll() is None:
                continue
            if child.renewed:
                child.renewed, child.process = False, self._spawn(child.arguments)
                continue
            calm = time.monotonic() - child.started > _CALM_AFTER_S
            child.crashes = 1 if calm else child.crashes + 1
            if child.crashes > _CRASHES_AT_MOST:
                raise GaveUp(f"`onsale {' '.join(child.arguments)}` crashed {child.crashes} times in a row")
            log.error("process_restarted", command=child.arguments[0], exit_status=child.process.returncode)
            time.sleep(0.2 * 2**child.crashes)
            child.process, child.started = self._spawn(child.arguments), time.monotonic()

    def renew(self) -> None:
        """Let all be started again, from the code that is on the disk: asked to end, they are no crashes."""
        for child in self._children:
            child.renewed = True
            child.process.terminate()

    def _spawn(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "onsale", *arguments, "--parent", str(os.getpid())]
        # A group of its own: Ctrl-C reaches us alone, and we decide the order in which things stop. As a rule not a
        # session, in which a child would step back behind nobody but itself.
        group = None if self._apart else 0
        return subprocess.Popen(
            command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            start_new_session=self._apart,
            process_group=group,
        )
