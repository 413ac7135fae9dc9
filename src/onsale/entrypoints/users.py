"""`onsale user create`."""

import asyncio
import json
from collections.abc import Sequence

import click

from onsale.accounts.addresses import address_of
from onsale.accounts.passwords import Passwords, checked_password
from onsale.accounts.staff import CreateUser, create_user
from onsale.entrypoints import wiring
from onsale.entrypoints.installation import database
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
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


async def _create(settings: Settings, url: str, email: str, name: str, roles: Sequence[str], password: str) -> int:
    services = wiring.build(settings, url)
    db = services.get(Database)
    address = address_of(email)
    checked_password(password)
    hashed = await services.get(Passwords).hash(password)
    request = CreateUser(email=address, name=name, roles=frozenset(roles), password_hash=hashed)
    try:
        async with db.write() as tx:
            person = await create_user(tx, request, sealer=services.get(Sealer), now=utc_now())
    finally:
        await db.close()
    return person.id
