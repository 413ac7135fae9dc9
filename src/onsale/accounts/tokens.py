"""Access tokens: signed by us, opaque to everybody else, checked in memory.

`ost_` and base64url of: version (1 byte), person (8), session (16), roles (1, a bit each), flags (2), issued (8,
microseconds since 1970), expires (4, seconds since 1970), HMAC-SHA256 of all that (32). Together 72 bytes, which base64
writes without spare bits: every character counts.
"""

import base64
import binascii
import hmac
import struct
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from onsale.accounts.model import ROLES, Person, Principal
from onsale.platform import limits
from onsale.platform.keyring import Keyring

PREFIX = "ost_"
_OTHER = frozenset("+/")  # the decoder takes these for - and _, too
_LAYOUT = struct.Struct(">BQ16sBHQI")
_VERSION = 1
_VERIFIED = 1
_TWO_FACTORS = 2
_POST = 4
_MAC_BYTES = 32
_CHARACTERS = len(PREFIX) + -(-(_LAYOUT.size + _MAC_BYTES) * 4 // 3)


@dataclass(frozen=True, slots=True)
class Token:
    """What a valid token says. `issued_us`: microseconds since 1970; `expires_s`: seconds since 1970."""

    principal: Principal
    session_id: uuid.UUID
    issued_us: int
    expires_s: int


class Tokens:
    """Issues and reads tokens with the keyring's secret of that name."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def issue(
        self, person: Person, now: datetime, *, session_id: uuid.UUID | None = None, two_factors: bool = False
    ) -> str:
        """A token that lasts `limits.ACCESS_TOKEN_S`, of a new session unless one is named that goes on.

        Dated no earlier than the person's `not_before`: clocks of two processes may differ a little.
        """
        flags = (_VERIFIED if person.email_verified_at else 0) | (_TWO_FACTORS if two_factors else 0)
        return self._signed(person.id, session_id, person.roles, flags, max(now, person.not_before or now))

    def issue_for_post(self, post_id: int, now: datetime) -> str:
        """A token of a new session for whoever stands at a post: a scanner and nothing else, no person of ours."""
        return self._signed(post_id, None, frozenset({"scanner"}), _POST, now)

    def _signed(
        self, number: int, session_id: uuid.UUID | None, roles: frozenset[str], flags: int, issued: datetime
    ) -> str:
        content = _LAYOUT.pack(
            _VERSION,
            number,
            (session_id or uuid.uuid4()).bytes,
            sum(1 << bit for bit, role in enumerate(ROLES) if role in roles),
            flags,
            microseconds(issued),
            int(issued.timestamp()) + limits.ACCESS_TOKEN_S,
        )
        return (
            PREFIX
            + base64.urlsafe_b64encode(content + _mac(self._keyring.secret("tokens"), content)).rstrip(b"=").decode()
        )

    def read(self, text: str, now: datetime) -> Token | None:
        """What it says, or `None` if it isn't ours, was changed, or has expired."""
        content = self._checked(text)
        if content is None:
            return None
        version, person_id, session, roles, flags, issued_us, expires_s = _LAYOUT.unpack(content)
        if version != _VERSION or expires_s <= now.timestamp():
            return None
        session_id = uuid.UUID(bytes=session)
        names = frozenset(role for bit, role in enumerate(ROLES) if roles >> bit & 1)
        principal = Principal(
            person_id,
            names,
            bool(flags & _VERIFIED),
            session_id,
            two_factors=bool(flags & _TWO_FACTORS),
            proved_at=datetime.fromtimestamp(issued_us / 1_000_000, UTC),
            post=bool(flags & _POST),
        )
        return Token(principal, session_id, issued_us, expires_s)

    def _checked(self, text: str) -> bytes | None:
        if len(text) != _CHARACTERS or not text.startswith(PREFIX) or not _OTHER.isdisjoint(text):
            return None
        try:
            whole = base64.b64decode(text.removeprefix(PREFIX) + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        content, mac = whole[: _LAYOUT.size], whole[_LAYOUT.size :]
        ours = self._keyring.recognises("tokens", lambda key: hmac.compare_digest(mac, _mac(key, content)))
        return content if ours else None


def _mac(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, b"access token\0" + content, sha256)


def microseconds(moment: datetime) -> int:
    """Since 1970, exactly."""
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond
