"""The keyring's file: read whole, replaced whole, by one process at a time.

Groups of names: `secrets` and `periods` hold keys, `older` the keys that secrets had before, `numbers` which of its
keys a secret has; the rest says when: `made`, `retired` (a secret's older key), `unused` and `destroyed` (periods).
"""

import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path

GROUPS = ("secrets", "periods", "older", "numbers", "made", "retired", "unused", "destroyed")
Content = dict[str, dict[str, str]]
Mark = tuple[int, int, int]


def read(file: Path) -> Content:
    """All of it; empty groups where there is nothing yet."""
    found: Content = json.loads(file.read_text()) if file.exists() else {}
    return {group: {} for group in GROUPS} | found


def mark_of(file: Path) -> Mark | None:
    """What differs once the file was replaced; None while there is none."""
    try:
        seen = file.stat()
    except FileNotFoundError:
        return None
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


def update(file: Path, change: Callable[[Content], None]) -> tuple[Content, Mark | None]:
    """Change it under the lock: two processes may want to at the same instant. What `change` raises changes nothing.

    What is in it then, and its mark.
    """
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        content, before = read(file), read(file)
        change(content)
        if content != before:
            _replace(file, content)
        return content, mark_of(file)


def _replace(file: Path, content: Content) -> None:
    """The draft of somebody who died over it is overwritten, so that no key stays behind in one."""
    draft = file.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        json.dump(content, stream)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)  # the new name must outlive a power cut too
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
