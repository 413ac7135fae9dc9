"""`onsale retention`: what is due to be forgotten, and forgetting it."""

import asyncio
import json
from pathlib import Path

import click

from onsale.entrypoints import wiring
from onsale.entrypoints.installation import database
from onsale.platform import settings as settings_module
from onsale.platform.database import Database
from onsale.platform.settings import Settings
from onsale.privacy import retention as forgetting
from onsale.privacy.retention_model import Due, Entry
from onsale.privacy.retention_schedule import schedule
from onsale.privacy.retention_words import period_words, register

_DATA_DIR = click.option(
    "--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Where data lives. [default: .onsale]"
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def retention() -> None:
    """What is kept for how long, and forgetting what isn't kept any longer."""


@retention.command("report")
@_DATA_DIR
@_JSON
def report_command(data_dir: Path | None, *, as_json: bool) -> None:
    """Say what is due now: how much of each entry, and since when the oldest."""
    _tell(_due(settings_module.load(data_dir=data_dir)), as_json=as_json)


@retention.command("schedule")
def schedule_command() -> None:
    """Print the whole schedule as a table, for a register of processing. Needs no installation."""
    click.echo(register(schedule()))


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@_DATA_DIR
@_JSON
def run_command(data_dir: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """Forget what is due. The worker does so every night by itself; twice, or at once, does no harm."""
    settings = settings_module.load(data_dir=data_dir)
    if dry_run:
        _tell(_due(settings), as_json=as_json)
        return
    with database(settings) as url:
        done = asyncio.run(_run(settings, url))
    if as_json:
        click.echo(json.dumps({"gone": {entry.name: gone for entry, gone in done}}))
        return
    for entry, gone in done:
        click.echo(f"{gone:>9}  {entry.name}")


def _due(settings: Settings) -> list[Due]:
    """What is due now."""
    with database(settings) as url:
        return asyncio.run(_report(settings, url))


async def _report(settings: Settings, url: str) -> list[Due]:
    db = wiring.build(settings, url).get(Database)
    try:
        return await forgetting.report(db)
    finally:
        await db.close()


async def _run(settings: Settings, url: str) -> list[tuple[Entry, int]]:
    services = wiring.build(settings, url)
    try:
        return await forgetting.run(services)
    finally:
        await services.get(Database).close()


def _tell(dues: list[Due], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"due": forgetting.as_told(dues)}))
        return
    for due in dues:
        since = f", the oldest of {due.oldest:%Y-%m-%d}" if due.oldest else ""
        entry = due.entry
        click.echo(f"{due.rows:>9}  {entry.name}: {entry.what} ({period_words(entry.period)} {entry.after}){since}")
