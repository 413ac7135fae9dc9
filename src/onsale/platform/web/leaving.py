"""A web process that is going to end says so first: to balancers at `/readyz`, to those connected with every answer.

Told by `LEAVE_SIGNAL`, it goes on serving for a while. Each answer closes its connection meanwhile, so that whoever
asks next is let in elsewhere. Were connections that look idle simply closed, a request on its way would be lost. Told
by `REPLACED_SIGNAL`, that its successor serves already, it lets nobody in any more.
"""

import asyncio
import signal
import threading
from collections.abc import Callable

import structlog

from onsale.platform.web.listening import let_nobody_in

log = structlog.get_logger()

LEAVE_SIGNAL, REPLACED_SIGNAL = signal.SIGUSR1, signal.SIGUSR2


class Leaving:
    """Whether this process is about to end."""

    def __init__(self) -> None:
        self.begun = False
        self._callbacks: list[Callable[[], None]] = []

    def when_begun(self, callback: Callable[[], None]) -> None:
        """Call it when leaving begins: for what would go on for minutes."""
        self._callbacks.append(callback)

    def begin(self) -> None:
        """From now on."""
        if self.begun:
            return
        self.begun = True
        log.info("leaving")
        for callback in self._callbacks:
            callback()

    def replaced(self) -> None:
        """From now on, and who comes is let in by the successor."""
        let_nobody_in()
        self.begin()

    def heed_signals(self) -> None:
        """Begin when told to, in the running loop; only a process's main thread can hear signals."""
        if threading.current_thread() is threading.main_thread():
            asyncio.get_running_loop().add_signal_handler(LEAVE_SIGNAL, self.begin)
            asyncio.get_running_loop().add_signal_handler(REPLACED_SIGNAL, self.replaced)
