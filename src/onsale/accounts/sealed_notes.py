"""Short-lived notes that a browser carries for us and can't read: sealed, and tagged with what they are."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidTag

from onsale.platform.sealing import Sealer

T = TypeVar("T", bound=msgspec.Struct)


def sealed_note(content: msgspec.Struct, *, sealer: Sealer, now: datetime) -> str:
    """For a cookie or a field. Give its type a `tag`: a note of one kind must not be taken for another."""
    period, sealed = sealer.seal_in_transit(msgspec.json.encode(content), now)
    return f"{period}.{urlsafe_b64encode(sealed).decode().rstrip('=')}"


def opened_note(text: str | None, kind: type[T], *, sealer: Sealer) -> T | None:
    """What it says; None where there is none of ours, or it is of another kind."""
    period, _dot, content = (text or "").partition(".")
    try:
        sealed = urlsafe_b64decode(content + "=" * (-len(content) % 4))
        return msgspec.json.decode(sealer.open_in_transit(period, sealed), type=kind)
    except (binascii.Error, ValueError, KeyError, InvalidTag, msgspec.MsgspecError):
        return None
