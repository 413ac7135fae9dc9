"""Six-digit codes by mail: kept as keyed hashes, few tries, used once, one open for each address, purpose and asker.

The asker is the browser that had it mailed (`visits.py`): whoever asks for codes for an address of somebody else's, or
mistypes them, neither replaces nor uses up the code that its owner waits for. Programs share one. For a new address
(`change_email.py`) it is the person.
"""

import secrets
from datetime import timedelta
from hmac import compare_digest

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.accounts.model import Purpose
from onsale.accounts.tables import mailed_codes
from onsale.platform import limits
from onsale.platform.database import WriteTx
from onsale.platform.sealing import Sealer

_LIFE = timedelta(seconds=limits.MAILED_CODE_S)


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(1_000_000):06}"


async def open_code(tx: WriteTx, email: str, purpose: Purpose, code: str, *, sealer: Sealer, asker: str = "") -> None:
    """From now on this code counts, and an earlier one for the same asker no longer does."""
    values = {
        "code_hash": _hashes(email, purpose, code, sealer)[0],
        "tries_left": limits.MAILED_CODE_TRIES,
        "expires_at": sa.func.now() + _LIFE,
    }
    newest, *older = sealer.lookup_hashes(email)
    if older:  # made by the key before this one
        before = mailed_codes.c.email_hash.in_(older)
        await tx.execute(sa.delete(mailed_codes).where(before, *_of(purpose, asker, sealer)))
    fresh = insert(mailed_codes).values(
        email_hash=newest, purpose=purpose.value, asker=_askers(asker, sealer)[0], **values
    )
    await tx.execute(fresh.on_conflict_do_update(index_elements=["email_hash", "purpose", "asker"], set_=values))


async def use_code(tx: WriteTx, email: str, purpose: Purpose, code: str, *, sealer: Sealer, asker: str = "") -> bool:
    """Whether it is the open code; if so it is used up. If not, one try less is left once this transaction commits,
    so a caller must not turn `False` into an exception inside it.

    Two at once: the second waits on the row's lock, then finds the row gone.
    """
    mine = sa.and_(mailed_codes.c.email_hash.in_(sealer.lookup_hashes(email)), *_of(purpose, asker, sealer))
    spend = (
        sa.update(mailed_codes)
        .where(mine, mailed_codes.c.tries_left > 0, mailed_codes.c.expires_at > sa.func.now())
        .values(tries_left=mailed_codes.c.tries_left - 1)
        .returning(mailed_codes.c.code_hash)
    )
    open_ones = (await tx.execute(spend)).scalars().all()
    ours = _hashes(email, purpose, code, sealer)
    if not any(compare_digest(bytes(expected), one) for expected in open_ones for one in ours):
        return False
    await tx.execute(sa.delete(mailed_codes).where(mine))
    return True


async def withdraw(tx: WriteTx, purpose: Purpose, *, sealer: Sealer, asker: str) -> None:
    """Whatever this asker has open for this purpose counts no more, whichever address it went to."""
    await tx.execute(sa.delete(mailed_codes).where(*_of(purpose, asker, sealer)))


async def forget_address(tx: WriteTx, email: str, *, sealer: Sealer) -> None:
    """No code mailed to this address counts any more, whoever asked for it and what for."""
    await tx.execute(sa.delete(mailed_codes).where(mailed_codes.c.email_hash.in_(sealer.lookup_hashes(email))))


def _of(purpose: Purpose, asker: str, sealer: Sealer) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return mailed_codes.c.purpose == purpose.value, mailed_codes.c.asker.in_(_askers(asker, sealer))


def _askers(asker: str, sealer: Sealer) -> tuple[bytes, ...]:
    return sealer.keyed_hashes("asker", asker) if asker else (b"",)


def _hashes(email: str, purpose: Purpose, code: str, sealer: Sealer) -> tuple[bytes, ...]:
    return sealer.keyed_hashes(f"code:{purpose.value}", f"{email}\0{code}")
