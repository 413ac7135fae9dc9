"""`onsale stampede` through a waiting room: a rush on a running demo, told as it goes, checked at the end."""

import asyncio

import click
from rich.console import Console

from onsale.demo.crowd.errors import NoDemo
from onsale.demo.crowd.target import address_of
from onsale.demo.rush.display import summary
from onsale.demo.rush.evidence import Reckoning, memory_in_use
from onsale.demo.rush.plan import Plan
from onsale.demo.rush.report import RushReport
from onsale.demo.rush.rush import Rush
from onsale.entrypoints import wiring
from onsale.entrypoints.installation import database
from onsale.entrypoints.parent import die_with_parent
from onsale.entrypoints.stampeding import is_demos, verified
from onsale.entrypoints.stopping import stop_gently
from onsale.platform.database import Database
from onsale.platform.settings import Settings

_CONNECTIONS = 6
_NOT_HERE = (
    "a rush signs its fans in itself, so it needs the demo's own directory: no demo is running on {folder} "
    "(--data-dir, ONSALE_DATABASE_URL)"
)


def run_rush(
    settings: Settings, url: str, plan: Plan, *, event_id: str | None, as_json: bool, parent: int | None
) -> bool:
    """Let it happen; whether all is as it must be."""
    if parent is not None:
        die_with_parent(parent)
    address, plan = address_of(url), plan.checked()
    if not settings.database_url and not is_demos(settings.data_dir):
        raise NoDemo(_NOT_HERE.format(folder=settings.data_dir))
    with database(settings) as database_url:
        services = wiring.build(settings, database_url, pool_size=_CONNECTIONS)
        tell = _quiet if as_json else _tell
        rush = Rush(address, services, plan, event_id=event_id, tell=tell)
        report = asyncio.run(_run(rush, settings))
    if as_json:
        click.echo(report.as_json())
    else:
        Console().print(summary(report))
    return report.ok


async def _run(rush: Rush, settings: Settings) -> RushReport:
    stop_gently(rush.stop)
    used = memory_in_use()
    try:
        await rush.run()
        reckoning = Reckoning(rush, used, rush.tell)
        return await reckoning.report(lambda event_id: verified(settings, event_id))
    finally:
        await rush.server.close()
        await rush.services.get(Database).close()


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _quiet(_line: str) -> None:
    """Said nowhere."""
