"""Memory that has run out: the system refuses more of it to processes that run, until it is told otherwise."""

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.journeys.process_table import family

can_be_pressed = sys.platform == "linux"
_KIND = "VmData"
"""What a process may write to and shares with nobody, as Linux counts it against RLIMIT_DATA."""


@contextmanager
def memory_short(*pids: int, spare_bytes: int = 0) -> Iterator[None]:
    """While the block runs, each of these with its children has no more than the largest of them has now, and
    `spare_bytes`; whoever is started by them meanwhile has as much. Afterwards they have what they want.
    """
    for pid in pids:
        members = [one.pid for one in family(pid)]
        most = max(held_bytes(one) for one in members) + spare_bytes
        for one in members:
            _allow(one, most)
    try:
        yield
    finally:
        for pid in pids:
            for member in family(pid):
                _allow(member.pid, resource.RLIM_INFINITY)


def held_bytes(pid: int) -> int:
    """How much of it a process has; nothing for one that has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
            name, _, told = line.partition(":")
            if name == _KIND:
                return int(told.split()[0]) * 1024
    return 0


def _allow(pid: int, most: int) -> None:
    """Only the soft limit: anybody may raise their own again."""
    assert sys.platform == "linux"
    with suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_DATA, (most, resource.prlimit(pid, resource.RLIMIT_DATA)[1]))
