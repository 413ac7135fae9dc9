"""Tries, counted against a limit in a window of time.

A try is counted before it is made and given back when it succeeds, each by one statement: however many arrive at
once, no more than the limit are made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.accounts.tables import attempts
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import TooManyRequests
from onsale.platform.sealing import Sealer

_HOUR, _QUARTER = timedelta(hours=1), timedelta(minutes=15)
LONGEST_WINDOW = _HOUR


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries of one kind by one subject in a window; windows begin at round times."""

    kind: str
    most: int
    window: timedelta


SIGN_IN_BY_EMAIL = Limit("sign_in_email", limits.SIGN_IN_FAILURES_PER_EMAIL_PER_QUARTER, _QUARTER)
SIGN_IN_BY_DEVICE = Limit("sign_in_device", limits.SIGN_IN_FAILURES_PER_EMAIL_PER_QUARTER, _QUARTER)
SIGN_IN_BY_IP = Limit("sign_in_ip", limits.SIGN_IN_FAILURES_PER_IP_PER_QUARTER, _QUARTER)
REGISTER_BY_IP = Limit("register_ip", limits.REGISTRATIONS_PER_IP_PER_HOUR, _HOUR)
CODE_BY_EMAIL = Limit("code_email", limits.MAILED_CODES_PER_EMAIL_PER_HOUR_FROM_ALL, _HOUR)
CODE_BY_EMAIL_AND_IP = Limit("code_email_ip", limits.MAILED_CODES_PER_EMAIL_PER_HOUR, _HOUR)
CODE_BY_DEVICE = Limit("code_device", limits.MAILED_CODES_PER_EMAIL_PER_HOUR, _HOUR)
PROMO_CODE_BY_PERSON = Limit("promo_code", limits.PROMO_CODE_GUESSES_PER_FAN_PER_HOUR, _HOUR)
SECOND_FACTOR = Limit("second_factor", limits.SECOND_FACTOR_FAILURES_PER_PERSON_PER_QUARTER, _QUARTER)
RECOVERY_CODE = Limit("recovery_code", limits.RECOVERY_CODE_FAILURES_PER_PERSON_AND_IP_PER_HOUR, _HOUR)
PROOF_PASSWORD = Limit("proof_password", limits.PROOF_FAILURES_PER_PERSON_PER_QUARTER, _QUARTER)
PROOF_CODE = Limit("proof_code", limits.MAILED_CODES_PER_EMAIL_PER_HOUR, _HOUR)
NEW_EMAIL = Limit("new_email", limits.NEW_EMAILS_PER_PERSON_PER_HOUR, _HOUR)
DOOR_INVITATION = Limit("door_invitation", limits.DOOR_INVITATIONS_PER_PERSON_PER_HOUR, _HOUR)
DOOR_PIN_BY_IP = Limit("door_pin_ip", limits.DOOR_PIN_FAILURES_PER_IP_PER_QUARTER, _QUARTER)
DOOR_PIN_BY_ALL = Limit("door_pin_all", limits.DOOR_PIN_FAILURES_PER_HOUR, _HOUR)
DOOR_PIN_BY_LINK = Limit("door_pin_link", limits.DOOR_PIN_FAILURES_PER_LINK_PER_HOUR, _HOUR)
CODE_BY_IP = Limit("code_ip", limits.MAILED_CODES_PER_IP_PER_HOUR, _HOUR)


@dataclass(frozen=True, slots=True)
class Try:
    """One try: which limit it counts against, and whose (a keyed hash, 32 bytes)."""

    limit: Limit
    subject: bytes


def second_factor_try(person_id: int, sealer: Sealer) -> Try:
    """A code of the app: six digits could be guessed, from wherever it is tried."""
    return Try(SECOND_FACTOR, sealer.keyed_hash("person", str(person_id)))


def recovery_code_try(person_id: int, origin: str, sealer: Sealer) -> Try:
    """A recovery code, which nobody guesses: who tries elsewhere doesn't use up its owner's tries."""
    return Try(RECOVERY_CODE, sealer.keyed_hash("person and origin", f"{person_id}\0{origin}"))


async def spend(tx: WriteTx, tries: Sequence[Try]) -> None:
    """Count them. Raises `TooManyRequests`, with the seconds until the window ends, once a limit is passed."""
    for counted in _in_locking_order(tries):
        limit = counted.limit
        fresh = insert(attempts).values(
            kind=limit.kind, subject=counted.subject, window_start=_window_start(limit), count=1
        )
        upsert = fresh.on_conflict_do_update(
            index_elements=["kind", "subject", "window_start"], set_={"count": attempts.c.count + 1}
        ).returning(
            attempts.c.count.label("made"),
            sa.extract("epoch", attempts.c.window_start + limit.window - sa.func.now()).label("left_s"),
        )
        row = (await tx.execute(upsert)).one()
        if row.made > limit.most:
            raise TooManyRequests(retry_after_s=max(1, round(row.left_s)))


async def check(tx: ReadTx, counted: Try) -> None:
    """Raises `TooManyRequests` where the limit is reached, and counts nothing: for tries counted once they failed."""
    window = _window_start(counted.limit)
    left = sa.extract("epoch", attempts.c.window_start + counted.limit.window - sa.func.now())
    found = await tx.execute(
        sa.select(left).where(
            attempts.c.kind == counted.limit.kind,
            attempts.c.subject == counted.subject,
            attempts.c.window_start == window,
            attempts.c.count >= counted.limit.most,
        )
    )
    if (left_s := found.scalar_one_or_none()) is not None:
        raise TooManyRequests(retry_after_s=max(1, round(left_s)))


async def give_back(tx: WriteTx, tries: Sequence[Try]) -> None:
    """Uncount tries that succeeded."""
    for counted in _in_locking_order(tries):
        mine = sa.and_(
            attempts.c.kind == counted.limit.kind,
            attempts.c.subject == counted.subject,
            attempts.c.window_start == _window_start(counted.limit),
        )
        await tx.execute(sa.update(attempts).where(mine, attempts.c.count > 0).values(count=attempts.c.count - 1))


async def start_over(tx: WriteTx, counted: Try) -> None:
    """Forget earlier tries: this one proved who they are."""
    await tx.execute(
        sa.delete(attempts).where(attempts.c.kind == counted.limit.kind, attempts.c.subject == counted.subject)
    )


def _window_start(limit: Limit) -> sa.ColumnElement[object]:
    return sa.func.date_bin(limit.window, sa.func.now(), sa.text("timestamptz '2000-01-01'"))


def _in_locking_order(tries: Sequence[Try]) -> list[Try]:
    return sorted(tries, key=lambda counted: (counted.limit.kind, counted.subject))
