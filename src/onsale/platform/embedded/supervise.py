"""Owning a server: start it, adopt it, keep it up, stop it; or join the one another process owns."""

import contextlib
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from onsale.platform.embedded.binaries import Binaries, installed, reachable
from onsale.platform.embedded.cluster import prepare_cluster
from onsale.platform.embedded.configuration import check_settings, write_configuration
from onsale.platform.embedded.errors import (
    DiskFull,
    EmbeddedPostgresError,
    HeldByAnother,
    RestartsExhausted,
    StopFailed,
    explain,
)
from onsale.platform.embedded.guard import Guard
from onsale.platform.embedded.home import open_home
from onsale.platform.embedded.keeper import Postmaster, is_postmaster, read_pid_file, stop_postmaster
from onsale.platform.embedded.launch import launch, wait_for_status
from onsale.platform.embedded.lock import close_private, try_lock
from onsale.platform.embedded.machine import Machine
from onsale.platform.embedded.server import Server, describe, ensure_database, refusal_of
from onsale.platform.embedded.sockets import make_socket_dir, remove_socket_dir

JOIN_LIMIT_S = 120.0
ADOPT_LIMIT_S = 30.0
POLL_S = 0.05
WATCH_S = 0.5
FIRST_DELAY_S = 0.1
MAX_RESTARTS = 5
FULL_DISK_S = 2.0
CALM_S = 300.0
"""After so long without a crash the restarts are counted from nought."""


class Supervisor:
    """One process's hold on a data directory; a context manager. Not to be shared by threads, but for ``watch``."""

    def __init__(
        self,
        data_dir: Path,
        *,
        settings: Mapping[str, str] | None = None,
        machine: Machine | None = None,
        join_limit_s: float = JOIN_LIMIT_S,
    ) -> None:
        self._settings = dict(settings or {})
        check_settings(self._settings)
        self._machine = machine or Machine()
        self._home = open_home(data_dir, self._machine.state_dir)
        self._join_limit_s = join_limit_s
        self._owner_pid = 0
        self._lock: int | None = None
        self._guard: Guard | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._server: Server | None = None
        self._changing = threading.RLock()

    @property
    def server(self) -> Server:
        """The server, owned or joined; `EmbeddedPostgresError` before `start`."""
        if self._server is None:
            raise EmbeddedPostgresError("The embedded server has not been started.")
        return self._server

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Server:
        """Own the server or, if another live process does, join it. Raises EmbeddedPostgresError."""
        with self._explained():
            return self._own_or_join()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise explain(str(error), self._home.gate) from error

    def _own_or_join(self) -> Server:
        deadline = time.monotonic() + self._join_limit_s
        while True:
            self._lock = try_lock(self._home.lock)
            if self._lock is not None:
                return self._own()
            refusal = self._join()
            if not refusal:
                return self.server
            if time.monotonic() >= deadline:
                raise HeldByAnother(
                    f"Another process owns {self._home.requested}, but its server cannot be used: {refusal}. "
                    "Stop that process, or choose another data directory."
                )
            time.sleep(POLL_S)

    def _join(self) -> str:
        found = read_pid_file(self._home.cluster)
        if found is None or found.status != "ready":
            return "it is not ready"
        server = describe(self._home, found, owned=False)
        refusal = refusal_of(server)
        if not refusal:
            self._server = server
        return refusal

    def _own(self) -> Server:
        self._owner_pid = os.getpid()
        try:
            self._guard = Guard(self._home)
            self._server = self._adopt() or self._start_server()
            ensure_database(self._server)
        except BaseException:
            self._give_up()
            raise
        return self._server

    def _adopt(self) -> Server | None:
        """The server of an owner and a keeper that were both killed; stopped if it does not answer."""
        found = read_pid_file(self._home.cluster)
        if found is None or not self._runs(found):
            return None
        found = wait_for_status(self._home, found, ADOPT_LIMIT_S)
        server = describe(self._home, found, owned=True)
        if not refusal_of(server):
            return server
        if not stop_postmaster(found.pid, lambda: not self._runs(found)):
            raise StopFailed(f"A server left over in {self._home.cluster} (process {found.pid}) must be ended by hand.")
        return None

    def _runs(self, found: Postmaster) -> bool:
        return is_postmaster(found.pid, self._home.cluster, self._home.identity.uid)

    def _start_server(self) -> Server:
        binaries = installed()
        if self._home.identity.dropped:
            binaries = reachable(binaries, self._home.identity.gid, self._machine.state_dir)
        prepare_cluster(self._home, binaries, self._settings, self._machine)
        write_configuration(self._home, self._settings)
        return self._launch(binaries)

    def _launch(self, binaries: Binaries) -> Server:
        socket_dir = make_socket_dir(self._home, self._machine)
        try:
            child = launch(self._home, binaries, socket_dir)
            server = describe(self._home, Postmaster(child.pid, socket_dir, "ready"), owned=True)
            self._require_usable(server, child)
        except BaseException:
            remove_socket_dir(socket_dir)
            raise
        self._child = child
        return server

    def _require_usable(self, server: Server, child: subprocess.Popen[bytes]) -> None:
        if refusal := refusal_of(server):
            stop_postmaster(child.pid, lambda: child.poll() is not None)
            raise explain(f"It runs, but {refusal}", self._home.gate)

    def alive(self) -> bool:
        """Whether the server's process is there."""
        return self.server.alive() if self._child is None else self._child.poll() is None

    def ensure(self) -> Server:
        """Start the server again if it has crashed, and the keeper if it is gone; a guest changes nothing."""
        with self._changing, self._explained():
            if not self.server.owned or os.getpid() != self._owner_pid:
                return self.server
            if self._guard is not None and not self._guard.alive():
                self._guard.bury()
                self._guard = Guard(self._home)
            if not self.alive():
                self._server = self._start_server()
            return self.server

    def watch(
        self,
        until: threading.Event,
        *,
        on_restart: Callable[[Server], None] | None = None,
        max_restarts: int = MAX_RESTARTS,
    ) -> None:
        """Restart a crashed server, waiting longer each time, until the event is set; for a thread of its own.

        Raises RestartsExhausted after ``max_restarts`` crashes without five calm minutes between them. A disk that is
        full is no crash: however long that takes, the server is started when there is room again.
        """
        restarts, last_crash = 0, 0.0
        while not until.wait(WATCH_S) and self._server is not None:
            if self.alive():
                with contextlib.suppress(DiskFull):
                    self._ensure_quietly()
                continue
            restarts = 1 if time.monotonic() - last_crash > CALM_S else restarts + 1
            last_crash = time.monotonic()
            if restarts > max_restarts:
                raise RestartsExhausted(
                    f"PostgreSQL crashed {restarts} times in a row. Its log is in {self._home.cluster / 'log'}."
                )
            if until.wait(FIRST_DELAY_S * 2 ** (restarts - 1)):
                return
            try:
                restarted = self._ensure_quietly()
            except DiskFull:
                restarts -= 1
                until.wait(FULL_DISK_S)
                continue
            if restarted is not None and on_restart is not None:
                on_restart(restarted)

    def _ensure_quietly(self) -> Server | None:
        """None if the server could not be started, which counts as one more crash, or has been stopped meanwhile.

        Raises DiskFull.
        """
        try:
            return self.ensure()
        except DiskFull:
            raise
        except EmbeddedPostgresError:
            return None

    def stop(self) -> None:
        """Stop the server if this process owns it. A forked child of the owner, and a guest, leave it alone."""
        with self._changing:
            if self._lock is None or os.getpid() != self._owner_pid:
                return
            self._stop_server()
            self._release()

    def erase(self) -> None:
        """Throw the cluster away. Raises HeldByAnother while another process uses it."""
        lock = try_lock(self._home.lock)
        if lock is None:
            raise HeldByAnother(f"Another process uses {self._home.requested}. Stop it first.")
        try:
            found = read_pid_file(self._home.cluster)
            if found is not None and self._runs(found):
                stop_postmaster(found.pid, lambda: not self._runs(found))
            if self._home.cluster.exists():
                shutil.rmtree(self._home.cluster)
            self._home.password.unlink(missing_ok=True)
        finally:
            close_private(lock)

    def _stop_server(self) -> None:
        if self._server is None:
            return
        pid, child = self._server.pid, self._child
        gone = (lambda: child.poll() is not None) if child else (lambda: not self.server.alive())
        if not stop_postmaster(pid, gone):
            raise StopFailed(f"The server of {self._home.requested} (process {pid}) cannot be stopped: end it.")
        remove_socket_dir(self._server.socket_dir)

    def _give_up(self) -> None:
        """A start that failed: what runs by now is stopped."""
        child, found = self._child, read_pid_file(self._home.cluster)
        if child is not None:
            stop_postmaster(child.pid, lambda: child.poll() is not None)
        elif found is not None and self._runs(found):
            stop_postmaster(found.pid, lambda: not self._runs(found))
        self._release()

    def _release(self) -> None:
        guard, lock = self._guard, self._lock
        self._guard = self._lock = self._child = self._server = None
        if guard is not None:
            guard.dismiss()
        if lock is not None:
            close_private(lock)


@contextlib.contextmanager
def running(
    data_dir: Path,
    *,
    settings: Mapping[str, str] | None = None,
    machine: Machine | None = None,
) -> Iterator[Server]:
    """A server on this directory for as long as the block runs: ours, or another process's that we join."""
    with Supervisor(data_dir, settings=settings, machine=machine) as supervisor:
        yield supervisor.server
