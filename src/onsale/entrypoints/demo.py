"""`onsale demo`: the database, the sample catalogue, the web and a worker, on this machine, until Ctrl-C."""

import asyncio
import fcntl
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import FrameType

import click

from onsale.demo.opening import open_a_room, open_one_soon
from onsale.demo.seed import ACCOUNTS, PASSWORD, seed
from onsale.entrypoints import wiring
from onsale.entrypoints.installation import database
from onsale.entrypoints.lan import lan_address, self_signed, show_qr
from onsale.entrypoints.ports import PortBusy, free_port
from onsale.entrypoints.processes import Processes
from onsale.platform import logs
from onsale.platform import settings as settings_module
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.embedded import Supervisor
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.search.indexer import Indexer
from onsale.search.shelf import Busy, Shelf

_LOOK_EVERY_S = 0.5


def run_demo(*, port: int | None, data_dir: Path | None, reset: bool, lan: bool) -> None:
    """Serve the demo; returns after Ctrl-C or a termination signal, leaving no process behind."""
    settings = settings_module.load(port=port, data_dir=data_dir, demo=True)
    if "ONSALE_MONEY_TWO_FACTORS" not in os.environ:
        settings = replace(settings, money_two_factors="off")  # its accounts are for everybody to try
    if settings.payment_provider == "none":
        settings = replace(settings, payment_provider="sandbox")
    logs.configure("warning", "text")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with _only_one(settings.data_dir):
        if reset:
            _forget(settings)
        settings = _reachable(settings, asked_for=port is not None, lan=lan)
        click.echo("Starting PostgreSQL …")
        with _until_stopped() as stopped, database(settings) as url:
            settings = replace(settings, database_url=url, log_level="warning", log_format="text")
            click.echo("Preparing the sample catalogue …")
            asyncio.run(_prepare(settings, stopped))
            if not stopped.is_set():
                _run(settings, stopped, lan=lan)
            click.echo("\nStopping …")


def _run(settings: Settings, stopped: threading.Event, *, lan: bool) -> None:
    with Processes(settings) as processes:
        processes.start("serve")
        processes.start("worker")
        _greet(settings, lan=lan)
        while not stopped.wait(_LOOK_EVERY_S):
            processes.look_after()


@contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """One demo for each data directory."""
    with (data_dir / "demo.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PortBusy(f"a demo is already running on {data_dir}; stop it or choose another --data-dir") from None
        yield


@contextmanager
def _until_stopped() -> Iterator[threading.Event]:
    """An event that Ctrl-C and termination set, so that everything is stopped in order."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _forget(settings: Settings) -> None:
    Supervisor(settings.data_dir / "postgres").erase()
    beside = () if settings.backup_to else (settings.data_dir / "backups",)
    for folder in (settings.outbox_dir, settings.index_dir, settings.backup_work_dir, *beside):
        shutil.rmtree(folder, ignore_errors=True)
    settings.keyring_file.unlink(missing_ok=True)


def _reachable(settings: Settings, *, asked_for: bool, lan: bool) -> Settings:
    host = "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104 - asked for with --lan
    port = free_port(host, settings.port, asked_for=asked_for)
    if port != settings.port:
        click.echo(f"Port {settings.port} is in use; using {port}.")
    if not lan:
        return replace(settings, host=host, port=port, public_url=f"http://127.0.0.1:{port}")
    address = lan_address()
    certificate, key = self_signed(settings.data_dir, address)
    return replace(
        settings, host=host, port=port, public_url=f"https://{address}:{port}", tls_cert=certificate, tls_key=key
    )


async def _prepare(settings: Settings, stopped: threading.Event) -> None:
    """Seed, or leave nothing behind when stopped before the end."""
    services = wiring.build(settings, settings.database_url)
    seeding = asyncio.create_task(_fill(services, utc_now()))
    try:
        while not seeding.done() and not stopped.is_set():
            await asyncio.wait([seeding], timeout=_LOOK_EVERY_S)
        seeding.cancel()
        with suppress(asyncio.CancelledError):
            await seeding
        if not stopped.is_set():
            await _index(settings, services.get(Database))
    finally:
        await services.get(Database).close()


async def _fill(services: Services, now: datetime) -> None:
    db = services.get(Database)
    await seed(db, services, now)
    await open_one_soon(db, now)
    await open_a_room(db, now)


async def _index(settings: Settings, db: Database) -> None:
    """What is there can be found from the first page on."""
    shelf = Shelf(settings.index_dir)
    indexer = Indexer(db, shelf)
    with suppress(Busy), shelf.writing():
        try:
            await indexer.step()
        finally:
            indexer.close()


def _greet(settings: Settings, *, lan: bool) -> None:
    click.echo(f"\n  Onsale is at  {settings.public_url}\n")
    for email, what in ACCOUNTS:
        click.echo(f"  {email:<22} {what}")
    click.echo(f"\n  Password for all of them: {PASSWORD}")
    if settings.money_two_factors == "off":
        click.echo("  Organisers need no second factor here; elsewhere they do where money moves.")
    click.echo(f"  Mails arrive at     {settings.public_url}/demo/outbox")
    click.echo(f"  A crowd is let in at {settings.public_url}/demo/control      Ctrl-C stops everything.\n")
    if lan:
        click.echo("  For a phone on your network (its browser will warn: the certificate is our own):")
        show_qr(settings.public_url)
