"""Personal data is sealed: AES-256-GCM under a data key of its person, which a period key from the keyring wraps.

The additional data binds a seal to its person and field, so that a value moved to another row or column doesn't
open. Without the period key nothing opens, whatever backup the rows are found in.
"""

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from onsale.platform.keyring import Keyring

_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A person's data key as it is stored: unreadable without the period's key."""

    period: str
    sealed: bytes


class Sealer:
    """Seals and opens with the keys of one keyring."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._lookup = keyring.secret("lookup")

    def new_key(self, owner: int, now: datetime) -> tuple[bytes, WrappedKey]:
        """A fresh data key for `owner`, and how to store it."""
        key = AESGCM.generate_key(256)
        period = self._keyring.current_period(now)
        return key, WrappedKey(period, _seal(self._keyring.period_key(period), key, f"key:{owner}"))

    def unwrap(self, owner: int, wrapped: WrappedKey) -> bytes:
        """The data key again. `KeyError` once its period is destroyed, `InvalidTag` when it isn't this owner's."""
        return _open(self._keyring.period_key(wrapped.period), wrapped.sealed, f"key:{owner}")

    def seal(self, key: bytes, owner: int, field: str, text: str) -> bytes:
        """Seal one field of one person."""
        return _seal(key, text.encode(), f"{owner}:{field}")

    def open(self, key: bytes, owner: int, field: str, sealed: bytes) -> str:
        """Open it again; `InvalidTag` when it belongs to another person or field."""
        return _open(key, sealed, f"{owner}:{field}").decode()

    def seal_in_transit(self, content: bytes, now: datetime) -> tuple[str, bytes]:
        """Seal something short-lived that belongs to no account yet, such as a mail on its way: (period, sealed)."""
        period = self._keyring.current_period(now)
        return period, _seal(self._keyring.period_key(period), content, "transit")

    def open_in_transit(self, period: str, sealed: bytes) -> bytes:
        """Open it again."""
        return _open(self._keyring.period_key(period), sealed, "transit")

    def lookup_hash(self, email: str) -> bytes:
        """What an address is found by: a keyed hash of its normalised form. 32 bytes."""
        return hmac.digest(self._lookup, normalised_email(email).encode(), sha256)

    def keyed_hash(self, purpose: str, content: str) -> bytes:
        """A keyed hash of anything else that is recognised but never stored in clear. 32 bytes."""
        return hmac.digest(self._lookup, f"{purpose}\0{content}".encode(), sha256)


def normalised_email(email: str) -> str:
    """Two spellings that reach the same mailbox nearly everywhere are the same address: case and Unicode form."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


def _seal(key: bytes, content: bytes, binding: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, binding.encode())


def _open(key: bytes, sealed: bytes, binding: str) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], binding.encode())
