"""`onsale erasures`: whether this database follows the log of erasures, and making it; and erasing from the shell."""

import asyncio
import json

import click

from onsale.accounts import people
from onsale.accounts.addresses import address_of
from onsale.entrypoints import wiring
from onsale.entrypoints.following import follow_erasures
from onsale.entrypoints.installation import database
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from onsale.platform.sealing import Sealer
from onsale.platform.settings import Settings
from onsale.privacy.ask_erasure import order_erasure
from onsale.privacy.erase import erase
from onsale.privacy.erasure_log import ErasureLog
from onsale.privacy.errors import ErasureLogDamaged
from onsale.privacy.model import Ground, Tickets


def run_replay(settings: Settings, *, repair: bool, as_json: bool) -> None:
    """Replay and say what came of it. `repair`: put a damaged log aside, begin anew with what the database knows."""
    aside = _set_damaged_aside(settings) if repair else None
    with database(settings, follow=False) as url:
        done = follow_erasures(settings, url)
    told = {"told": done.told, "erased": done.erased, "added": done.added, "torn": done.torn}
    if as_json:
        click.echo(json.dumps(told | ({"set_aside": str(aside)} if aside else {})))
        return
    if aside:
        click.echo(f"The damaged log is {aside} now.")
    click.echo(f"{done.told} erasures hold; {done.erased} had to be done again; {done.added} were added to the log.")


def run_erase_user(settings: Settings, email: str, *, cancel_tickets: bool) -> None:
    """Erase somebody who asked for it in another way, and say how far it is."""
    with database(settings) as url:
        waits_for = asyncio.run(_erase(settings, url, email, Tickets.CANCEL if cancel_tickets else Tickets.KEEP))
    if waits_for:
        click.echo(f"It waits for a {waits_for} that is under way, and a worker goes on with it: at most a month.")
    else:
        click.echo("Erased; they were told by mail.")


def _set_damaged_aside(settings: Settings) -> str | None:
    erasures = ErasureLog(settings.erasure_log_file)
    try:
        erasures.read()
    except ErasureLogDamaged:
        return str(erasures.set_aside(utc_now()))
    return None


async def _erase(settings: Settings, url: str, email: str, tickets: Tickets) -> str | None:
    services = wiring.build(settings, url)
    db, now = services.get(Database), utc_now()
    try:
        async with db.write() as tx:
            person = await people.by_email(tx, address_of(email), sealer=services.get(Sealer))
            if person is None:
                raise NotFound("nobody has this address")
            await order_erasure(tx, person.id, tickets, ground=Ground.OPERATOR)
        done = await erase(services, person.id, now=now)
        return done.waits_for.value if done and done.waits_for else None
    finally:
        await db.close()
