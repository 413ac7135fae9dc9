"""A file lock that ends with its process, also when that process has forked."""

import fcntl
import os
from pathlib import Path

_private: set[int] = set()


def keep_private(fd: int) -> int:
    """Close this descriptor in forked children: a copy there would outlive the owner."""
    _private.add(fd)
    return fd


def close_private(fd: int) -> None:
    """Close it, and forget that forked children must."""
    _private.discard(fd)
    os.close(fd)


def _close_in_child() -> None:
    while _private:
        os.close(_private.pop())


os.register_at_fork(after_in_child=_close_in_child)


def try_lock(path: Path) -> int | None:
    """A descriptor that holds the exclusive lock, or None if somebody else does."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    except BaseException:
        os.close(fd)
        raise
    return keep_private(fd)
