"""Granian, taught to leave in order: worker by worker when it is renewed, and not before anybody knows when it ends.

Three things are ours. **Listening sockets kept by the parent**, one for each worker's place: who waits to be let in
waits at the socket and not at a worker, so nobody is sent away when a worker ends; the next one in its place takes
them. (Of sockets of the workers' own, as Granian has them on Linux, all that waits is reset with them.) Linux spreads
connections evenly over the sockets; of one for all, one worker takes most connections and keeps them. **Renewing**
(SIGHUP): a new worker is started from the code that is on the disk; only once it serves is the old one told to leave,
and one that doesn't come up leaves the old in its place. **Leaving**: a worker is told first
(`onsale.platform.web.leaving`), and ends after a while, when its connections have gone elsewhere.
"""

import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

import structlog
from granian._granian import ListenerSpec
from granian.server.mp import MPServer

from onsale.platform.web.leaving import LEAVE_SIGNAL, REPLACED_SIGNAL

log = structlog.get_logger()

RENEWED_LEAVE_S = 5.0
"""Longer than nginx keeps a connection idle (`keepalive_timeout` of its upstreams), so that none is closed in use."""
_UP_WITHIN_S = 300.0
_LOOK_EVERY_S = 0.05
_Worker = Any  # Granian's, which says little of its types


class RollingServer(MPServer):
    """`leave_s`: how long its workers go on serving, having been told to leave, when all of it is to end. `renewing` is
    called when they are about to be renewed.
    """

    def __init__(self, target: str, *, leave_s: float, renewing: Callable[[], None], **options: Any) -> None:
        super().__init__(target, **options)
        self._leave_s = leave_s
        self.on_reload(renewing)

    def startup(self, spawn_target: Any, target_loader: Any) -> None:
        """A worker that is told to leave before it can hear that is told in vain, and doesn't die of it."""
        for told in (LEAVE_SIGNAL, REPLACED_SIGNAL):
            signal.signal(told, signal.SIG_IGN)
        super().startup(spawn_target, target_loader)  # type: ignore[no-untyped-call]

    def _init_shared_socket(self) -> None:
        spec: Any = ListenerSpec(self.bind_addr, self.bind_port, self.backlog)
        self._ssp, self._listening = None, list[tuple[Any, socket.socket]]()
        for _ in range(self.workers):
            holder = spec.build()
            listening = socket.socket(fileno=holder.get_fd())
            listening.set_inheritable(True)
            self._listening.append((holder, listening))

    def _drop_shared_socket(self) -> None:
        for _, listening in self._listening:
            listening.close()

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Any) -> _Worker:  # type: ignore[override] # as there
        self._shd, self._sso = self._listening[idx]
        return super()._spawn_worker(idx, target, callback_loader)

    def _respawn_workers(self, workers: list[int], spawn_target: Any, target_loader: Any, delay: float = 0) -> None:
        """One that crashed is replaced as Granian does it; one that lives, not before its successor serves."""
        for index in workers:
            if self.interrupt_signal:
                return
            worker: _Worker = self.wrks[index]
            if worker.is_alive():
                self._renew(index, spawn_target, target_loader)
            else:
                with _from_the_disk():  # those beside it may have been renewed from there
                    super()._respawn_workers([index], spawn_target, target_loader, delay)

    def _renew(self, index: int, spawn_target: Any, target_loader: Any) -> None:
        heard, told = multiprocessing.Pipe(duplex=False)
        loader = partial(_telling, target_loader, told)
        with _from_the_disk():
            new: _Worker = self._spawn_worker(idx=index, target=spawn_target, callback_loader=loader)
            new.interrupt_by_parent = True  # until it serves, its end is no crash
            new.start()
        told.close()
        if not self._serves(heard):
            new.kill()
            new.join()
            if not self.interrupt_signal:
                log.error("worker_not_renewed", worker=index + 1, reason="the new one didn't come up; the old goes on")
            return
        old, self.wrks[index] = self.wrks[index], new
        new.interrupt_by_parent = False
        self._let_leave([old], RENEWED_LEAVE_S, lambda: self.interrupt_signal, REPLACED_SIGNAL)
        self._end(old)
        log.warning("worker_renewed", worker=index + 1)

    def _serves(self, heard: Connection) -> bool:
        """Whether the new one says so, in time."""
        deadline = time.monotonic() + _UP_WITHIN_S
        while time.monotonic() < deadline and not self.interrupt_signal:
            if heard.poll(_LOOK_EVERY_S):
                with suppress(EOFError):
                    return bool(heard.recv())
                return False
        return False

    def _end(self, worker: _Worker) -> None:
        worker.terminate()
        worker.join(self.workers_kill_timeout)
        if worker.is_alive():
            log.warning("worker_killed", reason="it didn't end in time")
            worker.kill()
            worker.join()

    def _stop_workers(self) -> None:
        """A second signal ends the waiting."""
        self.main_loop_interrupt.clear()
        self._let_leave(self.wrks, self._leave_s, self.main_loop_interrupt.is_set)
        super()._stop_workers()  # type: ignore[no-untyped-call]

    def _let_leave(
        self, workers: list[_Worker], leave_s: float, hurried: Callable[[], bool], told: signal.Signals = LEAVE_SIGNAL
    ) -> None:
        for worker in workers:
            worker.interrupt_by_parent = True
            if worker.is_alive():
                os.kill(worker.inner.pid, told)
        deadline = time.monotonic() + leave_s
        while time.monotonic() < deadline and not hurried() and any(worker.is_alive() for worker in workers):
            time.sleep(_LOOK_EVERY_S)


@contextmanager
def _from_the_disk() -> Iterator[None]:
    """Start a process anew rather than as a copy of this one, which runs the code it was started with."""
    before = multiprocessing.get_start_method()
    multiprocessing.set_start_method("spawn", force=True)
    try:
        yield
    finally:
        multiprocessing.set_start_method(before, force=True)


def _telling(load: Callable[[], Any], told: Connection) -> Any:
    """In the new worker: the application, which tells the parent when it has started."""
    application = load()

    async def telling(scope: Any, receive: Any, send: Any) -> None:
        async def sent(message: Any) -> None:
            if message["type"] == "lifespan.startup.complete":
                told.send("up")
                told.close()
            await send(message)

        await application(scope, receive, sent if scope["type"] == "lifespan" else send)

    return telling
