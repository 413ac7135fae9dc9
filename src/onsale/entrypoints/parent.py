"""Child processes that don't outlive their parent, however it ends."""

import os
import threading
import time

_LOOK_EVERY_S = 0.3


def die_with_parent(parent_pid: int | None = None) -> None:
    """End this process soon after its parent has gone; portable, where the kernel's own signal is Linux only."""
    expected = os.getppid() if parent_pid is None else parent_pid

    def watch() -> None:
        while os.getppid() == expected:
            time.sleep(_LOOK_EVERY_S)
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
