"""The code in a ticket's QR picture: what it stands for, signed with Ed25519 (RFC 8032).

96 bytes: format and key number, event, ticket, place and serial, then the signature over all of it. They are written in
base 32 (RFC 4648, upper case), which a QR code stores as alphanumerics: fewer modules than binary. A ticket has exactly
one code; no other spelling of it is read, so what differs in any character isn't a code. Whoever has the event's public
keys can check it without a network.
"""

import base64
import struct
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from onsale.tickets.errors import BadCode, NoSuchKey

_FORMAT = 1
_BODY = struct.Struct(">BBq16sIH")
_SIGNATURE_BYTES = 64
_CODE_CHARACTERS = -(-(_BODY.size + _SIGNATURE_BYTES) * 8 // 5)
_PADDING = "=" * (-_CODE_CHARACTERS % 8)
PREFIX = "OS"


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a code says it is. Nothing of it holds until the signature is checked."""

    key_id: int
    event_id: int
    ticket_id: uuid.UUID
    place: int
    serial: int


def sign(claimed: Claimed, key: Ed25519PrivateKey) -> str:
    """The code. The same ticket and key always give the same one."""
    body = _BODY.pack(_FORMAT, claimed.key_id, claimed.event_id, claimed.ticket_id.bytes, claimed.place, claimed.serial)
    return _written(body + key.sign(body))


def read(code: str) -> tuple[Claimed, bytes, bytes]:
    """What a code claims, its signed body and its signature, unchecked; `BadCode` for anything not of our form."""
    text = code.removeprefix(PREFIX)
    if len(text) != _CODE_CHARACTERS:
        raise BadCode
    try:
        content = base64.b32decode(text + _PADDING)
    except ValueError:
        raise BadCode from None
    # The last character has bits to spare, which decoding ignores: several spellings would be the same bytes.
    if _written(content) != code:
        raise BadCode
    body, signature = content[: _BODY.size], content[_BODY.size :]
    form, key_id, event_id, ticket, place, serial = _BODY.unpack(body)
    if form != _FORMAT:
        raise BadCode
    return Claimed(key_id, event_id, uuid.UUID(bytes=ticket), place, serial), body, signature


def verify(code: str, keys: Mapping[int, Ed25519PublicKey]) -> Claimed:
    """What a genuine code stands for; `BadCode` or `NoSuchKey` for others. `keys` are one event's, by number."""
    claimed, body, signature = read(code)
    key = keys.get(claimed.key_id)
    if key is None:
        raise NoSuchKey
    try:
        key.verify(signature, body)
    except InvalidSignature:
        raise BadCode from None
    return claimed


def _written(content: bytes) -> str:
    return PREFIX + base64.b32encode(content).decode().rstrip("=")
