"""Browsers in which somebody has signed in before: their tries are counted by themselves.

Whoever fails a thousand times elsewhere uses up the tries of strangers, not those of the owner at home. The mark is a
random number with our hash over it and the address; it lets nobody in, names nobody, and is good for one address.
"""

import binascii
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hmac import compare_digest

from onsale.platform.sealing import Sealer, normalised_email

_NUMBER = 16


def new_mark(address: str, sealer: Sealer) -> str:
    """For a browser in which the owner of this address has just signed in."""
    number = secrets.token_bytes(_NUMBER)
    return urlsafe_b64encode(number + _overs(number, address, sealer)[0]).decode().rstrip("=")


def device_of_mark(mark: str | None, address: str, sealer: Sealer) -> bytes | None:
    """What its tries are counted by; None for a browser that isn't known for this address. 32 bytes."""
    text = mark or ""
    try:
        content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    number, told = content[:_NUMBER], content[_NUMBER:]
    if not any(compare_digest(told, over) for over in _overs(number, address, sealer)):
        return None
    return sealer.keyed_hash("device", number.hex())


def _overs(number: bytes, address: str, sealer: Sealer) -> tuple[bytes, ...]:
    return sealer.keyed_hashes("known device", f"{number.hex()}\0{normalised_email(address)}")
