"""Recovery codes: for whoever has lost the phone. Ten, shown once, kept as keyed hashes, each used once.

Fifty random bits each: nobody guesses one, so that tries needn't be limited by person, which would let a stranger keep
the owner out. They are hashed by their person's own key: they last as long as it, and go with it.
"""

import hmac
import secrets
from collections.abc import Sequence
from hashlib import sha256

from onsale.accounts import people
from onsale.platform import limits
from onsale.platform.database import ReadTx
from onsale.platform.sealing import Sealer

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
_HALF = 5


def new_codes() -> list[str]:
    """A fresh set, as people write them down: `k7m2p-x9r4t`."""
    return [f"{_random()}-{_random()}" for _ in range(limits.RECOVERY_CODES)]


async def hashes_of(tx: ReadTx, person_id: int, codes: Sequence[str], sealer: Sealer) -> list[bytes]:
    """What is kept of them."""
    key = await people.data_key(tx, person_id, sealer=sealer)
    return [_hash(key, code) for code in codes]


async def hashes_to_find(tx: ReadTx, person_id: int, text: str, sealer: Sealer) -> list[bytes]:
    """What one may be kept as, however it was grouped or capitalised; older ones were hashed by the keyring's key."""
    by_keyring = sealer.keyed_hashes("recovery_code", f"{person_id}\0{_letters(text)}")
    return [*await hashes_of(tx, person_id, [text], sealer), *by_keyring]


def _hash(key: bytes, text: str) -> bytes:
    return hmac.digest(key, b"recovery code\0" + _letters(text).encode(), sha256)


def _letters(text: str) -> str:
    return "".join(text.split()).replace("-", "").casefold()


def _random() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_HALF))
