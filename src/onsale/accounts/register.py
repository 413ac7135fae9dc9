"""Making an account with a password."""

from dataclasses import dataclass, field
from datetime import datetime

from onsale.accounts import codes, letters, people
from onsale.accounts.errors import EmailTaken
from onsale.accounts.model import Person, Purpose
from onsale.accounts.people import NewPerson
from onsale.platform import mail
from onsale.platform.database import WriteTx
from onsale.platform.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Who wants in. `email` as `addresses.address_of` gives it; `code` is mailed and confirms it."""

    email: str = field(repr=False)
    name: str = field(repr=False)
    password_hash: str = field(repr=False)
    code: str = field(repr=False)


async def register(tx: WriteTx, request: Register, *, sealer: Sealer, now: datetime) -> Person:
    """The new person, not yet verified; a code is on its way. Raises `EmailTaken` for any address somebody has.

    A guest's address (confirmed by a code once, without a password) is taken too: otherwise whoever types it here
    would choose the password of somebody else's account. Its owner signs in with a code, or chooses a password by
    resetting it; both need the mailbox.
    """
    wish = NewPerson(email=request.email, name=request.name, password_hash=request.password_hash)
    person = await people.create(tx, wish, sealer=sealer, now=now)
    if person is None:
        raise EmailTaken
    await codes.open_code(tx, request.email, Purpose.VERIFY, request.code, sealer=sealer)
    await mail.enqueue(tx, sealer, letters.verify_letter(request.email, request.code), now)
    return person
