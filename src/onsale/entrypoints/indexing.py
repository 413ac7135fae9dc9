"""`onsale indexer` and `onsale reindex`: who writes a machine's search index, and a new one on demand."""

import asyncio
import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import click
import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from onsale.entrypoints import wiring
from onsale.entrypoints.installation import database, database_for
from onsale.entrypoints.parent import die_with_parent
from onsale.platform import logs
from onsale.platform.database import Database
from onsale.platform.giving_way import step_back
from onsale.platform.metrics_past import keep_readings
from onsale.platform.nodes import be_seen
from onsale.platform.settings import Settings
from onsale.search.clauses import everything
from onsale.search.indexer import Indexer
from onsale.search.library import count_of, opened
from onsale.search.shelf import Busy, Edition, Shelf

log = structlog.get_logger()

_NICENESS = 10  # whoever is buying comes first
_LOOK_EVERY_S = 0.2
_WAITS_FOR_LOCK_S = 1.0


def run_indexer(settings: Settings, *, parent: int | None) -> None:
    """Keep the index current until told to stop; where another process does, wait to take its place."""
    logs.configure(settings.log_level, settings.log_format)
    step_back(_NICENESS)
    if parent is not None:
        die_with_parent(parent)
    with database_for(settings, parent) as url:
        asyncio.run(_index(replace(settings, database_url=url)))


async def _index(settings: Settings) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    db = wiring.database_alone(settings)
    indexing = asyncio.create_task(_when_alone(Indexer(db, Shelf(settings.index_dir)), Shelf(settings.index_dir)))
    stopped = asyncio.create_task(stop.wait())
    beside = [
        asyncio.create_task(be_seen(db, "indexer")),
        asyncio.create_task(keep_readings(settings.metrics_dir, "indexer")),
    ]
    await asyncio.wait([indexing, stopped], return_when=asyncio.FIRST_COMPLETED)
    for task in (indexing, stopped, *beside):
        task.cancel()
    done = await asyncio.gather(indexing, stopped, *beside, return_exceptions=True)
    await db.close()
    if isinstance(done[0], Exception):
        raise done[0]


async def _when_alone(indexer: Indexer, shelf: Shelf) -> None:
    while True:
        try:
            with shelf.writing():
                await indexer.run()
        except Busy:
            await asyncio.sleep(_WAITS_FOR_LOCK_S)


def run_reindex(settings: Settings, *, as_json: bool) -> None:
    """Make a new edition here, or have the process make it that keeps the index; done when it is the present one."""
    logs.configure("error", "text")  # what is to be known is printed in the end
    began, shelf = time.monotonic(), Shelf(settings.index_dir)
    try:
        with shelf.writing(), database(settings) as url, _bar() as bar:
            edition = asyncio.run(_rebuild(replace(settings, database_url=url), shelf, bar))
    except Busy:
        edition = _made_by_other(shelf)
    events = count_of(opened(edition.events).searcher(), everything())
    told = {"events": events, "took_s": round(time.monotonic() - began, 2)}
    click.echo(json.dumps(told) if as_json else f"{events} events indexed in {told['took_s']} s.")


async def _rebuild(settings: Settings, shelf: Shelf, bar: Progress) -> Edition:
    db: Database = wiring.database_alone(settings)
    task = bar.add_task("", total=None)
    indexer = Indexer(db, shelf)
    try:
        return await indexer.rebuild(lambda done, total: bar.update(task, completed=done, total=total))
    finally:
        indexer.close()
        await db.close()


def _made_by_other(shelf: Shelf) -> Edition:
    """Ask the indexer that is running, and wait for what it makes."""
    before = shelf.present()
    shelf.want_new("asked for")
    with Console(stderr=True).status("Indexing …"):
        while (present := shelf.present()) is None or present == before:
            time.sleep(_LOOK_EVERY_S)
    return present


@contextmanager
def _bar() -> Iterator[Progress]:
    columns = [TextColumn("Indexing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    with Progress(*columns, console=Console(stderr=True)) as bar:
        yield bar
