"""What a process uses, as the system counts it (Linux)."""

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

_LOOK_EVERY_S = 0.05
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Usage:
    """Processor time; resident memory in megabytes, now or at its most, and how much of that is its own: not pages of
    files, which the system takes back when somebody else needs them.
    """

    cpu_s: float
    resident_mb: float
    own_mb: float


def usage(pid: int) -> Usage:
    """So far; nothing for a process that has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        return Usage((int(fields[11]) + int(fields[12])) / _TICKS_PER_S, _mb(status, "VmRSS"), _mb(status, "RssAnon"))
    except (OSError, IndexError):
        return Usage(0, 0, 0)


def children(pid: int) -> list[int]:
    """Its child processes, whichever of its threads started them."""
    found = list[int]()
    with suppress(OSError):  # it ends meanwhile
        for file in Path(f"/proc/{pid}/task").glob("*/children"):
            found += [int(child) for child in file.read_text().split()]
    return found


def descendants(pid: int) -> list[int]:
    """Its child processes, and theirs."""
    own = children(pid)
    return own + [one for child in own for one in descendants(child)]


def command(pid: int) -> list[str]:
    """What it was started with."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def serving(serve: int) -> list[int]:
    """The children of `onsale serve` that answer requests."""
    others = ("resource_tracker", "indexer", "searchers")
    return [pid for pid in children(serve) if not any(other in str(command(pid)) for other in others)]


class Shares:
    """What processes take of a core from now on, by what they do."""

    def __init__(self, roles: Mapping[str, Callable[[], Sequence[int]]]) -> None:
        self._roles, self._began = roles, time.perf_counter()
        self._before = {pid: usage(pid).cpu_s for pids in roles.values() for pid in pids()}

    def told(self) -> str:
        """In words; a process that has ended meanwhile counts as nothing."""
        took_s = time.perf_counter() - self._began
        return ", ".join(f"{role} {self._cpu_s(pids()) / took_s:.0%}" for role, pids in self._roles.items())

    def _cpu_s(self, pids: Sequence[int]) -> float:
        return sum(max(0.0, usage(pid).cpu_s - self._before.get(pid, 0.0)) for pid in pids)


class Peak:
    """Watches a process; `usage` has the most of everything that was seen."""

    def __init__(self, pid: int) -> None:
        self.usage = Usage(0, 0, 0)
        self._pid, self._done = pid, threading.Event()
        self._thread = threading.Thread(target=self._watch, name="peak", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(_LOOK_EVERY_S):
            now, most = usage(self._pid), self.usage
            self.usage = Usage(
                max(now.cpu_s, most.cpu_s), max(now.resident_mb, most.resident_mb), max(now.own_mb, most.own_mb)
            )


def _mb(status: dict[str, str], name: str) -> float:
    return int(status[name].split()[0]) / 1024 if name in status else 0.0
