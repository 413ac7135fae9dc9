"""Passwords known from breaches, looked up in a list that lies on this machine: nothing is asked of anybody.

The list is what Have I Been Pwned publishes and its downloader writes: SHA-1 hashes in hexadecimal, `:` and how often
each was seen; either one sorted file of whole hashes, or a folder with a file for each five first digits (`21BD1.txt`),
holding the other thirty-five. It is 40 GB and more, so it is not part of Onsale. A sorted file is searched by
bisection: some forty short reads.
"""

import asyncio
import os
from hashlib import sha1
from pathlib import Path
from typing import BinaryIO

from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.settings import BadSetting

_PREFIX = 5
_DIGITS = 40


class BreachedPasswords:
    """The list at a path; none at all for an empty one. `BadSetting` where nothing can be read."""

    def __init__(self, path: Path) -> None:
        self._path = path if path.name else None
        if self._path and not os.access(self._path, os.R_OK):
            raise BadSetting(f"ONSALE_BREACHED_PASSWORDS: {path} can't be read")

    async def holds(self, password: str) -> bool:
        """Whether it is on the list. Read in a thread: the file may lie on a slow disk."""
        return self._path is not None and await asyncio.to_thread(self._find, self._path, password)

    def _find(self, path: Path, password: str) -> bool:
        digits = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        if path.is_dir():
            return _in_folder(path, digits)
        with path.open("rb") as file:
            return _in_sorted(file, digits)


def breached_password() -> InvalidRequest:
    """What whoever chose one is told."""
    return InvalidRequest.of("password", _("is on a list of stolen passwords; choose one that you use nowhere else"))


def _in_folder(folder: Path, digits: bytes) -> bool:
    prefix, rest = digits[:_PREFIX].decode(), digits[_PREFIX:]
    try:
        lines = (folder / f"{prefix}.txt").read_bytes().splitlines()
    except FileNotFoundError:
        return False
    return any(line[: len(rest)].upper() == rest for line in lines)


def _in_sorted(file: BinaryIO, digits: bytes) -> bool:
    """Narrow down to the bytes between `low`, where a line begins, and `high`."""
    low, high = 0, file.seek(0, os.SEEK_END)
    while low < high:
        middle = (low + high) // 2
        start = _line_after(file, middle) if middle > low else low
        if start >= high:
            high = middle
            continue
        line = file.readline() if file.seek(start) == start else b""
        found = line[:_DIGITS].upper()
        if found == digits:
            return True
        low, high = (start + len(line), high) if found < digits else (low, middle)
    return False


def _line_after(file: BinaryIO, at: int) -> int:
    """Where the first line begins that doesn't begin before `at`."""
    file.seek(at - 1)
    file.readline()
    return file.tell()
