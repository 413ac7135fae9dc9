"""What a browser remembers of the code it asked for: where it went, when, and how often it was mistyped since.

In a sealed cookie of its own, so that the code's page has an address to come back to that names nobody: going back,
reloading and a second tab show it again. It only words that page; whether a code is right is the database's to say.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

import msgspec
from cryptography.exceptions import InvalidTag
from litestar.datastructures import Cookie

from onsale.accounts.cookies import asked_cookie
from onsale.platform import limits
from onsale.platform.sealing import Sealer
from onsale.platform.settings import Settings

_LIFE = timedelta(seconds=limits.MAILED_CODE_S)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """`again`: one was asked for before it, which no longer counts. `wrong`: how often it was mistyped here."""

    email: str
    at: datetime
    again: bool = False
    wrong: int = 0

    def ran_out(self, now: datetime) -> bool:
        """Whether the code's time is over."""
        return now - self.at >= _LIFE

    def tried_too_often(self) -> bool:
        """Whether the right code no longer counts either."""
        return self.wrong >= limits.MAILED_CODE_TRIES


def keep(asked: Asked, *, sealer: Sealer, settings: Settings, now: datetime) -> Cookie:
    """The cookie that remembers it."""
    period, sealed = sealer.seal_in_transit(msgspec.json.encode(asked), now)
    return asked_cookie(f"{period}.{urlsafe_b64encode(sealed).decode().rstrip('=')}", settings)


def read(cookie: str | None, *, sealer: Sealer) -> Asked | None:
    """What it remembers; None where there is nothing that we sealed."""
    period, _dot, text = (cookie or "").partition(".")
    try:
        sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return msgspec.json.decode(sealer.open_in_transit(period, sealed), type=Asked)
    except (binascii.Error, ValueError, KeyError, InvalidTag, msgspec.MsgspecError):
        return None
