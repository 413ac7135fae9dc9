"""Ids: made by the client, sorted by time, shown as opaque strings.

Catalogue entries and people have 63-bit integers (small keys in the hottest tables); bookings, tickets and payments
come thousands a second from many processes and have UUIDs (version 7, RFC 9562). Outside, an id is a prefix that
names the kind and the bytes in Crockford's base 32: `evt_01jd…`. Ids that live under an event carry its bytes first,
so that a shard is known from the id alone.
"""

import base64
import secrets
import threading
import time
import uuid
from datetime import UTC, datetime

from onsale.platform.errors import NotFound

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LETTERS = frozenset(_ALPHABET)
_PAIRS = [one + other for one in _ALPHABET for other in _ALPHABET]
_STANDARD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_STANDARD = bytes.maketrans(_ALPHABET.encode(), _STANDARD)
_EPOCH_MS = 1_735_689_600_000  # 2025-01-01; 42 bits of milliseconds last until 2164
_RANDOM_BITS = 21
_INT_BYTES, _UUID_BYTES = 8, 16

_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """A positive 63-bit integer, larger than any this process made before; unlikely to meet another process's."""
    global _last  # noqa: PLW0603 - a process-wide sequence is what this is
    stamp = (time.time_ns() // 1_000_000 - _EPOCH_MS) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    with _lock:
        _last = max(_last + 1, stamp)
        return _last


def new_uuid() -> uuid.UUID:
    """A UUID version 7: 48 bits of milliseconds, then randomness."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def int_made_at(value: int) -> datetime:
    """When an integer of `new_id` was made."""
    return datetime.fromtimestamp(((value >> _RANDOM_BITS) + _EPOCH_MS) / 1000, UTC)


def made_at(value: uuid.UUID) -> datetime:
    """When a UUID of ours was made."""
    return datetime.fromtimestamp((value.int >> 80) / 1000, UTC)


def encode_id(prefix: str, value: int) -> str:
    """`encode_id("evt", 5)` gives `evt_0000000000005`."""
    return f"{prefix}_{_encode(value, _INT_BYTES)}"


def decode_id(prefix: str, text: str) -> int:
    """The integer behind a public id; `NotFound` for whatever isn't one of that kind."""
    value = _decode(prefix, text, _INT_BYTES)
    if value >> 63:
        raise NotFound
    return value


def encode_event_uuid(prefix: str, event_id: int, value: uuid.UUID) -> str:
    """The public id of something that lives under an event."""
    return f"{prefix}_{_encode(event_id << 128 | value.int, _INT_BYTES + _UUID_BYTES)}"


def decode_event_uuid(prefix: str, text: str) -> tuple[int, uuid.UUID]:
    """The event and the UUID behind a public id; `NotFound` for whatever isn't one of that kind."""
    value = _decode(prefix, text, _INT_BYTES + _UUID_BYTES)
    event_id = value >> 128
    if event_id >> 63:
        raise NotFound
    return event_id, uuid.UUID(int=value & (1 << 128) - 1)


def _length(size: int) -> int:
    return -(-size * 8 // 5)


def _padding(size: int) -> int:
    """How many bits make whole groups of eight letters, which is what the library writes."""
    return -_length(size) % 8 * 5


def _encode(value: int, size: int) -> str:
    letters = _length(size)
    shifts = range((letters - 1) // 2 * 10, -1, -10)
    return "".join([_PAIRS[value >> shift & 1023] for shift in shifts])[-letters:]


def _decode(prefix: str, text: str, size: int) -> int:
    head, _, body = text.partition("_")
    letters = _length(size)
    if head != prefix or len(body) != letters or not _LETTERS.issuperset(body):
        raise NotFound
    standard = body.encode().translate(_TO_STANDARD) + b"A" * (-letters % 8)
    value = int.from_bytes(base64.b32decode(standard), "big") >> _padding(size)
    if value >> size * 8:
        raise NotFound
    return value
