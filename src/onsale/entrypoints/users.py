"""`onsale user`: people with roles, roles for people, and keys for their programs."""

import asyncio
import json
from collections.abc import Sequence

import click

from onsale.accounts.addresses import address_of
from onsale.accounts.api_keys import create_api_key, revoke_api_key
from onsale.accounts.breached import BreachedPasswords, breached_password
from onsale.accounts.passwords import Passwords, checked_password
from onsale.accounts.people import by_email, grant_role
from onsale.accounts.second_factor import turn_off
from onsale.accounts.staff import CreateUser, create_user
from onsale.entrypoints import wiring
from onsale.entrypoints.installation import database
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.sealing import Sealer
from onsale.platform.settings import Settings


def run_create_user(
    settings: Settings, email: str, name: str, roles: Sequence[str], password: str, *, as_json: bool
) -> None:
    """Create a verified person and say so."""
    with database(settings) as url:
        person = asyncio.run(_create(settings, url, email, name, roles, password))
    public = encode_id("usr", person)
    click.echo(
        json.dumps({"id": public, "roles": list(roles)}) if as_json else f"Created {public}: {', '.join(roles)}."
    )


def run_grant(settings: Settings, email: str, role: str) -> None:
    """Give somebody a role more and say so."""
    with database(settings) as url:
        roles = asyncio.run(_grant(settings, url, email, role))
    click.echo(f"{email} is {', '.join(sorted(roles))} now.")


def run_one_factor(settings: Settings, email: str) -> None:
    """Turn somebody's second factor off and say so; they are told by mail."""
    with database(settings) as url:
        asyncio.run(_one_factor(settings, url, email))
    click.echo(f"{email} signs in with one factor now; they were told by mail, and every session has ended.")


def run_create_key(settings: Settings, email: str, name: str, *, as_json: bool) -> None:
    """Make an API key for somebody and print it."""
    with database(settings) as url:
        key_id, secret = asyncio.run(_create_key(settings, url, email, name))
    public = encode_id("key", key_id)
    click.echo(json.dumps({"id": public, "key": secret}) if as_json else f"{secret}\nThis is {public}; keep it safe.")


def run_revoke_key(settings: Settings, key_id: str) -> None:
    """Take an API key back."""
    with database(settings) as url:
        asyncio.run(_revoke_key(settings, url, decode_id("key", key_id)))
    click.echo(f"{key_id} is revoked.")


async def _grant(settings: Settings, url: str, email: str, role: str) -> frozenset[str]:
    services = wiring.build(settings, url)
    db = services.get(Database)
    try:
        async with db.write() as tx:
            person = await by_email(tx, address_of(email), sealer=services.get(Sealer))
            if person is None:
                raise NotFound("there is nobody with this address; `onsale user create` makes somebody")
            roles, _since = await grant_role(tx, person.id, role)
            return roles
    finally:
        await db.close()


async def _one_factor(settings: Settings, url: str, email: str) -> None:
    services = wiring.build(settings, url)
    db, sealer = services.get(Database), services.get(Sealer)
    try:
        async with db.write() as tx:
            person = await by_email(tx, address_of(email), sealer=sealer)
            if person is None:
                raise NotFound("there is nobody with this address")
            await turn_off(tx, person, sealer=sealer, now=utc_now())
    finally:
        await db.close()


async def _revoke_key(settings: Settings, url: str, key_id: int) -> None:
    db = wiring.build(settings, url).get(Database)
    try:
        async with db.write() as tx:
            await revoke_api_key(tx, key_id)
    finally:
        await db.close()


async def _create_key(settings: Settings, url: str, email: str, name: str) -> tuple[int, str]:
    services = wiring.build(settings, url)
    db, sealer = services.get(Database), services.get(Sealer)
    try:
        async with db.write() as tx:
            person = await by_email(tx, address_of(email), sealer=sealer)
            if person is None:
                raise NotFound("there is nobody with this address")
            return await create_api_key(tx, person.id, name, sealer=sealer)
    finally:
        await db.close()


async def _create(settings: Settings, url: str, email: str, name: str, roles: Sequence[str], password: str) -> int:
    services = wiring.build(settings, url)
    db = services.get(Database)
    address = address_of(email)
    checked_password(password, (address, name))
    if await services.get(BreachedPasswords).holds(password):
        raise breached_password()
    hashed = await services.get(Passwords).hash(password)
    request = CreateUser(email=address, name=name, roles=frozenset(roles), password_hash=hashed)
    try:
        async with db.write() as tx:
            person = await create_user(tx, request, sealer=services.get(Sealer), now=utc_now())
    finally:
        await db.close()
    return person.id
