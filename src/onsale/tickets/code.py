"""The code in a ticket's QR picture: what it stands for, signed with Ed25519 (RFC 8032).

95 bytes: format and key number, event, ticket, place and serial, then the signature over all of it. They are written in
base 32 (RFC 4648, upper case), which a QR code stores as alphanumerics: smaller modules than binary, and a person can
type it. Whoever has the event's public keys can check it without a network.
"""

import base64
import binascii
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
    body = _BODY.pack(
        _FORMAT, claimed.key_id, claimed.event_id, claimed.ticket_id.bytes, claimed.place, claimed.serial
    )
    return PREFIX + base64.b32encode(body + key.sign(body)).rstrip(b"=").decode()


def read(code: str) -> tuple[Claimed, bytes, bytes]:
    """What a code claims, its signed body and its signature, unchecked; `BadCode` for anything not of our form."""
    text = "".join(code.split()).upper().removeprefix(PREFIX)
    if len(text) != _CODE_CHARACTERS or not text.isascii():
        raise BadCode
    try:
        content = base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error:
        raise BadCode from None
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
