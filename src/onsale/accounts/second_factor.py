"""The second factor: an authenticator app, and recovery codes for when it is lost.

The secret is sealed under its person's key, bound to them and to this purpose. A code counts once: the step it belongs
to is spent by the same statement that looks whether it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onsale.accounts import letters, people, recovery_codes, store, totp
from onsale.accounts import second_factor_store as kept
from onsale.accounts.errors import InvalidCode, SecondFactorOff, SecondFactorOn
from onsale.accounts.model import Person
from onsale.platform import mail
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.sealing import Sealer

_FIELD = "second_factors.secret"
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands: since when their app counts (null: it doesn't), and how many recovery codes are left."""

    since: datetime | None
    recovery_codes_left: int


async def standing_of(tx: ReadTx, person_id: int) -> Standing:
    """What their page says."""
    found = await kept.find(tx, person_id)
    if found is None or found.confirmed_at is None:
        return Standing(None, 0)
    return Standing(found.confirmed_at, await kept.recovery_codes_left(tx, person_id))


async def begin(tx: WriteTx, person_id: int, secret: str, *, sealer: Sealer) -> None:
    """This secret waits for its first code. Raises `SecondFactorOn` where an app counts already."""
    sealed = await people.seal_field(tx, person_id, _FIELD, secret, sealer=sealer)
    if not await kept.put_pending(tx, person_id, sealed):
        raise SecondFactorOn


async def pending(tx: ReadTx, person_id: int, *, sealer: Sealer) -> str | None:
    """The secret that waits, to be shown; None where none does."""
    found = await kept.find(tx, person_id)
    return await _opened(tx, person_id, found, sealer) if found and found.confirmed_at is None else None


async def confirm(
    tx: WriteTx, person: Person, code: str, codes: Sequence[str], *, sealer: Sealer, now: datetime
) -> datetime:
    """The app counts from now on, and so do these recovery codes; every session until now is over: from when on.

    Raises `InvalidCode` unless the code is the waiting secret's, `SecondFactorOn` where one counts already.
    """
    found = await kept.find(tx, person.id)
    if found is None:
        raise SecondFactorOff
    if found.confirmed_at is not None:
        raise SecondFactorOn
    step = totp.step_of(await _opened(tx, person.id, found, sealer), code, now)
    if step is None or not await kept.confirm(tx, person.id, found.secret_sealed, step):
        raise InvalidCode
    await kept.put_recovery_codes(tx, person.id, await recovery_codes.hashes_of(tx, person.id, codes, sealer))
    await mail.enqueue(tx, sealer, letters.second_factor_on_letter(person.email), now)
    return await store.raise_floor(tx, person.id)


async def use(tx: WriteTx, person: Person, code: str, *, sealer: Sealer, now: datetime) -> None:
    """Spend a code of the app, or a recovery code. Raises `InvalidCode` for one that isn't right or was used."""
    if is_digits(code):
        found = await kept.find(tx, person.id)
        step = totp.step_of(await _opened(tx, person.id, found, sealer), code, now) if found else None
        if step is None or not await kept.spend_step(tx, person.id, step):
            raise InvalidCode
        return
    wanted = await recovery_codes.hashes_to_find(tx, person.id, code, sealer)
    if not await kept.spend_recovery_code(tx, person.id, wanted):
        raise InvalidCode
    left = await kept.recovery_codes_left(tx, person.id)
    await mail.enqueue(tx, sealer, letters.recovery_code_letter(person.email, left), now)


async def renew_recovery_codes(tx: WriteTx, person_id: int, codes: Sequence[str], *, sealer: Sealer) -> None:
    """These count in place of those before. Raises `SecondFactorOff` where there is nothing to recover."""
    if (await standing_of(tx, person_id)).since is None:
        raise SecondFactorOff
    await kept.put_recovery_codes(tx, person_id, await recovery_codes.hashes_of(tx, person_id, codes, sealer))


async def turn_off(tx: WriteTx, person: Person, *, sealer: Sealer, now: datetime) -> datetime:
    """One factor is enough again; every session until now is over: from when on. Raises `SecondFactorOff`."""
    if not await kept.remove(tx, person.id):
        raise SecondFactorOff
    await mail.enqueue(tx, sealer, letters.second_factor_off_letter(person.email), now)
    return await store.raise_floor(tx, person.id)


def is_digits(code: str) -> bool:
    """Whether it is the app's, and not a recovery code."""
    return len(code) == _DIGITS and code.isascii() and code.isdigit()


async def _opened(tx: ReadTx, person_id: int, found: kept.Kept, sealer: Sealer) -> str:
    [secret] = await people.open_fields(tx, _FIELD, [(person_id, found.secret_sealed)], sealer=sealer)
    if secret is None:
        raise SecondFactorOff
    return secret
