"""A fresh proof of who somebody is, for what a stolen session must not do.

The token says when its session proved itself last: signing in is a proof, and another one hands out the token anew. So
a guard asks nobody (`guards.freshly_proved`). Who has a second factor proves it by that, everybody else by the password
or a code mailed to them.
"""

from dataclasses import dataclass, field
from datetime import datetime

from onsale.accounts import codes, letters
from onsale.accounts.model import Person, Purpose
from onsale.platform import mail
from onsale.platform.database import WriteTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One of the three: the password, a code of the app or a recovery code, or the code mailed for this."""

    password: str | None = field(default=None, repr=False)
    code: str | None = None
    mailed_code: str | None = None


def checked_proof(proof: Proof, person: Person) -> Proof:
    """The proof, if it is of a kind that counts for this person; `InvalidRequest` naming the one that does."""
    if person.second_factor_at is not None and proof.code is None:
        raise InvalidRequest.of("code", _("With two factors on, this needs a code of your app or a recovery code."))
    if person.second_factor_at is None and proof.code is not None:
        raise InvalidRequest.of("password", _("This needs your password, or a code that we mail to you."))
    return proof


async def send_proof_code(tx: WriteTx, person: Person, code: str, *, sealer: Sealer, now: datetime) -> None:
    """Mail a code that proves who they are, and does nothing else."""
    await codes.open_code(tx, person.email, Purpose.PROVE, code, sealer=sealer)
    await mail.enqueue(tx, sealer, letters.proof_letter(person.email, code), now)


async def use_proof_code(tx: WriteTx, person: Person, code: str, *, sealer: Sealer) -> bool:
    """Whether it is the one; a wrong one's try counts only if this commits."""
    return await codes.use_code(tx, person.email, Purpose.PROVE, code, sealer=sealer)
