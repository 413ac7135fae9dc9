"""Opening whatever is sealed in raw bytes, as somebody would who has the files and the keyring.

Nothing is asked of a database here: rows that were deleted long ago, and records of the write-ahead log, are bytes like
any others. What has a shape of its own is found by it: a short value begins with its length, and what a period key
seals stands beside the period's name.
"""

import json
import re
import struct
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE, _TAG, _KEY = 12, 16, 32
_PAGE, _SEGMENT_HEADER, _PAGE_HEADER = 8192, 40, 24
_LONGEST_MAIL, _LONGEST_SHORT = 16_384, 126
_DUMPED, _MONTH = re.compile(rb"\\\\x([0-9a-f]{40,})"), re.compile(rb"\d{4}-\d\d(?=\t)")
_BESIDE_PERIOD = re.compile(rb"[\x11-\x21]\d{4}-\d\d")  # a text that begins with a month, its length first


@dataclass(frozen=True, slots=True)
class Opened:
    """What was sealed, and by which kind of key it opened."""

    what: str
    content: bytes


def keys_of(keyring: Path) -> frozenset[bytes]:
    """Every key in the file, whatever it is meant for."""
    content = json.loads(keyring.read_text())
    return frozenset(b64decode(text) for kind in ("secrets", "older", "periods") for text in content[kind].values())


def log_without_headers(segment: bytes) -> bytes:
    """A segment of the write-ahead log as one run of records: a record goes on behind the next page's header."""
    pages = (segment[at : at + _PAGE] for at in range(0, len(segment), _PAGE))
    return b"".join(page[_PAGE_HEADER if n else _SEGMENT_HEADER :] for n, page in enumerate(pages) if any(page[:4]))


def data_keys(content: bytes, owner: int, keys: Iterable[bytes]) -> set[bytes]:
    """The data keys of this person that lie in these bytes, wrapped by any of the keys."""
    binding, found = f"key:{owner}".encode(), set()
    for wrapped in _values(content, _NONCE + _KEY + _TAG):
        found |= {opened for key in keys if (opened := _open(key, wrapped, binding)) is not None}
    return found


def opened(content: bytes, owner: int, data_keys: Iterable[bytes], texts: dict[str, set[int]]) -> set[Opened]:
    """What opens in these bytes by this person's data keys. `texts`: fields, and how many bytes theirs may have."""
    found, data_keys = set(), list(data_keys)
    for length in {length for lengths in texts.values() for length in lengths} if data_keys else set():
        for sealed in _values(content, _NONCE + length + _TAG):
            for field in texts:
                for key in data_keys:
                    text = _open(key, sealed, f"{owner}:{field}".encode())
                    found |= {Opened(field, text)} if text is not None else set()
    return found


def in_transit(content: bytes, keys: Iterable[bytes]) -> set[Opened]:
    """What a period key seals by itself, such as a mail that waited to be sent."""
    found, keys = set(), list(keys)
    for sealed in _beside_periods(content):
        for key in keys:
            text = _open(key, sealed, b"transit")
            found |= {Opened("transit", text)} if text is not None else set()
    return found


def dumped(dump: bytes) -> bytes:
    """The bytes a dump holds, as a table's file has them: hexadecimal in it, here with what stands before them."""
    values = (bytes.fromhex(digits.decode()) for digits in _DUMPED.findall(dump) if len(digits) % 2 == 0)
    months = b"".join(bytes([len(month) + 1 << 1 | 1]) + month for month in _MONTH.findall(dump)[:1])
    return b"".join(
        bytes([len(value) + 1 << 1 | 1]) + value
        if len(value) < _LONGEST_SHORT
        else months + struct.pack("<I", len(value) + 4 << 2) + value
        for value in values
    )


def _values(content: bytes, length: int) -> Iterator[bytes]:
    """Whatever may be a short value of so many bytes."""
    header = bytes([(length + 1) << 1 | 1])
    at, seen = content.find(header), set()
    while at >= 0:
        value = content[at + 1 : at + 1 + length]
        if len(value) == length and value not in seen:
            seen.add(value)
            yield value
        at = content.find(header, at + 1)


def _beside_periods(content: bytes) -> Iterator[bytes]:
    seen: set[bytes] = set()
    for match in _BESIDE_PERIOD.finditer(content):
        for value in _after(content, match.start() + (content[match.start()] >> 1)):
            if value not in seen:
                seen.add(value)
                yield value


def _after(content: bytes, at: int) -> Iterator[bytes]:
    """The value that begins here: a short one, or a longer one, whose length stands on a multiple of four."""
    first = content[at] if at < len(content) else 0
    if first & 1 and first != 1:
        yield content[at + 1 : at + (first >> 1)]
    for padding in range(4):
        start = at + padding
        if start + 4 <= len(content) and not any(content[at:start]):
            (header,) = struct.unpack_from("<I", content, start)
            if header & 3 == 0 and _NONCE + _TAG < header >> 2 < _LONGEST_MAIL:
                yield content[start + 4 : start + (header >> 2)]


@lru_cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def _open(key: bytes, sealed: bytes, binding: bytes) -> bytes | None:
    try:
        return _cipher(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], binding)
    except (InvalidTag, ValueError):
        return None
