"""People made by those who run the installation rather than by themselves: staff, the demo's accounts, crowds."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from onsale.accounts import people, store
from onsale.accounts.errors import EmailTaken
from onsale.accounts.model import ROLES, Person
from onsale.accounts.people import NewPerson
from onsale.platform import limits
from onsale.platform.database import WriteTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateUser:
    """Somebody with roles. `email` as `addresses.address_of` gives it."""

    email: str = field(repr=False)
    name: str = field(repr=False)
    roles: frozenset[str]
    password_hash: str | None = field(repr=False)
    verified: bool = True


async def create_user(tx: WriteTx, request: CreateUser, *, sealer: Sealer, now: datetime) -> Person:
    """The new person. Raises `InvalidRequest` for a role we don't know and `EmailTaken` for an address somebody has."""
    if not request.roles or not request.roles <= set(ROLES):
        raise InvalidRequest.of("roles", f"are some of {', '.join(ROLES)}")
    wish = NewPerson(
        email=request.email,
        name=request.name,
        password_hash=request.password_hash,
        roles=request.roles,
        email_verified_at=now if request.verified else None,
    )
    person = await people.create(tx, wish, sealer=sealer, now=now)
    if person is None:
        raise EmailTaken
    return person


async def mint_fans(tx: WriteTx, n: int, *, sealer: Sealer, now: datetime) -> list[Person]:
    """`n` verified fans with made-up addresses and no passwords; `InvalidRequest` past the limit."""
    if not 1 <= n <= limits.FANS_MINTED_AT_ONCE:
        raise InvalidRequest.of("count", f"lies between 1 and {limits.FANS_MINTED_AT_ONCE}")
    batch = secrets.token_hex(5)
    wishes = [
        NewPerson(email=f"fan-{batch}-{i:04}@crowd.test", name=f"Fan {i + 1}", email_verified_at=now) for i in range(n)
    ]
    return await people.create_many(tx, wishes, sealer=sealer, now=now)


async def name_fans(tx: WriteTx, ids: Sequence[int], *, sealer: Sealer, now: datetime) -> None:
    """Verified fans with made-up addresses for identities that were made up beforehand: a crowd's.

    Those who have been named already are left as they are.
    """
    there = await store.known(tx, ids)
    wishes = [
        NewPerson(email=f"fan-{number:016x}@crowd.test", id=number, name=f"Fan {at + 1}", email_verified_at=now)
        for at, number in enumerate(ids)
        if number not in there
    ]
    await people.create_many(tx, wishes, sealer=sealer, now=now)
