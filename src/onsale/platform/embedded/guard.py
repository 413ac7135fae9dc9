"""The owner's side of the keeper."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

from onsale.platform.embedded import keeper
from onsale.platform.embedded.errors import HeldByAnother
from onsale.platform.embedded.home import Home
from onsale.platform.embedded.lock import close_private, keep_private, try_lock

LAST_KEEPER_LIMIT_S = keeper.LATE_PID_FILE_S + keeper.FAST_SHUTDOWN_S + keeper.IMMEDIATE_SHUTDOWN_S + keeper.KILL_S


class Guard:
    """A keeper at work. It holds the keeper's lock, so a next owner waits until the last server is stopped."""

    def __init__(self, home: Home) -> None:
        self._home = home
        lock = _wait_for_last_keeper(home)
        try:
            read_end, write_end = os.pipe()
            self._pipe = keep_private(write_end)
            try:
                self._process = self._spawn(read_end, lock)
            except BaseException:
                close_private(self._pipe)
                raise
            finally:
                os.close(read_end)
        finally:
            # The lock lives on in the keeper, and only there.
            close_private(lock)

    def _spawn(self, read_end: int, lock: int) -> subprocess.Popen[bytes]:
        identity = self._home.identity
        arguments = [str(self._home.cluster), str(identity.uid), str(identity.gid)]
        return subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(keeper.__file__).resolve()), *arguments],
            stdin=read_end,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(lock,),
            cwd="/",
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The keeper's process number."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether the keeper still runs."""
        return self._process.poll() is None

    def dismiss(self) -> None:
        """The server is stopped: nothing is left to do."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self._pipe, b"q")
        self.bury()

    def bury(self) -> None:
        """Leave no descriptor and no zombie of a keeper that has ended or is about to."""
        close_private(self._pipe)
        self._process.wait()


def _wait_for_last_keeper(home: Home) -> int:
    deadline = time.monotonic() + LAST_KEEPER_LIMIT_S
    while (lock := try_lock(home.keeper_lock)) is None:
        if time.monotonic() >= deadline:
            raise HeldByAnother(
                f"The server of {home.requested} is still being stopped after its last owner. Wait, then start again."
            )
        time.sleep(0.02)
    return lock
