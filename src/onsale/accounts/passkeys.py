"""Passkeys (WebAuthn): registered, named, removed, and signed in with.

The device checks who uses it, by finger, face or PIN (user verification is required), so that one passkey counts as two
factors: what one has, and what one is or knows. It is bound to our address by the browser and can't be typed elsewhere.

A challenge is a sealed note that the page carries; it names what it is for, and for whom, and is spent when it is used:
the same answer doesn't count twice.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

import msgspec
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from onsale.accounts import letters, people
from onsale.accounts import passkey_store as kept
from onsale.accounts.errors import InvalidPasskey, PasskeysFull
from onsale.accounts.model import Person
from onsale.accounts.relying_party import RelyingParty
from onsale.accounts.sealed_notes import opened_note, sealed_note
from onsale.platform import limits, mail
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.sealing import Sealer

Purpose = Literal["register", "sign_in"]
_FIELD = "passkeys.name"
_LIFE = timedelta(seconds=limits.PASSKEY_CHALLENGE_S)
_HANDLE_BYTES = 8
_ANSWER_CHARACTERS, _NOTE_CHARACTERS = 20_000, 1_000


class Challenge(msgspec.Struct, frozen=True, kw_only=True, tag="passkey_challenge"):
    """What the device is to sign; `person_id` is whose page it is, null for who is yet to sign in."""

    purpose: Purpose
    challenge: bytes
    at: datetime
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """For the page: the options as the browser takes them, in JSON, and the note to hand back."""

    options: str
    note: str


@dataclass(frozen=True, slots=True)
class Passkey:
    """One of somebody's."""

    id: bytes
    name: str
    created_at: datetime
    last_used_on: date | None


async def ask_to_register(tx: ReadTx, person: Person, party: RelyingParty, *, sealer: Sealer, now: datetime) -> Asked:
    """For a new passkey of this person: none on a device that has one already."""
    there = [PublicKeyCredentialDescriptor(id=each.id) for each in await kept.passkeys_of(tx, person.id)]
    challenge = secrets.token_bytes(32)
    options = generate_registration_options(
        rp_id=party.id,
        rp_name="Onsale",
        user_id=person.id.to_bytes(_HANDLE_BYTES),
        user_name=person.email,
        user_display_name=person.name or person.email,
        challenge=challenge,
        exclude_credentials=there,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    note = Challenge(purpose="register", challenge=challenge, at=now, person_id=person.id)
    return Asked(options_to_json(options), sealed_note(note, sealer=sealer, now=now))


def ask_to_sign_in(party: RelyingParty, *, sealer: Sealer, now: datetime) -> Asked:
    """For whoever has one: the browser offers those it knows of, and says whose it is."""
    challenge = secrets.token_bytes(32)
    options = generate_authentication_options(
        rp_id=party.id, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    note = Challenge(purpose="sign_in", challenge=challenge, at=now)
    return Asked(options_to_json(options), sealed_note(note, sealer=sealer, now=now))


async def register(
    tx: WriteTx,
    person: Person,
    answer: str,
    note: str,
    name: str,
    party: RelyingParty,
    *,
    sealer: Sealer,
    now: datetime,
) -> None:
    """It lets them in from now on, and they are told. Raises `InvalidPasskey`, `PasskeysFull`."""
    challenge = await _spent(tx, note, "register", person.id, sealer=sealer, now=now)
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge.challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise InvalidPasskey from None
    if len(await kept.passkeys_of(tx, person.id)) >= limits.PASSKEYS_PER_PERSON:
        raise PasskeysFull
    sealed = await people.seal_field(tx, person.id, _FIELD, name, sealer=sealer)
    there = kept.Stored(found.credential_id, person.id, found.credential_public_key, found.sign_count, sealed, now)
    if not await kept.put_passkey(tx, there):
        raise InvalidPasskey
    await mail.enqueue(tx, sealer, letters.passkey_added_letter(person.email), now)


async def sign_in(tx: WriteTx, answer: str, note: str, party: RelyingParty, *, sealer: Sealer, now: datetime) -> Person:
    """Whose passkey answered. Raises `InvalidPasskey`, whatever was wrong."""
    challenge = await _spent(tx, note, "sign_in", None, sealer=sealer, now=now)
    stored = await kept.find(tx, _credential_id(answer))
    if stored is None:
        raise InvalidPasskey
    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge.challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            credential_public_key=stored.public_key,
            credential_current_sign_count=stored.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise InvalidPasskey from None
    await kept.note_use(tx, stored.id, found.new_sign_count)
    return await people.by_id(tx, stored.person_id, sealer=sealer)


async def passkeys_of(tx: ReadTx, person_id: int, *, sealer: Sealer) -> list[Passkey]:
    """Theirs, the oldest first."""
    stored = await kept.passkeys_of(tx, person_id)
    names = await people.open_fields(tx, _FIELD, [(person_id, each.name_sealed) for each in stored], sealer=sealer)
    return [
        Passkey(each.id, name or "", each.created_at, each.last_used_on)
        for each, name in zip(stored, names, strict=True)
    ]


async def has_passkeys(tx: ReadTx, person_id: int) -> bool:
    """Whether they have one."""
    return bool(await kept.passkeys_of(tx, person_id))


async def rename_passkey(tx: WriteTx, person_id: int, passkey_id: bytes, name: str, *, sealer: Sealer) -> None:
    """Another name; `NotFound` for what isn't theirs."""
    sealed = await people.seal_field(tx, person_id, _FIELD, name, sealer=sealer)
    await kept.rename(tx, person_id, passkey_id, sealed)


async def remove_passkey(tx: WriteTx, person: Person, passkey_id: bytes, *, sealer: Sealer, now: datetime) -> None:
    """It lets nobody in any more, and they are told; `NotFound` for what isn't theirs."""
    await kept.remove(tx, person.id, passkey_id)
    await mail.enqueue(tx, sealer, letters.passkey_removed_letter(person.email), now)


def signed_of(fields: Mapping[str, str]) -> tuple[str, str]:
    """What a form carries of it: the device's answer, and our note. Raises `InvalidPasskey` where there is none."""
    answer, note = fields.get("signed", ""), fields.get("note", "")
    if not answer or len(answer) > _ANSWER_CHARACTERS or len(note) > _NOTE_CHARACTERS:
        raise InvalidPasskey
    return answer, note


async def _spent(
    tx: WriteTx, note: str, purpose: Purpose, person_id: int | None, *, sealer: Sealer, now: datetime
) -> Challenge:
    challenge = opened_note(note, Challenge, sealer=sealer)
    if challenge is None or challenge.purpose != purpose or challenge.person_id != person_id:
        raise InvalidPasskey
    if now - challenge.at >= _LIFE or not await kept.spend(tx, sha256(challenge.challenge).digest(), now + _LIFE):
        raise InvalidPasskey
    return challenge


def _credential_id(answer: str) -> bytes:
    try:
        told: Any = json.loads(answer)
        return bytes(base64url_to_bytes(told["rawId"]))
    except (ValueError, KeyError, TypeError):
        raise InvalidPasskey from None
