"""The seeds of an event's windows: one chain of hashes, committed to before anybody joins, revealed backwards.

Each seed is the hash of the one after it, and the anchor the hash of the first. Who knows the anchor can tell of every
seed that is revealed whether it is the one that was meant on the day of the commitment; nobody can work out from it,
or from revealed seeds, what is still to come. Lamport's one-time passwords work the same way (CACM 24(11), 1981).

Pure: the key and the nonce are handed in. Who has both knows every seed, so neither leaves the operator's machines.
"""

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from hmac import compare_digest, digest

LENGTH = 4096
"""How many windows one event can have: at five seconds each, after window 0, more than five and a half hours."""

SEED_BYTES = 32

_TAIL = b"queue chain\0"
_LINK = b"onsale queue seed\0"
_ID_BYTES = 8


class ChainEnded(ValueError):
    """No seed is left for this window."""


@dataclass(frozen=True)
class Chain:
    """The seeds of one event. `nonce` sets two chains of one event apart, should the first ever have to be given up."""

    key: bytes = field(repr=False)
    event_id: int
    nonce: bytes

    @cached_property
    def anchor(self) -> bytes:
        """What is published before anybody joins: the hash of the first seed."""
        return _hash(self._seeds[0])

    def seed(self, window: int) -> bytes:
        """The seed of a window, to be revealed once that window has closed; `ChainEnded` past the last."""
        if not 0 <= window < LENGTH:
            raise ChainEnded(f"there is no seed for window {window}: a chain has {LENGTH}")
        return self._seeds[window]

    @cached_property
    def _seeds(self) -> tuple[bytes, ...]:
        """All of them, first to last: 4,095 hashes, some milliseconds and 300 kB."""
        last = digest(self.key, _TAIL + self.event_id.to_bytes(_ID_BYTES, "big") + self.nonce, "sha256")
        backwards = [last]
        for _ in range(LENGTH - 1):
            backwards.append(_hash(backwards[-1]))
        return tuple(reversed(backwards))


def follows(seed: bytes, before: bytes) -> bool:
    """Whether a revealed seed is the one after `before`: the seed of the window before, or the anchor for window 0."""
    return compare_digest(_hash(seed), before)


def _hash(seed: bytes) -> bytes:
    return sha256(_LINK + seed).digest()
