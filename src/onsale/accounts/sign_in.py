"""Signing in: by password, or by a code mailed to the address."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from onsale.accounts import codes, letters, people, store
from onsale.accounts.errors import InvalidCredentials
from onsale.accounts.model import Person, Purpose
from onsale.accounts.people import NewPerson
from onsale.accounts.store import SealedPerson
from onsale.platform import mail
from onsale.platform.database import WriteTx
from onsale.platform.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSignIn:
    """Somebody with a mailed code. `signed_in_as`: the person whose valid session the request also carries."""

    email: str = field(repr=False)
    code: str = field(repr=False)
    signed_in_as: int | None = None
    asker: str = ""


async def sign_in_with_password(tx: WriteTx, seen: SealedPerson, *, sealer: Sealer) -> Person:
    """The person, whose password was found right outside this transaction.

    Raises `InvalidCredentials` when it was changed in the meantime: a reset must leave no session opened with the
    old one.
    """
    if seen.password_hash is None or not await store.lock_with_password(tx, seen.id, seen.password_hash):
        raise InvalidCredentials
    return await people.by_id(tx, seen.id, sealer=sealer)


async def send_sign_in_code(
    tx: WriteTx, email: str, code: str, *, sealer: Sealer, now: datetime, asker: str = ""
) -> None:
    """Mail a code to an address, whether or not we know it."""
    await codes.open_code(tx, email, Purpose.SIGN_IN, code, sealer=sealer, asker=asker)
    await mail.enqueue(tx, sealer, letters.sign_in_letter(email, code), now)


async def sign_in_with_code(tx: WriteTx, request: CodeSignIn, *, sealer: Sealer, now: datetime) -> Person | None:
    """The person with this address, verified; made on the spot (a guest: no password, no name) where there was none.

    `None` for a wrong code, whose try counts only if this commits. An account registered with this address but never
    confirmed may have been made by somebody else to wait for its owner: unless the request is signed in to it, its
    password is dropped and its sessions end.
    """
    right = await codes.use_code(tx, request.email, Purpose.SIGN_IN, request.code, sealer=sealer, asker=request.asker)
    if not right:
        return None
    person = await people.by_email(tx, request.email, sealer=sealer)
    if person is None:
        guest = NewPerson(email=request.email, email_verified_at=now)
        person = await people.create(tx, guest, sealer=sealer, now=now)
    if person is None:  # registered by somebody between these two statements
        person = await people.by_email(tx, request.email, sealer=sealer)
    if person is None or person.email_verified_at is not None:
        return person
    await store.set_verified(tx, person.id, now)
    verified = replace(person, email_verified_at=now)
    if request.signed_in_as == person.id:
        return verified
    await store.set_password(tx, person.id, None)
    return replace(verified, has_password=False, not_before=await store.raise_floor(tx, person.id))
