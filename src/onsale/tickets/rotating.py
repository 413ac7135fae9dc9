"""The part of a rotating code that says when it was made: a one-time password after RFC 6238, of 15 seconds.

Each ticket has a secret, made of the event's, which is made of the event's private key: nothing is stored, and whoever
may check codes without a network is given the event's secret and makes the tickets' from it.
"""

import hashlib
import hmac
import struct
import uuid
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from onsale.tickets.code import PROOF_BYTES

STEP_S = 15
TOLERANCE_STEPS = 1
_INFO = b"onsale rotating codes v1"
_SECRET_BYTES = 32


def event_secret(key: Ed25519PrivateKey) -> bytes:
    """What an event's tickets have their secrets from, for codes signed with this key. 32 bytes."""
    return HKDF(SHA256(), _SECRET_BYTES, salt=None, info=_INFO).derive(key.private_bytes_raw())


def ticket_secret(secret: bytes, ticket_id: uuid.UUID, serial: int) -> bytes:
    """The ticket's own, of the event's. A reissued ticket has another. 32 bytes."""
    return _mac(secret, ticket_id.bytes + struct.pack(">H", serial))


def step_of(at: datetime) -> int:
    """How many times 15 seconds have passed since 1970."""
    return int(at.timestamp()) // STEP_S


def proof_of(secret: bytes, step: int) -> bytes:
    """What the code of this step ends in. `secret` is the ticket's."""
    return _mac(secret, struct.pack(">Q", step))[:PROOF_BYTES]


def is_fresh(secret: bytes, proof: bytes, at: datetime) -> bool:
    """Whether the proof is of this moment's step or of the ones beside it: clocks differ, and hands are slow."""
    now = step_of(at)
    steps = range(max(0, now - TOLERANCE_STEPS), now + TOLERANCE_STEPS + 1)
    return any(hmac.compare_digest(proof_of(secret, step), proof) for step in steps)


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)
