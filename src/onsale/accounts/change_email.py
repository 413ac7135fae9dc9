"""Another e-mail address: a code goes to the new one, and once it is typed the old one is its owner's no longer.

Whether somebody has the new address is told to whoever reads its mail, and to nobody else: either way a code is
written down and a mail goes out, and a code that wasn't mailed is never right.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from onsale.accounts import codes, letters, lookup, people, store
from onsale.accounts.model import Person, Purpose
from onsale.platform import mail
from onsale.platform.database import WriteTx
from onsale.platform.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEmail:
    """Who wants which address, as `addresses.address_of` gives it, and the code that was mailed to it."""

    person_id: int
    email: str = field(repr=False)
    code: str = field(repr=False)

    @property
    def asker(self) -> str:
        """A code counts for the account it was asked for, in whichever of its sessions."""
        return f"person {self.person_id}"


async def ask_to_change_email(tx: WriteTx, wish: NewEmail, *, sealer: Sealer, now: datetime) -> None:
    """Mail the code to the new address, or that it has an account already. Earlier codes for this person are over."""
    taken = await lookup.find(tx, wish.email, sealer=sealer) is not None
    await codes.withdraw(tx, Purpose.CHANGE, sealer=sealer, asker=wish.asker)
    await codes.open_code(tx, wish.email, Purpose.CHANGE, wish.code, sealer=sealer, asker=wish.asker)
    letter = letters.taken_email_letter(wish.email) if taken else letters.new_email_letter(wish.email, wish.code)
    await mail.enqueue(tx, sealer, letter, now)


async def change_email(tx: WriteTx, wish: NewEmail, *, sealer: Sealer, now: datetime) -> Person | None:
    """The person with their new address, confirmed, and no session from before; `None` for a wrong code, whose try
    counts only if this commits.

    Raises `EmailTaken` when somebody has come to have it since the code was mailed: whoever typed that reads its mail.

    Codes for the old address go before the sessions end: who is signing in by one is either done by then, and out
    again, or finds it gone.
    """
    right = await codes.use_code(tx, wish.email, Purpose.CHANGE, wish.code, sealer=sealer, asker=wish.asker)
    if not right:
        return None
    before = await people.by_id(tx, wish.person_id, sealer=sealer)
    await codes.forget_address(tx, before.email, sealer=sealer)
    after = await people.change_email(tx, before, wish.email, sealer=sealer, now=now)
    if before.email_verified_at is not None:  # never confirmed, it may be a stranger's, mistyped
        await mail.enqueue(tx, sealer, letters.email_changed_letter(before.email), now)
    return replace(after, not_before=await store.raise_floor(tx, wish.person_id))
