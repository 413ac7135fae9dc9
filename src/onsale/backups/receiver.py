"""The process that receives the log: `pg_receivewal`, one for each data directory, started again when it ends.

A slot has the server keep what wasn't received yet, so that no restart leaves a hole.
"""

import fcntl
import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

from onsale.backups.programs import connection, failed, program, run
from onsale.platform.embedded.keeper import find_process, wait_for
from onsale.platform.settings import Settings

_AGAIN_AFTER_S = 5.0
_END_WITHIN_S = 5.0
_SAID_BYTES = 4_000


class Receiver:
    """At most one process receives into a spool; `ensure` tries to be the one that sees to it."""

    def __init__(self, settings: Settings, url: str, series_id: str) -> None:
        self._folder = settings.backup_work_dir
        self.spool = self._folder / "wal"
        self._url, self._slot = url, series_id.replace("-", "_")
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._closed, self._starting = threading.Event(), threading.Lock()
        self.reason = ""

    def own(self) -> bool:
        """Whether this process is the one; others leave the spool alone."""
        if self._lock is None:
            self.spool.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self._folder / "wal.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                return False
            self._lock = descriptor
            self._end_left_over()
        return True

    def ensure(self) -> None:
        """Start it, or start it again; why it doesn't run is in `reason`. `ProgramFailed` where there is no slot."""
        if self._closed.is_set() or self.running or time.monotonic() < self._started + _AGAIN_AFTER_S:
            return
        self._started = time.monotonic()
        words, environment = connection(self._url, application_name="onsale-archive")
        slot = ["-d", words, "--slot", self._slot, "--no-password"]
        run("pg_receivewal", [*slot, "--create-slot", "--if-not-exists"], environment)
        with self._starting, self._said_file.open("wb") as said:
            if self._closed.is_set():  # another thread asked for it meanwhile
                return
            self._process = subprocess.Popen(
                [program("pg_receivewal"), "-D", str(self.spool), *slot, "--no-loop", "-s", "5"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                env=environment,
                start_new_session=True,
            )
            self._pid_file.write_text(str(self._process.pid))

    @property
    def running(self) -> bool:
        """Whether it is there; otherwise `reason` has its last words."""
        if self._process is None:
            return False
        if self._process.poll() is None:
            self.reason = ""
            return True
        self.reason = str(failed("pg_receivewal", self._said_file.read_bytes()[-_SAID_BYTES:]))
        self._process = None
        return False

    def start_afresh(self) -> None:
        """What it waits for is no longer there: forget slot and spool, and begin with what comes from now on."""
        self.pause()
        words, environment = connection(self._url)
        run("pg_receivewal", ["-d", words, "--slot", self._slot, "--no-password", "--drop-slot"], environment)
        for file in self.spool.iterdir():
            file.unlink()
        self._started = 0.0

    def pause(self) -> None:
        """Let it end; the slot stays."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(_END_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._pid_file.unlink(missing_ok=True)

    def stop(self) -> None:
        """Let it end, and whoever comes take over. None is started any more."""
        with self._starting:
            self._closed.set()
        if self._lock is None:
            return
        self.pause()
        os.close(self._lock)
        self._lock = None

    @property
    def _pid_file(self) -> Path:
        return self._folder / "wal.pid"

    @property
    def _said_file(self) -> Path:
        return self._folder / "wal.log"

    def _end_left_over(self) -> None:
        """That of a worker which was killed goes on receiving, and would be in ours' way."""
        with suppress(OSError, ValueError):
            pid = int(self._pid_file.read_text())

            def gone() -> bool:
                process = find_process(pid)
                return process is None or process.program != "pg_receivewal" or str(self.spool) not in process.command

            if not gone():
                os.kill(pid, signal.SIGKILL)
                wait_for(gone, _END_WITHIN_S)
