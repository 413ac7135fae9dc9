"""The log of erasures: a file outside the database, one line for each, only ever added to.

PostgreSQL forgets what happened after the backup it is restored from; this file doesn't, and has the restored database
follow it. A line holds a person's number, the moment and the ground, never a name. It reaches the disk before the
person's key is destroyed, so a line may say a little more than was done, never less.

Each line ends with a hash over itself and the line before: one that was changed, taken out or put in is noticed. A line
that a crash tore in the middle is skipped; its erasure hadn't happened, and is done again.

    0 onsale-erasures 7c0f… 2026-11-29T09:00:00Z <hash>
    1 5412345678901234567 2026-11-29T09:12:31Z asked <hash>
"""

import fcntl
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from onsale.platform.schemas import rfc3339
from onsale.privacy.errors import ErasureLogDamaged
from onsale.privacy.model import Ground

_HEAD = re.compile(r"0 onsale-erasures ([0-9a-f]{32}) (\S+) ([0-9a-f]{64})")
_LINE = re.compile(r"([1-9]\d*) (-?\d+) (\S+) (asked|operator|retention) ([0-9a-f]{64})")
_TAIL_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Entry:
    """One erasure, as the log tells it."""

    person_id: int
    at: datetime
    ground: Ground


@dataclass(frozen=True, slots=True)
class Content:
    """A log as it was read. `torn`: lines that a crash cut short."""

    id: str
    entries: tuple[Entry, ...]
    torn: int


class ErasureLog:
    """One file, which several processes (and machines, on a shared folder whose locks work) may write."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def append(self, entries: Sequence[Entry]) -> tuple[str, int]:
        """Write a line for each; they are on the disk when this returns. The log's id, and how many lines it has."""
        with self._locked():
            new = not self.file.exists()
            with os.fdopen(os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as stream:
                number, before, whole = _tail(stream.fileno())
                lines = [] if number >= 0 else [_signed(f"0 onsale-erasures {secrets.token_hex(16)} {_now()}", "")]
                for offset, entry in enumerate(entries, max(number, 0) + 1):
                    text = f"{offset} {entry.person_id} {rfc3339(entry.at)} {entry.ground.value}"
                    lines.append(_signed(text, _hash_of(lines[-1]) if lines else before))
                stream.write((("" if whole else "\n") + "".join(f"{line}\n" for line in lines)).encode())
                stream.flush()
                os.fsync(stream.fileno())
                log_id = os.pread(stream.fileno(), _TAIL_BYTES, 0).decode("ascii", "replace").split(" ", 3)[2]
            if new:
                _sync_folder(self.file.parent)
            return log_id, max(number, 0) + len(entries)

    def read(self) -> Content | None:
        """All of it; None where nobody was ever erased. Raises `ErasureLogDamaged` naming the line."""
        try:
            text = self.file.read_text("ascii", "replace")
        except FileNotFoundError:
            return None
        return _checked(text, self.file)

    def set_aside(self, now: datetime) -> Path:
        """Put a damaged file out of the way, under another name; the next line begins a new one."""
        with self._locked():
            return self.file.rename(self.file.with_name(f"{self.file.name}.damaged-{now:%Y%m%dT%H%M%S}"))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.with_name(f"{self.file.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _checked(text: str, file: Path) -> Content | None:
    entries, torn, log_id, before = list[Entry](), 0, "", ""
    for at, line in enumerate(text.splitlines(), 1):
        head, match = _HEAD.fullmatch(line), _LINE.fullmatch(line)
        if not line:
            continue
        if head is None and match is None:
            torn += 1
            continue
        number = int(match[1]) if match else 0
        expected = len(entries) + 1 if log_id else 0
        if number != expected or line != _signed(line.rpartition(" ")[0], before):
            raise ErasureLogDamaged(
                f"line {at} of {file} was changed, or lines before it are missing: see docs/OPERATIONS.md"
            )
        before = _hash_of(line)
        if match:
            entries.append(Entry(int(match[2]), datetime.fromisoformat(match[3]), Ground(match[4])))
        elif head:
            log_id = head[1]
    return Content(log_id, tuple(entries), torn) if log_id else None


def _tail(descriptor: int) -> tuple[int, str, bool]:
    """The last whole line's number (-1: there is none) and hash, and whether the file ends with a line's end."""
    size = os.fstat(descriptor).st_size
    content = os.pread(descriptor, _TAIL_BYTES, max(0, size - _TAIL_BYTES)).decode("ascii", "replace")
    for line in reversed(content.splitlines()):
        if _HEAD.fullmatch(line) or _LINE.fullmatch(line):
            return int(line.partition(" ")[0]), _hash_of(line), content.endswith("\n")
    return -1, "", not content or content.endswith("\n")


def _signed(text: str, before: str) -> str:
    return f"{text} {sha256(f'{before} {text}'.encode()).hexdigest()}"


def _hash_of(line: str) -> str:
    return line.rpartition(" ")[2]


def _now() -> str:
    from onsale.platform.clock import utc_now

    return rfc3339(utc_now())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)  # the new name must outlive a power cut too
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
