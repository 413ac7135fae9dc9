"""People, sealed as they go in and opened as they come out. Nobody else touches the sealed columns."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag

from onsale.accounts import lookup, store
from onsale.accounts.lookup import Hashing
from onsale.accounts.model import Person, Principal, Processing
from onsale.accounts.openings import note, unseen
from onsale.accounts.store import SealedPerson
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import NotFound, Unavailable
from onsale.platform.ids import new_id
from onsale.platform.sealing import Sealer

_EMAIL, _NAME = "people.email", "people.name"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody to be. `email` as `addresses.address_of` gives it. `id`: one that is theirs already; else a new one."""

    email: str = field(repr=False)
    id: int | None = None
    name: str = field(default="", repr=False)
    password_hash: str | None = field(default=None, repr=False)
    roles: frozenset[str] = frozenset({"fan"})
    email_verified_at: datetime | None = None
    language: str | None = None


async def create(tx: WriteTx, wish: NewPerson, *, sealer: Sealer, now: datetime) -> Person | None:
    """The new person; `None` when somebody has this address (the unique index decides, whoever asks at once)."""
    row, key = _rows(new_id(), wish, await lookup.hashing(tx, sealer=sealer), sealer, now)
    created_at = await store.insert_person(tx, row, key)
    if created_at is None:
        return None
    return Person(
        id=row["id"],
        email=wish.email,
        name=wish.name,
        roles=wish.roles,
        email_verified_at=wish.email_verified_at,
        has_password=wish.password_hash is not None,
        created_at=created_at,
        language=wish.language,
    )


async def create_many(tx: WriteTx, wishes: list[NewPerson], *, sealer: Sealer, now: datetime) -> list[Person]:
    """Many at once, whose addresses nobody has; for demos and crowds."""
    if not wishes:
        return []
    by = await lookup.hashing(tx, sealer=sealer)
    pairs = [_rows(wish.id or new_id(), wish, by, sealer, now) for wish in wishes]
    await store.insert_people(tx, [row for row, _ in pairs], [key for _, key in pairs])
    return [
        Person(row["id"], wish.email, wish.name, wish.roles, wish.email_verified_at, bool(wish.password_hash), now)
        for wish, (row, _) in zip(wishes, pairs, strict=True)
    ]


async def by_email(tx: ReadTx, email: str, *, sealer: Sealer) -> Person | None:
    """Whoever has this address (as `addresses.address_of` gives it)."""
    sealed = await lookup.find(tx, email, sealer=sealer)
    return opened(sealed, sealer) if sealed else None


async def by_id(tx: ReadTx, person_id: int, *, sealer: Sealer) -> Person:
    """The person; `NotFound` when they are gone."""
    for person in await by_ids(tx, [person_id], sealer=sealer):
        return person
    raise NotFound


async def by_ids(tx: ReadTx, ids: Collection[int], *, sealer: Sealer) -> list[Person]:
    """Those of them there are, by id."""
    return [opened(sealed, sealer) for sealed in await store.by_ids(tx, ids)] if ids else []


async def still_open(tx: ReadTx, ids: Collection[int], *, sealer: Sealer) -> list[Person]:
    """The same, without those whose keys are gone: what was sealed under them opens no more."""
    found = []
    for sealed in await store.by_ids(tx, ids) if ids else []:
        with suppress(KeyError, InvalidTag):
            found.append(opened(sealed, sealer))
    return found


async def shown_to_sellers(tx: ReadTx, ids: Collection[int], *, sealer: Sealer) -> list[Person]:
    """The same, without those whose data are kept and not used: sellers see their bookings, not their names."""
    with unseen():
        found = await still_open(tx, ids, sealer=sealer)
    shown = [person for person in found if not person.processing.restricted]
    for person in shown:
        note(person.id)
    return shown


async def rename(tx: WriteTx, person_id: int, name: str, *, sealer: Sealer) -> Person:
    """Another name; `NotFound` when the person is gone."""
    for sealed in await store.by_ids(tx, [person_id]):
        key = sealer.unwrap(person_id, sealed.key)
        await store.set_name(tx, person_id, sealer.seal(key, person_id, _NAME, name))
        return replace(opened(sealed, sealer), name=name)
    raise NotFound


async def change_email(tx: WriteTx, before: Person, email: str, *, sealer: Sealer, now: datetime) -> Person:
    """Another address (as `addresses.address_of` gives it), confirmed now, in place of the one they had a moment ago.

    Raises `EmailTaken` when somebody has it (the unique index decides, whoever asks at once), `Unavailable` when theirs
    has changed meanwhile, `NotFound` when they are gone.
    """
    by = await lookup.hashing(tx, sealer=sealer)
    for sealed in await store.by_ids(tx, [before.id]):
        if opened(sealed, sealer).email != before.email:
            break
        fresh = sealer.seal(sealer.unwrap(before.id, sealed.key), before.id, _EMAIL, email)
        row = {**by.columns(email), "email_sealed": fresh, "email_verified_at": now}
        if not await store.set_email(tx, before.id, sealed.email_sealed, row):
            break
        return replace(before, email=email, email_verified_at=now)
    else:
        raise NotFound
    raise Unavailable(retry_after_s=1)


async def data_key(tx: ReadTx, person_id: int, *, sealer: Sealer) -> bytes:
    """Their own key, for what is hashed by it; `NotFound` when they are gone. 32 bytes."""
    for sealed in await store.by_ids(tx, [person_id]):
        return sealer.unwrap(person_id, sealed.key)
    raise NotFound


async def seal_field(tx: ReadTx, person_id: int, field: str, text: str, *, sealer: Sealer) -> bytes:
    """Something another room keeps of a person, sealed under their key; `NotFound` when they are gone."""
    for sealed in await store.by_ids(tx, [person_id]):
        return sealer.seal(sealer.unwrap(person_id, sealed.key), person_id, field, text)
    raise NotFound


async def open_fields(
    tx: ReadTx, field: str, sealed: Collection[tuple[int, bytes]], *, sealer: Sealer
) -> list[str | None]:
    """The same opened again, in the order given, of one person each; None for those whose keys are gone."""
    keys = {person.id: person.key for person in await store.by_ids(tx, {person_id for person_id, _ in sealed})}
    opened: list[str | None] = []
    for person_id, content in sealed:
        text = None
        with suppress(KeyError, InvalidTag):
            text = sealer.open(sealer.unwrap(person_id, keys[person_id]), person_id, field, content)
            note(person_id)
        opened.append(text)
    return opened


async def with_role(tx: ReadTx, role: str, *, limit: int, sealer: Sealer) -> list[Person]:
    """Those who have a role, by id, without those whose keys are gone."""
    return await still_open(tx, await store.ids_with_role(tx, role, limit=limit), sealer=sealer)


async def grant_role(tx: WriteTx, person_id: int, role: str) -> tuple[frozenset[str], datetime]:
    """All their roles once they have this one, and since when; `NotFound` when the person is gone.

    Tokens that were issued before carry the old roles: each process learns of the change (`Revocations`), so that
    nobody has to sign in again.
    """
    roles = await store.add_role(tx, person_id, role)
    if roles is None:
        raise NotFound
    return roles, await store.note_roles(tx, person_id, roles)


async def is_verified(tx: ReadTx, person_id: int) -> bool:
    """Whether they have confirmed their address by now."""
    return await store.verified_at(tx, person_id) is not None


async def verified_among(tx: ReadTx, principals: Collection[Principal]) -> frozenset[int]:
    """The ids of those who have confirmed their address; asks the database only about tokens that don't say so."""
    told = frozenset(principal.person_id for principal in principals if principal.email_verified)
    asked = {principal.person_id for principal in principals} - told
    return told | await store.verified_among(tx, asked) if asked else told


def opened(sealed: SealedPerson, sealer: Sealer) -> Person:
    """The person behind the seals; whoever watches what a request shows learns of it."""
    note(sealed.id)
    key = sealer.unwrap(sealed.id, sealed.key)
    return Person(
        id=sealed.id,
        email=sealer.open(key, sealed.id, _EMAIL, sealed.email_sealed),
        name=sealer.open(key, sealed.id, _NAME, sealed.name_sealed),
        roles=sealed.roles,
        email_verified_at=sealed.email_verified_at,
        has_password=sealed.password_hash is not None,
        created_at=sealed.created_at,
        not_before=sealed.not_before,
        language=sealed.language,
        second_factor_at=sealed.second_factor_at,
        processing=Processing(sealed.restricted_at, sealed.no_reminders_at),
    )


def _rows(
    person_id: int, wish: NewPerson, by: Hashing, sealer: Sealer, now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    key, wrapped = sealer.new_key(person_id, now)
    row = {
        "id": person_id,
        **by.columns(wish.email),
        "email_sealed": sealer.seal(key, person_id, _EMAIL, wish.email),
        "name_sealed": sealer.seal(key, person_id, _NAME, wish.name),
        "password_hash": wish.password_hash,
        "email_verified_at": wish.email_verified_at,
        "roles": sorted(wish.roles),
        "language": wish.language,
    }
    return row, {"person_id": person_id, "period": wrapped.period, "sealed": wrapped.sealed}
