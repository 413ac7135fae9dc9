"""One `onsale stampede` at a time, as a child that dies with the web process, told of by files.

The lock is a `flock` on an open file that the child inherits: it is held exactly as long as the child lives, whichever
web process looks, and however the child ends.
"""

import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from onsale.demo.crowd.behaviour import Behaviour
from onsale.demo.crowd.report import Progress, Report
from onsale.platform.settings import Settings

_TAIL_BYTES = 256 * 1024
_COMPLAINT_BYTES = 2_000


@dataclass(frozen=True, slots=True)
class State:
    """How it stands. The rest is of the last stampede; `complaint` says why it ended without a report."""

    running: bool
    event_id: str | None
    progress: Progress | None
    report: Report | None
    complaint: str = ""


@dataclass(frozen=True, slots=True)
class Files:
    """What a stampede leaves in the data directory."""

    folder: Path

    @classmethod
    def of(cls, settings: Settings) -> "Files":
        """Those of an installation."""
        return cls(settings.data_dir.absolute() / "stampede")

    @property
    def lock(self) -> Path:
        """Locked while one runs; holds its process's number."""
        return self.folder / "lock"

    @property
    def progress(self) -> Path:
        """A JSON line twice a second, and the report as the last."""
        return self.folder / "progress.jsonl"

    @property
    def errors(self) -> Path:
        """What it printed on standard error."""
        return self.folder / "errors.txt"


def start(settings: Settings, event_id: str, behaviour: Behaviour) -> bool:
    """Start one; false when one runs already."""
    files = Files.of(settings)
    files.folder.mkdir(parents=True, exist_ok=True)
    with files.lock.open("a+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        files.progress.write_bytes(b"")
        child = _spawn(settings, files, ["--event", event_id, *behaviour.arguments()], lock.fileno())
        lock.truncate(0)
        lock.write(f"{child.pid} {event_id}".encode())
    threading.Thread(target=child.wait, name="stampede-wait", daemon=True).start()
    return True


def stop(settings: Settings) -> None:
    """Ask the one that runs, if any, to end early; it still compares and reports."""
    files = Files.of(settings)
    with _looked_at(files) as (running, pid, _event_id):
        if running and pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)


def state(settings: Settings) -> State:
    """How the last one stands."""
    files = Files.of(settings)
    with _looked_at(files) as (running, _pid, event_id):
        pass
    progress, report = _told(files.progress)
    complaint = "" if running or report else _complaint(files.errors)
    return State(running, event_id, progress, report, complaint)


def _spawn(settings: Settings, files: Files, arguments: Sequence[str], lock: int) -> "subprocess.Popen[bytes]":
    scheme = "https" if settings.tls_cert.name else "http"
    here = f"{scheme}://127.0.0.1:{settings.port}"
    command = [
        sys.executable, "-m", "onsale", "stampede", "--url", here, "--json", *arguments,
        "--progress", str(files.progress), "--parent", str(os.getpid()),
    ]  # fmt: skip
    with files.errors.open("wb") as errors:
        return subprocess.Popen(
            command,
            env=os.environ | settings.as_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
            pass_fds=(lock,),
        )


@contextmanager
def _looked_at(files: Files) -> Iterator[tuple[bool, int, str | None]]:
    """Whether one runs, its process and its event: those of the last one otherwise."""
    try:
        with files.lock.open("rb") as lock:
            pid, _, event_id = lock.read(100).decode().partition(" ")
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                yield True, int(pid or 0), event_id or None
            else:
                yield False, int(pid or 0), event_id or None
    except FileNotFoundError:
        yield False, 0, None


def _told(file: Path) -> tuple[Progress | None, Report | None]:
    try:
        with file.open("rb") as lines:
            lines.seek(max(0, file.stat().st_size - _TAIL_BYTES))
            whole = lines.read().split(b"\n")[:-1]  # what stands behind the last line's end is being written
    except FileNotFoundError:
        return None, None
    ended = bool(whole) and whole[-1].startswith(b'{"ok":')
    report = msgspec.json.decode(whole.pop(), type=Report) if ended else None
    return (msgspec.json.decode(whole[-1], type=Progress) if whole else None), report


def _complaint(file: Path) -> str:
    try:
        return file.read_bytes()[-_COMPLAINT_BYTES:].decode(errors="replace").strip().removeprefix("onsale: ")
    except FileNotFoundError:
        return ""
