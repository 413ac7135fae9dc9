"""Places in line and passes: signed by us, opaque to everybody else, checked in memory.

`osq_` (a place in line) or `osp_` (a pass) and base64url of: version (1 byte), the key's month (2, months since 2000),
event (8), fan (8), window (4), round (2), expires (4, seconds since 1970), HMAC-SHA256 of kind and all that, its first
19 bytes. Together 48 bytes, which base64 writes without spare bits: every character counts. Each month's key is made
from the keyring's secret `line`.
"""

import base64
import binascii
import hmac
import struct
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from onsale.platform.keyring import Keyring

_LAYOUT = struct.Struct(">BHQQIHI")
_MAC_BYTES = 19
_CHARACTERS = (_LAYOUT.size + _MAC_BYTES) * 4 // 3
_VERSION = 1
_YEAR = 2000
_MONTHS = 2  # no token lives longer
PLACE, PASS = "osq_", "osp_"
_OTHER = frozenset("+/")  # the decoder takes these for - and _, too


@dataclass(frozen=True, slots=True)
class Claim:
    """What a valid token says: whose place it is, of which window of which event. `expires_s`: seconds since 1970."""

    event_id: int
    fan_id: int
    window: int
    round: int
    expires_s: int


class QueueTokens:
    """Signs and reads them."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def sign(self, kind: str, claim: Claim, now: datetime) -> str:
        """The token; the same for the same claim within a month."""
        month = _month(now)
        told = (claim.event_id, claim.fan_id, claim.window, claim.round, claim.expires_s)
        content = _LAYOUT.pack(_VERSION, month, *told)
        return (
            kind + base64.urlsafe_b64encode(content + _mac(self._keyring.secret("line"), kind, month, content)).decode()
        )

    def read(self, kind: str, text: str, now: datetime) -> Claim | None:
        """What it says, or None if it isn't of this kind, isn't ours, was changed, or has expired."""
        if len(text) != len(kind) + _CHARACTERS or not text.startswith(kind) or not _OTHER.isdisjoint(text):
            return None
        try:
            whole = base64.b64decode(text.removeprefix(kind), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        content, mac = whole[: _LAYOUT.size], whole[_LAYOUT.size :]
        version, month, event_id, fan_id, window, round_, expires_s = _LAYOUT.unpack(content)
        recent = 0 <= _month(now) - month <= _MONTHS
        if version != _VERSION or not recent or expires_s <= now.timestamp():
            return None
        if not self._genuine(kind, month, content, mac):
            return None
        return Claim(event_id, fan_id, window, round_, expires_s)

    def _genuine(self, kind: str, month: int, content: bytes, mac: bytes) -> bool:
        return self._keyring.recognises("line", lambda key: hmac.compare_digest(mac, _mac(key, kind, month, content)))


def _mac(line: bytes, kind: str, month: int, content: bytes) -> bytes:
    key = hmac.digest(line, b"queue tokens" + month.to_bytes(2, "big"), sha256)
    return hmac.digest(key, kind.encode() + content, sha256)[:_MAC_BYTES]


def _month(now: datetime) -> int:
    return (now.year - _YEAR) * 12 + now.month - 1
