"""Proof of work as ALTCHA has it: whoever finds the number below the challenge has spent so much computing.

    challenge = SHA-256(salt ‖ number), in hexadecimal; salt = 24 random digits ‖ "?expires=" ‖ seconds ‖ "&"

Any solver of that protocol finds the number. The signature is HMAC-SHA256 over event, fan and challenge: so a challenge
is for one fan and one event. Nothing is kept of it: who uses one twice gains nothing, as each fan has one place.
"""

import base64
import binascii
import hmac
import re
import secrets
import struct
from datetime import datetime
from hashlib import sha256

import msgspec

from onsale.platform import limits
from onsale.platform.keyring import Keyring
from onsale.waitingroom.schemas import ChallengeAnswer

_ALGORITHM = "SHA-256"
_SALT = re.compile(r"[0-9a-f]{24}\?expires=([0-9]{1,12})&")
_ENCODED_MAX = 1_000
_WHOSE = struct.Struct(">QQ")


class _Solution(msgspec.Struct):
    algorithm: str
    challenge: str
    number: int
    salt: str
    signature: str


_decode = msgspec.json.Decoder(_Solution).decode


def hashes_of(level: int) -> int:
    """How many numbers a challenge of this level may make one try."""
    return limits.QUEUE_WORK_LEAST << level - 1


class Challenges:
    """Makes challenges and knows their solutions, by the keyring's secret alone."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def make(self, event_id: int, fan_id: int, level: int, now: datetime) -> ChallengeAnswer:
        """A new one, of level 1 or more."""
        most = hashes_of(level)
        salt = f"{secrets.token_hex(12)}?expires={int(now.timestamp()) + limits.QUEUE_CHALLENGE_S}&"
        challenge = _hash(salt, secrets.randbelow(most + 1))
        signature = _sign(self._keyring.secret("line"), event_id, fan_id, challenge)
        return ChallengeAnswer(
            algorithm=_ALGORITHM, challenge=challenge, maxnumber=most, salt=salt, signature=signature
        )

    def solved(self, event_id: int, fan_id: int, solution: str, now: datetime) -> bool:
        """Whether this solves a challenge of this fan's for this event that hasn't expired."""
        if (told := _read(solution)) is None or not 0 <= told.number <= hashes_of(limits.QUEUE_WORK_LEVELS):
            return False
        salt = _SALT.fullmatch(told.salt)
        if told.algorithm != _ALGORITHM or salt is None or int(salt[1]) <= now.timestamp():
            return False
        challenge = _hash(told.salt, told.number)
        signed = told.signature.encode()
        return challenge == told.challenge and self._keyring.recognises(
            "line", lambda key: hmac.compare_digest(_sign(key, event_id, fan_id, challenge).encode(), signed)
        )


def _sign(line: bytes, event_id: int, fan_id: int, challenge: str) -> str:
    key = hmac.digest(line, b"queue work", sha256)
    return hmac.digest(key, _WHOSE.pack(event_id, fan_id) + challenge.encode(), sha256).hex()


def _hash(salt: str, number: int) -> str:
    return sha256(f"{salt}{number}".encode()).hexdigest()


def _read(solution: str) -> _Solution | None:
    if len(solution) > _ENCODED_MAX:
        return None
    try:
        return _decode(base64.b64decode(solution, validate=True))
    except (binascii.Error, ValueError, msgspec.DecodeError):  # a validation error is a decode error
        return None
