"""Processes and threads that let others have the processor first.

Niceness is about processes of one session: Linux weighs sessions against each other, so whoever has one of its own
steps back with it. Whoever is nice still has turns of some milliseconds, and an answer waits for them again and
again: as often as the interpreter's lock goes from one of its threads to another. SCHED_IDLE takes no turn from
anybody in its session. There is no way back: a thread that gives way does so until it ends, and so do those that it
starts.
"""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

_THREADS, _SESSION = Path("/proc/self/task"), Path("/proc/self/autogroup")
_TRIES, _TRY_AGAIN_S = 10, 0.1


def step_back(niceness: int) -> None:
    """This process behind others, by so much."""
    os.nice(niceness)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):
            _weigh_session(niceness)


def _weigh_session(niceness: int) -> None:
    """Whoever is not root may be told to come again: Linux changes the weight of one session each tenth of a second."""
    for _ in range(_TRIES):
        try:
            _SESSION.write_text(str(niceness), "ascii")
        except BlockingIOError:
            time.sleep(_TRY_AGAIN_S)
        else:
            return


def give_way() -> None:
    """From now on this thread does. Where there is no such thing, nothing happens."""
    _step_back(threading.get_native_id())


def give_way_all(name: str) -> None:
    """All threads of this process do whose names begin like this: a library's own ones."""
    with suppress(OSError):
        for thread in _THREADS.iterdir():
            with suppress(OSError):  # it has ended meanwhile
                if (thread / "comm").read_text("utf-8", "replace").startswith(name):
                    _step_back(int(thread.name))


def _step_back(thread: int) -> None:
    if hasattr(os, "SCHED_IDLE"):
        with suppress(OSError):
            os.sched_setscheduler(thread, os.SCHED_IDLE, os.sched_param(0))
