"""What a code alone tells at a door: no database, no network. Scanners that are offline judge the same way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from onsale.tickets.code import Claimed, Code, read
from onsale.tickets.errors import BadCode
from onsale.tickets.model import Reason, Result
from onsale.tickets.rotating import is_fresh, ticket_secret
from onsale.tickets.rules import CodeMode


@dataclass(frozen=True, slots=True)
class DoorKey:
    """One of an event's keys as its doors know it. `rotating_secret`: see `rotating.event_secret`."""

    public: Ed25519PublicKey
    rotating_secret: bytes = field(repr=False)
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What speaks against a code: nothing while `result` is null. `claimed` is to be believed only then."""

    claimed: Claimed | None
    result: Result | None = None
    reason: Reason | None = None


def judge(text: str, event_id: int, keys: Mapping[int, DoorKey], *, code_mode: CodeMode, at: datetime) -> Judgement:
    """Whether this is a code of the event, made by us, and good at this moment. `keys` are the event's, by number.

    Of another event's code, whose keys aren't known here, it says only that it claims to be one.
    """
    try:
        code = read(text)
    except BadCode:
        return Judgement(None, Result.INVALID, Reason.UNREADABLE)
    if code.claimed.event_id != event_id:
        return Judgement(code.claimed, Result.WRONG_EVENT)
    reason = why_not_ours(code, keys) or _why_not_now(code, keys[code.claimed.key_id], code_mode, at)
    return Judgement(code.claimed, Result.INVALID if reason else None, reason)


def why_not_ours(code: Code, keys: Mapping[int, DoorKey]) -> Reason | None:
    """What is wrong with its key or signature. `keys` are those of the event it names, by number."""
    key = keys.get(code.claimed.key_id)
    if key is None:
        return Reason.UNKNOWN_KEY
    try:
        key.public.verify(code.signature, code.body)
    except InvalidSignature:
        return Reason.FORGED
    return Reason.REVOKED_KEY if key.revoked else None


def _why_not_now(code: Code, key: DoorKey, code_mode: CodeMode, at: datetime) -> Reason | None:
    """A rotating code is judged by its moment whatever the event's mode: it may have been static a minute ago."""
    if code.proof is None:
        return Reason.NOT_ROTATING if code_mode is CodeMode.ROTATING else None
    secret = ticket_secret(key.rotating_secret, code.claimed.ticket_id, code.claimed.serial)
    return None if is_fresh(secret, code.proof, at) else Reason.STALE
