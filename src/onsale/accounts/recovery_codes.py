"""Recovery codes: for whoever has lost the phone. Ten, shown once, kept as keyed hashes, each used once.

Fifty random bits each: nobody guesses one, so that tries needn't be limited by person, which would let a stranger keep
the owner out.
"""

import secrets
from collections.abc import Sequence

from onsale.platform import limits
from onsale.platform.sealing import Sealer

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
_HALF = 5


def new_codes() -> list[str]:
    """A fresh set, as people write them down: `k7m2p-x9r4t`."""
    return [f"{_random()}-{_random()}" for _ in range(limits.RECOVERY_CODES)]


def hashes_of(person_id: int, codes: Sequence[str], sealer: Sealer) -> list[bytes]:
    """What is kept of them."""
    return [hash_of(person_id, code, sealer) for code in codes]


def hash_of(person_id: int, text: str, sealer: Sealer) -> bytes:
    """Of one, however it was grouped or capitalised."""
    letters = "".join(text.split()).replace("-", "").casefold()
    return sealer.keyed_hash("recovery_code", f"{person_id}\0{letters}")


def _random() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_HALF))
