"""`onsale import`: a progress bar, then what came of it."""

import asyncio
import json
from pathlib import Path

import click
import sqlalchemy as sa
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from onsale.catalog.importing import ImportReport, import_file
from onsale.catalog.organisers import create_organiser
from onsale.catalog.store import get_organiser
from onsale.catalog.tables import organisers
from onsale.entrypoints import wiring
from onsale.entrypoints.installation import database
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import InvalidRequest, NotFound
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.settings import Settings


def run_import(settings: Settings, file: Path, *, rebase: bool, organiser: str | None, as_json: bool) -> None:
    """Import a file and print the report; with `as_json` the report alone."""
    with database(settings) as url:
        report = asyncio.run(_import(settings, url, file, rebase=rebase, organiser=organiser))
    if as_json:
        click.echo(json.dumps(report.as_json()))
    else:
        click.echo("\n".join(report.lines()))


async def _import(settings: Settings, url: str, file: Path, *, rebase: bool, organiser: str | None) -> ImportReport:
    services = wiring.build(settings, url)
    db = services.get(Database)
    columns = [TextColumn("Importing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    try:
        owner = await _organiser(db, organiser)
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("", total=None)
            return await import_file(
                db,
                file,
                rebase=rebase,
                organiser_id=owner,
                now=utc_now(),
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    finally:
        await db.close()


async def _organiser(db: Database, wanted: str | None) -> int:
    """The one asked for; else the only one there is; else a new one for what is imported."""
    async with db.write() as tx:
        if wanted is not None:
            return await _known(tx, wanted)
        some = sa.select(organisers.c.id).order_by(organisers.c.id).limit(50)
        known: list[int] = list((await tx.execute(some)).scalars())
        if len(known) > 1:
            ids = ", ".join(encode_id("org", one) for one in known)
            raise InvalidRequest.of("--organiser", f"is needed, there are several: {ids}")
        return known[0] if known else (await create_organiser(tx, "Imported events", owner_id=None)).id


async def _known(tx: ReadTx, wanted: str) -> int:
    try:
        return (await get_organiser(tx, decode_id("org", wanted))).id
    except NotFound:
        raise NotFound(f"there is no organiser {wanted}") from None
