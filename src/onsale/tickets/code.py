"""The code in a ticket's QR picture: what it stands for, signed with Ed25519 (RFC 8032).

96 bytes: format and key number, event, ticket, place and serial, then the signature over all of it; in a rotating code
five more, the proof that it was made a moment ago (`rotating`). They are written in base 32 (RFC 4648, upper case),
which a QR code stores as alphanumerics: fewer modules than binary. A ticket has exactly one code (rotating: at a time);
no other spelling of it is read, so what differs in any character isn't a code. Whoever has the event's public keys can
check it without a network.
"""

import base64
import struct
import uuid
from dataclasses import dataclass
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onsale.tickets.errors import BadCode

PREFIX = "OS"
PROOF_BYTES = 5
_STATIC, _ROTATING = 1, 2
_BODY = struct.Struct(">BBq16sIH")
_SIGNATURE_BYTES = 64
_SIGNED_BYTES = _BODY.size + _SIGNATURE_BYTES


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a code says it is. Nothing of it holds until the signature is checked."""

    key_id: int
    event_id: int
    ticket_id: uuid.UUID
    place: int
    serial: int


class Code(NamedTuple):
    """A code taken apart, unchecked: what it claims, the signed bytes, their signature; `proof` in a rotating one."""

    claimed: Claimed
    body: bytes
    signature: bytes
    proof: bytes | None


def sign(claimed: Claimed, key: Ed25519PrivateKey) -> str:
    """The static code. The same ticket and key always give the same one."""
    return _written(_signed(_STATIC, claimed, key))


def sign_rotating(claimed: Claimed, key: Ed25519PrivateKey, proof: bytes) -> str:
    """The rotating code with the proof of its moment (`PROOF_BYTES`). What is signed can't be made a static one."""
    return _written(_signed(_ROTATING, claimed, key) + proof)


def read(text: str) -> Code:
    """The code that is written there, unchecked; `BadCode` for anything not of our form."""
    content = _content(text)
    form, key_id, event_id, ticket, place, serial = _BODY.unpack_from(content)
    proof = content[_SIGNED_BYTES:]
    if (form, len(proof)) not in {(_STATIC, 0), (_ROTATING, PROOF_BYTES)}:
        raise BadCode
    claimed = Claimed(key_id, event_id, uuid.UUID(bytes=ticket), place, serial)
    return Code(claimed, content[: _BODY.size], content[_BODY.size : _SIGNED_BYTES], proof or None)


def _signed(form: int, claimed: Claimed, key: Ed25519PrivateKey) -> bytes:
    body = _BODY.pack(form, claimed.key_id, claimed.event_id, claimed.ticket_id.bytes, claimed.place, claimed.serial)
    return body + key.sign(body)


def _content(text: str) -> bytes:
    letters = text.removeprefix(PREFIX)
    if len(letters) not in _LENGTHS:
        raise BadCode
    try:
        content = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        raise BadCode from None
    # The last character has bits to spare, which decoding ignores: several spellings would be the same bytes.
    if _written(content) != text:
        raise BadCode
    return content


def _written(content: bytes) -> str:
    return PREFIX + base64.b32encode(content).decode().rstrip("=")


_LENGTHS = {len(_written(bytes(size))) - len(PREFIX) for size in (_SIGNED_BYTES, _SIGNED_BYTES + PROOF_BYTES)}
