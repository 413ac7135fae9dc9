"""Threads that mostly wait, and are waited for when they wake.

Linux lets whoever computes have its turn to the end, some milliseconds, before one that wakes has its own, unless that
one asks for shorter turns (since 6.12; `sched_setattr(2)`, where `sched_runtime` of an ordinary thread is how long).
"""

import ctypes
import os
import platform
import struct
from contextlib import suppress
from pathlib import Path

_CALLS = {"x86_64": 314, "aarch64": 274}
_SHORT_NS = 100_000
_ATTRIBUTES = struct.Struct("IIQiIQQQ")
_THREADS = Path("/proc/self/task")


def take_short_turns() -> None:
    """All threads of this process from now on, and those that they start. Where there is no such thing, nothing
    happens.
    """
    call = _CALLS.get(platform.machine())
    if call is None:
        return
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for thread in _THREADS.iterdir():
            with suppress(OSError):  # it has ended meanwhile
                number = int(thread.name)
                niceness = os.getpriority(os.PRIO_PROCESS, number)
                wanted = _ATTRIBUTES.pack(_ATTRIBUTES.size, os.SCHED_OTHER, 0, niceness, 0, _SHORT_NS, 0, 0)
                library.syscall(call, number, wanted, 0)
