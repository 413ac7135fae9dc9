"""`onsale stampede`: a crowd on a running demo, shown as it goes, and `verify` at the end."""

import asyncio
import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.live import Live

from onsale.audit.verify import verify
from onsale.catalog.store import get_event
from onsale.demo.crowd import display
from onsale.demo.crowd.behaviour import Behaviour
from onsale.demo.crowd.report import Progress, Report, Verdict
from onsale.demo.crowd.stampede import Stampede
from onsale.demo.crowd.target import address_of
from onsale.entrypoints import wiring
from onsale.entrypoints.installation import database
from onsale.entrypoints.parent import die_with_parent
from onsale.entrypoints.stopping import stop_gently
from onsale.platform.database import Database
from onsale.platform.embedded import EmbeddedPostgresError
from onsale.platform.errors import NotFound
from onsale.platform.ids import decode_id
from onsale.platform.settings import Settings

Tell = Callable[[Progress], None]
_LINE_EVERY = 10
_NO_DATABASE = "its database isn't the one of these settings (--data-dir, ONSALE_DATABASE_URL)"


def run_stampede(
    settings: Settings,
    url: str,
    behaviour: Behaviour,
    *,
    event_id: str | None,
    as_json: bool,
    progress_file: Path | None,
    parent: int | None,
) -> bool:
    """Let it happen; whether nothing acknowledged is missing and `verify` found nothing."""
    if parent is not None:
        die_with_parent(parent)
    address = address_of(url)
    with _shown(quiet=as_json) as show, _written(progress_file) as write:

        def tell(progress: Progress) -> None:
            show(progress)
            write(msgspec.json.encode(progress))

        report = asyncio.run(_run(Stampede(address, behaviour.checked(), event_id=event_id, tell=tell), settings))
        write(report.as_json())
    if as_json:
        click.echo(report.as_json())
    else:
        Console().print(display.summary(report))
    return report.ok


async def _run(stampede: Stampede, settings: Settings) -> Report:
    stop_gently(stampede.stop)
    return await stampede.run(lambda event_id: verified(settings, event_id))


async def verified(settings: Settings, event_id: str) -> Verdict:
    """What `verify` says of the server's database, if it is the one of our settings."""
    if not settings.database_url and not is_demos(settings.data_dir):
        return Verdict(holds=None, why=_NO_DATABASE)
    try:
        with database(settings) as url:
            return await _verified_at(wiring.build(settings, url).get(Database), event_id)
    except EmbeddedPostgresError as error:
        return Verdict(holds=None, why=str(error))


async def _verified_at(db: Database, event_id: str) -> Verdict:
    try:
        async with db.read() as tx:
            await get_event(tx, decode_id("evt", event_id))
        findings = await verify(db)
    except NotFound:
        return Verdict(holds=None, why=_NO_DATABASE)
    finally:
        await db.close()
    broken = [f"{f.invariant.broken}: {' '.join(str(value) for value in row)}" for f in findings for row in f.rows]
    return Verdict(holds=not broken, invariants=len(findings), broken=broken)


def is_demos(data_dir: Path) -> bool:
    """Whether a demo is running on this directory: then its server can be joined rather than started."""
    try:
        with (data_dir / "demo.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


@contextmanager
def _shown(*, quiet: bool) -> Iterator[Tell]:
    """Drawn again and again on a terminal; a line now and then where output goes elsewhere; nothing with --json."""
    console = Console(stderr=True)
    if quiet:
        yield lambda _progress: None
    elif console.is_terminal:
        with Live(console=console, refresh_per_second=4, transient=True) as drawn:
            yield lambda progress: drawn.update(display.live(progress))
    else:
        told = 0

        def tell(progress: Progress) -> None:
            nonlocal told
            if told % _LINE_EVERY == 0:
                click.echo(display.line(progress), err=True)
            told += 1

        yield tell


@contextmanager
def _written(file: Path | None) -> Iterator[Callable[[bytes], None]]:
    """A JSON line for each progress, and the report as the last one."""
    if file is None:
        yield lambda _line: None
        return
    with file.open("wb", buffering=0) as lines:

        def write(line: bytes) -> None:
            lines.write(line + b"\n")

        yield write
