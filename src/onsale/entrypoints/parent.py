"""Child processes that don't outlive their parent, however it ends."""

import os
import threading
import time
from collections.abc import Callable

_LOOK_EVERY_S, _IN_ORDER_WITHIN_S = 0.3, 15.0


def die_with_parent(parent_pid: int | None = None, *, first: Callable[[], None] | None = None) -> None:
    """End this process soon after its parent has gone; portable, where the kernel's own signal is Linux only. `first`
    is done before, and asks for an end in order, for which there is some time.
    """
    expected = os.getppid() if parent_pid is None else parent_pid

    def watch() -> None:
        while os.getppid() == expected:
            time.sleep(_LOOK_EVERY_S)
        if first is not None:
            first()
            time.sleep(_IN_ORDER_WITHIN_S)
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
