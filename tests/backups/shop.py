"""A small shop on an embedded PostgreSQL of its own, whose archive is kept by hand, round by round."""

import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

import psycopg

from onsale.backups.keep import Keeper
from onsale.backups.model import Base
from onsale.backups.sealed import existing_seal
from onsale.backups.series import Series, series_to_read
from onsale.backups.source import tick
from onsale.backups.standing import standing
from onsale.backups.stores import store_of
from onsale.catalog.model import Event
from onsale.entrypoints import wiring
from onsale.entrypoints.backing_up import created
from onsale.platform import settings as settings_module
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.embedded import Supervisor
from onsale.platform.migrate import migrate
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.fixtures.make import Make
from tests.fixtures.selling import sold

ARCHIVED_WITHIN_S = 60.0


@dataclass(slots=True)
class Shop:
    """Where it lies, and its database."""

    folder: Path
    settings: Settings
    url: str
    keeper: Keeper

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Services]:
        """Its services, as a process has them."""
        services = wiring.build(self.settings, self.url)
        try:
            yield services
        finally:
            await services.get(Database).close()

    async def sell(self, event: Event, places: Sequence[int]) -> list[UUID]:
        """A confirmed booking for each place; their ids."""
        async with self.open() as services:
            make = Make(services)
            fans = await make.fans(len(places))
            return [(await sold(services, event, fan, at)).id for fan, at in zip(fans, places, strict=True)]

    def now(self) -> datetime:
        """The database's time."""
        return tick(self.url).at

    def archive(self) -> datetime:
        """Until everything that is committed by now is in the archive; that moment."""
        moment = self.now()
        deadline = time.monotonic() + ARCHIVED_WITHIN_S
        while (told := standing(self.settings).archive) is None or told.until is None or told.until < moment:
            assert time.monotonic() < deadline, told
            self.execute("select pg_logical_emit_message(true, 'test', 'something to receive')")
            self.keeper.round(utc_now())
            time.sleep(0.1)  # the receiver is a process of its own
        return moment

    def back_up(self, *, full: bool = False) -> Base:
        """A base backup, as the worker makes it."""
        return created(self.settings, self.url, full=full)

    def series(self) -> Series:
        """Its backups."""
        store = store_of(self.settings)
        assert store is not None
        return series_to_read(self.settings, store, existing_seal(self.settings), None)

    def execute(self, statement: str) -> None:
        """By itself."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running_shop(**chosen: object) -> Iterator[Shop]:
    """An empty one with an archive begun; gone with everything afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="onsale-backups-"))
    try:
        if os.geteuid() == 0:
            folder.chmod(0o711)  # the database's own user must get through
        settings = settings_module.load(
            {}, data_dir=folder / "data", demo=True, payment_provider="sandbox", money_two_factors="off", **chosen
        )
        settings.data_dir.mkdir(mode=0o711)
        with Supervisor(settings.data_dir / "postgres", settings={"synchronous_commit": "off"}) as postgres:
            url = postgres.server.url("onsale")
            migrate(url)
            keeper = Keeper(settings, url)
            try:
                shop = Shop(folder, replace(settings, database_url=url), url, keeper)
                yield shop
            finally:
                shop.keeper.stop()  # a test may have put another in its place
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def bookings_in(url: str) -> set[UUID]:
    """What was confirmed."""
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute("select id from bookings where confirmed_at is not null")}
