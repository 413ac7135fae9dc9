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

from cryptography.exceptions import InvalidTag
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

    @property
    def keyring(self) -> Keyring:
        """The keys it goes by."""
        return self._keyring

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

    def current_period(self, now: datetime) -> str:
        """The period that whatever is sealed now is wrapped by."""
        return self._keyring.current_period(now)

    def rewrap(self, owner: int, wrapped: WrappedKey, period: str) -> WrappedKey:
        """The same data key, wrapped by another period's key."""
        binding = f"key:{owner}"
        key = _open(self._keyring.period_key(wrapped.period), wrapped.sealed, binding)
        return WrappedKey(period, _seal(self._keyring.period_key(period), key, binding))

    def lookup_hash(self, email: str) -> bytes:
        """What an address is found by: a keyed hash of its normalised form, by the newest key. 32 bytes."""
        return self.lookup_hashes(email)[0]

    def lookup_hashes(self, email: str) -> tuple[bytes, ...]:
        """By each key that may still be the one; the newest first."""
        return tuple(address_hash(key, email) for key in self._keyring.secrets("lookup"))

    def keyed_hash(self, purpose: str, content: str) -> bytes:
        """A keyed hash of anything else that is recognised but never stored in clear. 32 bytes."""
        return self.keyed_hashes(purpose, content)[0]

    def keyed_hashes(self, purpose: str, content: str) -> tuple[bytes, ...]:
        """By each key that counts, for what was hashed some time ago; the newest first."""
        text = f"{purpose}\0{content}".encode()
        return tuple(hmac.digest(key, text, sha256) for key in self._keyring.secrets("marks"))


def address_hash(key: bytes, email: str) -> bytes:
    """What an address is found by under this key."""
    return hmac.digest(key, normalised_email(email).encode(), sha256)


def normalised_email(email: str) -> str:
    """Two spellings that reach the same mailbox nearly everywhere are the same address: case and Unicode form."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


def _seal(key: bytes, content: bytes, binding: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, binding.encode())


def _open(key: bytes, sealed: bytes, binding: str) -> bytes:
    if len(sealed) < _NONCE_BYTES:
        raise InvalidTag
    return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], binding.encode())
