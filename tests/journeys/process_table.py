"""Which processes there are, as `ps` tells it on every Unix."""

import os
import signal
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple


class Entry(NamedTuple):
    """One process; `command` is its arguments in one line."""

    pid: int
    parent: int
    command: str


def running() -> list[Entry]:
    """All that run; the dead that nobody has collected yet are left out."""
    asked = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
    )
    entries = []
    for line in asked.stdout.splitlines():
        pid, parent, state, *command = line.split(None, 3)
        if not state.startswith("Z"):
            entries.append(Entry(int(pid), int(parent), "".join(command)))
    return entries


def family(pid: int) -> list[Entry]:
    """A process and all that descend from it, itself first."""
    everything = running()
    found = [entry for entry in everything if entry.pid == pid]
    for member in found:  # grows while it is walked
        found += [entry for entry in everything if entry.parent == member.pid]
    return found


def still_running(entries: Iterable[Entry]) -> list[Entry]:
    """Those that haven't ended. PostgreSQL's children change their titles, so their number alone identifies them."""
    alive = {entry.pid for entry in running()}
    return [entry for entry in entries if entry.pid in alive]


def kill(entries: Iterable[Entry]) -> None:
    """End these at once, without a chance to tidy up."""
    for entry in entries:
        with suppress(ProcessLookupError):
            os.kill(entry.pid, signal.SIGKILL)
