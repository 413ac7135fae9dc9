"""Where a list goes on: an opaque string for the reader, a few sort keys for us."""

import base64
import binascii
from typing import Any, TypeVar

import msgspec

from onsale.platform.errors import InvalidRequest

T = TypeVar("T")
_LONGEST = 512


def encode_cursor(keys: list[Any]) -> str:
    """The keys of the last row shown."""
    return base64.urlsafe_b64encode(msgspec.json.encode(keys)).rstrip(b"=").decode()


def decode_cursor(text: str, shape: type[T]) -> T:
    """The keys again, checked to be of `shape` (say `tuple[datetime, int]`); `InvalidRequest` for anything else."""
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(text[:_LONGEST] + "=" * (-len(text) % 4)), type=shape)
    except (ValueError, binascii.Error, msgspec.MsgspecError, UnicodeError):
        raise InvalidRequest.of("cursor", "is not one this list gave; start again without it") from None
