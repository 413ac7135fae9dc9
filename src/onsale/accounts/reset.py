"""A forgotten password: a code by mail, then another password."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from onsale.accounts import codes, letters, lookup, people, store
from onsale.accounts.model import Person, Purpose
from onsale.platform import mail
from onsale.platform.database import WriteTx
from onsale.platform.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """Somebody with a mailed code and a new password."""

    email: str = field(repr=False)
    code: str = field(repr=False)
    password_hash: str = field(repr=False)
    asker: str = ""


async def forgot(tx: WriteTx, email: str, code: str, *, sealer: Sealer, now: datetime, asker: str = "") -> None:
    """Mail a code, or that there is no account. Either way a code is written down and a mail goes out: the caller
    learns nothing, not even from the time it takes."""
    known = await lookup.find(tx, email, sealer=sealer)
    await codes.open_code(tx, email, Purpose.RESET, code, sealer=sealer, asker=asker)
    letter = letters.reset_letter(email, code) if known else letters.no_account_letter(email)
    await mail.enqueue(tx, sealer, letter, now)


async def reset(tx: WriteTx, request: Reset, *, sealer: Sealer, now: datetime) -> Person | None:
    """Their new password counts, their address is confirmed, and every session is over; `None` for a wrong code,
    whose try counts only if this commits."""
    right = await codes.use_code(tx, request.email, Purpose.RESET, request.code, sealer=sealer, asker=request.asker)
    if not right:
        return None
    person = await people.by_email(tx, request.email, sealer=sealer)
    if person is None:
        return None
    await store.set_password(tx, person.id, request.password_hash)
    await store.set_verified(tx, person.id, now)
    not_before = await store.raise_floor(tx, person.id)
    return replace(person, has_password=True, not_before=not_before, email_verified_at=person.email_verified_at or now)
