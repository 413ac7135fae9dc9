"""Whether an edition's files are as they were written: disks forget, and somebody may have opened one in an editor.

The library ends each of its files with a footer: JSON with a CRC-32 of all before it, the footer's length, and a magic
number. It doesn't check that sum when it opens a file, so the indexer does once, when it begins. What lies there
besides is left over from merging that nobody was there to finish, and says nothing.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from onsale.search.shelf import Edition

_TAIL = struct.Struct("<II")
_MAGIC = 1337
_AT_ONCE = 1 << 20
_FOOTER_BYTES_MOST = 10_000


def damaged_file(edition: Edition) -> str | None:
    """The name of a file that is missing or isn't what was written; None when all is well."""
    if not edition.whole():
        return "meta.json or one of its segments"
    for file in _files(edition):
        try:
            if not _is_sound(file):
                return file.name
        except FileNotFoundError:
            continue  # merged away in the meantime
        except (OSError, ValueError, KeyError, TypeError):
            return file.name
    return None


def _files(edition: Edition) -> Iterator[Path]:
    for folder in edition.indexes:
        segments = edition.segments(folder)
        for file in sorted(folder.iterdir()):
            if file.name.partition(".")[0] in segments:
                yield file


def _is_sound(file: Path) -> bool:
    size = file.stat().st_size
    if size < _TAIL.size:
        return False  # begun and not written when the machine went
    with file.open("rb") as stream:
        stream.seek(max(size - _TAIL.size, 0))
        length, magic = _TAIL.unpack(stream.read(_TAIL.size))
        if magic != _MAGIC or length > _FOOTER_BYTES_MOST:
            return False
        body = size - _TAIL.size - length
        stream.seek(body)
        footer = json.loads(stream.read(length))
        stream.seek(0)
        return _sum(stream, body) == int(footer["crc"])


def _sum(stream: BinaryIO, size: int) -> int:
    found, left = 0, size
    while left and (part := stream.read(min(left, _AT_ONCE))):
        found, left = zlib.crc32(part, found), left - len(part)
    return found
